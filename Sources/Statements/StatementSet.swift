public import Export
internal import Money
internal import Periods
internal import PostedPeriods

/// The statements of a period as files: a page and a Markdown text a department, and an index.
public struct StatementSet: Sendable {
    private let contents: StatementContents
    private let templates: StatementTemplates
    private let departments: [(department: String, name: String)]

    /// A file of the set.
    public struct File: Hashable, Sendable {
        /// Its name, without a folder.
        public let name: String
        public let text: String
    }

    /// The statements of these contents.
    public init(_ contents: StatementContents, _ templates: StatementTemplates) {
        self.contents = contents
        self.templates = templates
        var names = FileNames()
        let known = Set(contents.period.currencies.flatMap(\.departments))
        departments = (contents.departments ?? known.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }).map {
            ($0, names.name(for: $0))
        }
    }

    /// The files, the index last. A department's name becomes a file name of letters, digits and hyphens.
    public var files: [File] {
        var files: [File] = []
        for (department, name) in departments {
            var page = StatementPage(contents: contents, settings: templates.settings, department: department)
            files.append(File(name: "\(name).html", text: templates.render(page.values, with: "statement")))
            page.cleaned = { $0.escapedForMarkdown }
            files.append(File(name: "\(name).md", text: templates.render(page.values, with: "markdown")))
        }
        files.append(File(name: "index.html", text: templates.render(index.values, with: "index")))
        return files
    }

    private var index: StatementIndex {
        StatementIndex(
            contents: contents, settings: templates.settings,
            files: Dictionary(departments.map { ($0.department, "\($0.name).html") }) { first, _ in first })
    }

    /// Writes the files into a folder, each whole or not at all, the index last.
    ///
    /// - Throws: `OutputError`.
    @discardableResult
    public func write(to folder: String) throws(OutputError) -> [WrittenFile] {
        try OutputFolder.make(folder)
        var written: [WrittenFile] = []
        for file in files {
            let bytes = Array(file.text.utf8)
            try WholeFile.write(bytes, to: "\(folder)/\(file.name)")
            written.append(WrittenFile(path: "\(folder)/\(file.name)", rows: 1, bytes: Int64(bytes.count)))
        }
        return written
    }
}

/// Gives departments names of files: letters, digits and hyphens, each once without regard to case, never `index`.
struct FileNames {
    private var taken: Set<String> = ["index"]

    mutating func name(for wanted: String) -> String {
        var cleaned = ""
        for scalar in wanted.unicodeScalars.prefix(60) {
            switch scalar {
            case "a"..."z", "0"..."9": cleaned.unicodeScalars.append(scalar)
            case "A"..."Z": cleaned += String(scalar).lowercased()
            default: if !cleaned.hasSuffix("-"), !cleaned.isEmpty { cleaned += "-" }
            }
        }
        while cleaned.hasSuffix("-") { cleaned.removeLast() }
        if cleaned.isEmpty { cleaned = "department" }
        var name = cleaned
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(cleaned)-\(number)"
            number += 1
        }
        return name
    }
}

extension String {
    /// The text as it stands in a table of Markdown: nothing in it is markup, HTML or the end of a cell.
    var escapedForMarkdown: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\u{0}"..<" ", "\u{7F}", "\u{2028}", "\u{2029}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
