public import Mapping
internal import Money
public import SettingsText

/// `Mappings/drivers.csv`: statistical drivers such as headcount, with the time in which each value holds.
public struct DriverTable: Hashable, Sendable {
    /// The rows in the order of the file.
    public private(set) var rows: [Row] = []

    /// One value.
    public struct Row: Hashable, Sendable {
        /// The driver's name, such as `headcount`.
        public var driver: String
        public var department: String
        /// `nil` for the department as a whole.
        public var project: String?
        public var validity: Validity
        /// In units of 10⁻¹².
        public var value: Int128
        public var line: Int
    }

    /// No rows.
    public init() {}

    /// The names of all drivers, in byte order.
    public var names: [String] {
        Set(rows.map(\.driver)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The rows of a driver that hold at an instant.
    public func rows(of driver: String, at instant: Int64) -> [Row] {
        rows.filter { $0.driver.utf8.elementsEqual(driver.utf8) && $0.validity.contains(instant) }
    }

    /// The columns of the file.
    public static let columns = ["driver", "department", "project", "from", "to", "value"]

    /// Reads the table; rows of one driver and target must not hold at the same time.
    public init(_ table: TableFile, problems: SettingProblems) {
        var earlier: [[String]: [Row]] = [:]
        for row in table.rows {
            guard let row = DriverTable.row(row, of: table, problems) else { continue }
            let key = [row.driver, row.department, row.project ?? ""]
            if let other = earlier[key]?.first(where: { $0.validity.overlaps(row.validity) }) {
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: "from",
                        value: key.filter { !$0.isEmpty }.joined(separator: ", "),
                        reason: .contradiction("holds at the same time as line \(other.line): end that one with to")))
                continue
            }
            earlier[key, default: []].append(row)
            rows.append(row)
        }
    }

    private static func row(_ row: TableFile.Row, of table: TableFile, _ problems: SettingProblems) -> Row? {
        let before = problems.all.count
        let cell = { (name: String) in table.column(name).flatMap { row.cells[$0] } }
        let report = { (name: String, reason: SettingProblem.Reason) in
            problems.add(
                SettingProblem(file: table.file, line: row.line, field: name, value: cell(name), reason: reason))
        }
        let instant = { (name: String) -> Int64? in
            guard let text = cell(name) else { return nil }
            if let instant = CalendarText.instant(text) { return instant }
            report(name, .notA(expected: CalendarText.expected))
            return nil
        }
        for name in ["driver", "department", "value"] where cell(name) == nil {
            report(name, .missing(expected: "a value"))
        }
        let validity = Validity(from: instant("from"), to: instant("to"))
        if let from = validity.from, let to = validity.to, to <= from {
            report("to", .contradiction("to must be after from"))
        }
        guard let driver = cell("driver"), let department = cell("department"), let text = cell("value") else {
            return nil
        }
        if DriverDefinition.ownNames.contains(driver) {
            report("driver", .contradiction("is a name of its own: choose another"))
        }
        do throws(AmountError) {
            let value = try DecimalText.parse(text.utf8Span.span, scale: Amount.scale)
            guard problems.all.count == before else { return nil }
            return Row(
                driver: driver, department: department, project: cell("project"), validity: validity, value: value,
                line: row.line)
        } catch {
            report("value", .notA(expected: "a plain decimal such as 42 or 12.5"))
            return nil
        }
    }
}
