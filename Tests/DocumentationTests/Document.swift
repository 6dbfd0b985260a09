import Foundation
import Testing

/// A Markdown file of the project, as far as the tests need to read it.
struct Document {
    /// The root of the package.
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The documents for people, by their path from the root.
    static let names =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        + ((try? FileManager.default.contentsOfDirectory(atPath: package.appending(path: "docs").path)) ?? [])
        .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }

    let name: String
    let lines: [String]

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOf: Document.package.appending(path: name), encoding: .utf8)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines outside of fenced blocks.
    var prose: [String] {
        var isFenced = false
        return lines.filter { line in
            if line.hasPrefix("```") { isFenced.toggle() }
            return !isFenced && !line.hasPrefix("```")
        }
    }

    /// The fenced blocks of a language.
    func blocks(_ language: String) -> [[String]] {
        var blocks: [[String]] = []
        var block: [String]?
        for line in lines {
            if line == "```\(language)" {
                block = []
            } else if line == "```", let done = block {
                blocks.append(done)
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    /// The rows of the table whose first cell of the heading is `column`; cells without backticks.
    func table(_ column: String) throws -> [[String]] {
        let tables = prose.split { !$0.hasPrefix("|") }.map { $0.map(Document.cells) }
        let table = try #require(tables.first { $0.first?.first == column }, "\(name) has no table '\(column)'")
        return Array(table.dropFirst(2))
    }

    private static func cells(_ line: String) -> [String] {
        line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
        }
    }

    /// The anchors that links may point at: headings as GitHub writes them.
    var anchors: Set<String> {
        Set(
            prose.filter { $0.hasPrefix("#") }.map { heading in
                heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
                    $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
                }.replacing(" ", with: "-")
            })
    }

    /// The targets of the links in the prose.
    var links: [String] {
        prose.flatMap { line in line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }
    }
}
