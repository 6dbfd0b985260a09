internal import DelimitedText

/// A CSV table that people edit: a header, then one entry a row.
public struct TableFile: Sendable {
    /// The file in messages.
    public let file: String
    /// The header.
    public let columns: [String]
    /// The rows in the order of the file.
    public private(set) var rows: [Row] = []

    /// One row.
    public struct Row: Sendable {
        /// The line on which it begins.
        public let line: Int
        /// The cells; `nil` for an empty one.
        public let cells: [String?]
    }

    /// A table of the given rows, for tests and defaults.
    public init(file: String, columns: [String], rows: [Row]) {
        self.file = file
        self.columns = columns
        self.rows = rows
    }

    /// Reads a table and notes what is wrong; rows with a problem are left out.
    ///
    /// - Parameters:
    ///   - required: columns that must be there; an empty list takes any header.
    ///   - optional: further columns that may be there; `nil` allows any.
    public static func read(
        _ bytes: [UInt8], file: String, required: [String], optional: [String]? = [], problems: SettingProblems
    ) -> TableFile? {
        var reader = DelimitedTextReader(bytes)
        do {
            guard let header = try reader.next() else {
                let expected = required.isEmpty ? "a header row" : "the header " + required.joined(separator: ",")
                problems.add(SettingProblem(file: file, line: 1, reason: .missing(expected: expected)))
                return nil
            }
            let columns = header.fields.map(\.text)
            guard check(columns, file, header.line, required, optional, problems) else { return nil }
            var table = TableFile(file: file, columns: columns, rows: [])
            while let record = try reader.next() { table.append(record, problems) }
            return table
        } catch {
            switch error {
            case .unterminatedQuote(let line):
                problems.add(SettingProblem(file: file, line: line, reason: .syntax("a quote opens and never closes")))
            case .textAfterQuote(let line):
                problems.add(
                    SettingProblem(
                        file: file, line: line, reason: .syntax("text follows a closing quote: double quotes inside")))
            }
            return nil
        }
    }

    /// The position of a column, `nil` when the table has none of that name.
    public func column(_ name: String) -> Int? {
        columns.firstIndex(of: name)
    }

    private mutating func append(_ record: DelimitedRecord, _ problems: SettingProblems) {
        guard record.fields.count == columns.count else {
            let expected = "\(columns.count) cells, as the header has"
            problems.add(
                SettingProblem(
                    file: file, line: record.line, value: "\(record.fields.count) cells",
                    reason: .notA(expected: expected)))
            return
        }
        var isGood = true
        var cells: [String?] = []
        for (column, field) in zip(columns, record.fields) {
            if let why = TableFile.flaw(in: field.bytes) {
                problems.add(
                    SettingProblem(
                        file: file, line: record.line, field: column, value: field.text, reason: .syntax(why)))
                isGood = false
            }
            cells.append(field.bytes.isEmpty ? nil : field.text)
        }
        if isGood, cells.contains(where: { $0 != nil }) { rows.append(Row(line: record.line, cells: cells)) }
    }

    private static func flaw(in bytes: [UInt8]) -> String? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return "is not UTF-8: save the table as UTF-8" }
        let blanks: [UInt8] = [0x20, 0x09]
        if let first = bytes.first, let last = bytes.last, blanks.contains(first) || blanks.contains(last) {
            return "has spaces around it: remove them, or add an alias"
        }
        if bytes.contains(where: { $0 < 0x20 }) { return "holds a line break or control character: remove it" }
        return nil
    }

    private static func check(
        _ columns: [String], _ file: String, _ line: Int, _ required: [String], _ optional: [String]?,
        _ problems: SettingProblems
    ) -> Bool {
        let before = problems.all.count
        for (index, column) in columns.enumerated() {
            if columns[..<index].contains(column) {
                problems.add(SettingProblem(file: file, line: line, value: column, reason: .duplicate(line: line)))
            } else if let optional, !required.contains(column), !optional.contains(column) {
                problems.add(
                    SettingProblem(
                        file: file, line: line, value: column, reason: .unknownField(known: required + optional)))
            }
        }
        for column in required where !columns.contains(column) {
            problems.add(
                SettingProblem(
                    file: file, line: line, field: column, reason: .missing(expected: "a column of that name"))
            )
        }
        return problems.all.count == before
    }
}
