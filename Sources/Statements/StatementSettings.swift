public import SettingsText
internal import Spreadsheet

/// `Templates/statement/statement.yaml`: what statements show, and whom to tell what is wrong with them.
public struct StatementSettings: Hashable, Sendable {
    /// The rows of the lists of features, models, projects and work items.
    public var top = 8
    /// The months of the small chart, the statement's own included.
    public var trendMonths = 13
    /// `#1f4e79`: dark enough for white text.
    public var accent = "#1f4e79"
    /// Who is told what is wrong; nobody if empty.
    public var contact = ""
    /// Until how many days after the end of the month.
    public var disputeDays = 10
    /// Whether users are listed, where the settings of the books allow them: their ids may be personal data.
    public var listsUsers = false

    /// The standard.
    public init() {}

    /// The name of the file inside the books.
    public static let file = "Templates/statement/statement.yaml"

    /// Reads the settings; what is wrong is noted and left at its standard.
    public static func read(_ bytes: [UInt8], problems: SettingProblems) -> StatementSettings {
        var settings = StatementSettings()
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var reader = FieldReader(root, file: file, path: "", problems: problems)
        else { return settings }
        if let rows = reader.integer("top", in: 1...100) { settings.top = rows }
        if let months = reader.integer("trend_months", in: 1...36) { settings.trendMonths = months }
        if let node = reader.optional("accent"), let text = reader.text(of: node, "accent") {
            if let color = Color(text), color.contrast(with: .white) >= 4.5 {
                settings.accent = color.hexadecimal
            } else {
                reader.report(
                    node, "accent",
                    .notA(expected: "a color such as \"#1f4e79\", dark enough for white text (contrast 4.5 to 1)"))
            }
        }
        if let lists = reader.flag("users") { settings.listsUsers = lists }
        if var dispute = reader.group("dispute") {
            if let contact = dispute.text("contact") { settings.contact = contact }
            if let days = dispute.integer("days", in: 1...365) { settings.disputeDays = days }
            dispute.finish()
        }
        reader.finish()
        return settings
    }
}
