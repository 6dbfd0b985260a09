internal import Books
internal import Periods
internal import SettingsText

/// Who changed a rule, a table or a setting, why, and who approved it: a row of `Mappings/change-log.csv`.
struct ChangeRecord: Hashable, Sendable {
    /// When the change was made.
    let day: CivilDate
    /// The id of a rule or pool, or the name of a file, such as `features.csv`.
    let subject: String
    let author: String
    let reason: String
    /// `nil` as long as nobody has approved it.
    let approver: String?

    /// The file inside the books.
    static let file = "\(Books.mappingsFolder)/change-log.csv"

    /// The records of some books, in the order of the file; none where they have no such table.
    ///
    /// - Throws: ``BooksError/problems(_:)``.
    static func read(of books: Books) throws(BooksError) -> [ChangeRecord] {
        let problems = SettingProblems()
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileBytes.read("\(books.folder)/\(file)")
        } catch {
            guard !error.isMissing else { return [] }
            throw .problems([SettingProblem(file: file, reason: .unreadable(error.description))])
        }
        let columns = ["day", "subject", "author", "reason", "approver"]
        guard let table = TableFile.read(bytes, file: file, required: columns, problems: problems) else {
            throw .problems(problems.sorted)
        }
        let records = table.rows.compactMap { record($0, table, problems) }
        guard problems.isEmpty else { throw .problems(problems.sorted) }
        return records
    }

    private static func record(_ row: TableFile.Row, _ table: TableFile, _ problems: SettingProblems) -> ChangeRecord? {
        let cell = { (column: String) in table.column(column).flatMap { row.cells[$0] } }
        let report = { (column: String, reason: SettingProblem.Reason) in
            problems.add(
                SettingProblem(file: file, line: row.line, field: column, value: cell(column), reason: reason))
        }
        let texts = ["subject", "author", "reason"].map { column -> String? in
            if cell(column) == nil { report(column, .missing(expected: "a value")) }
            return cell(column)
        }
        let day = cell("day").flatMap { CivilDate(text: $0) }
        if day == nil { report("day", .notA(expected: "a day such as 2026-10-31")) }
        guard let day, let subject = texts[0], let author = texts[1], let reason = texts[2] else { return nil }
        return ChangeRecord(day: day, subject: subject, author: author, reason: reason, approver: cell("approver"))
    }
}
