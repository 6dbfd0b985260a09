internal import Books
internal import Mustache
public import SettingsText

/// The templates of statements: those of the books, or the ones that come with the program.
public struct StatementTemplates: Sendable {
    public var settings: StatementSettings
    private let library: MustacheLibrary

    /// The templates that a page, its Markdown and the index are made of, and a style that pages share.
    static let names = ["statement", "markdown", "index", "style"]

    /// Reads the templates of books; what is wrong is noted.
    ///
    /// - Parameter folder: the books; `nil` for the templates that come with the program.
    public init?(books folder: String?, problems: SettingProblems) {
        let before = problems.all.count
        let bytes = { (file: String) -> [UInt8] in
            if let folder {
                do throws(FileError) {
                    return try FileBytes.read("\(folder)/\(file)")
                } catch {
                    if !error.isMissing {
                        problems.add(SettingProblem(file: file, reason: .unreadable(error.description)))
                    }
                }
            }
            return Books.templates.first { $0.file == file }?.bytes ?? []
        }
        settings = StatementSettings.read(bytes(StatementSettings.file), problems: problems)
        var templates: [String: MustacheTemplate] = [:]
        for name in StatementTemplates.names {
            let file = "Templates/statement/\(name).mustache"
            guard let text = String(validating: bytes(file), as: UTF8.self) else {
                problems.add(SettingProblem(file: file, reason: .syntax("it is not UTF-8")))
                continue
            }
            let content = name == "markdown" ? "{{% CONTENT_TYPE:TEXT}}" : ""
            do {
                templates[name] = try MustacheTemplate(string: content + text)
            } catch {
                let place = error as? MustacheTemplate.ParserError
                problems.add(
                    SettingProblem(
                        file: file, line: place?.context.lineNumber, column: place?.context.columnNumber,
                        reason: .syntax("\(place?.error ?? error)")))
            }
        }
        guard problems.all.count == before else { return nil }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ values: [String: Any], with name: String) -> String {
        library.render(values, withTemplate: name) ?? ""
    }
}
