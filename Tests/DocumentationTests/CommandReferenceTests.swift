import ArgumentParser
import Foundation
import Testing

@testable import chargeback

/// `docs/commands.md` is what the program says of itself; `CHARGEBACK_REWRITE_GOLDEN=1` writes it anew.
@Suite struct `The reference of commands` {
    /// Every command that does something, by its words after `chargeback`, in the order of the help.
    static var commands: [(name: String, type: any ParsableCommand.Type)] {
        var found: [(String, any ParsableCommand.Type)] = []
        func walk(_ type: any ParsableCommand.Type, _ words: [String]) {
            if type.configuration.subcommands.isEmpty { found.append((words.joined(separator: " "), type)) }
            for child in type.configuration.subcommands { walk(child, words + [child._commandName]) }
        }
        walk(Chargeback.self, [])
        return found
    }

    private static var text: String {
        var text = """
            # Commands

            What `chargeback COMMAND --help` prints, one command a section. Data go to standard output, messages and a
            progress bar (on a terminal only) to standard error; [exit codes](../README.md#exit-codes) are the same
            everywhere.

            """
        for (name, type) in commands {
            let help = Chargeback.helpMessage(for: type, columns: 116)
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                String(line.reversed().drop { $0 == " " }.reversed())
            }
            let body = lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
            text += "\n## \(name)\n\n```text\n\(body)\n```\n"
        }
        return text
    }

    @Test func `is what the program says`() throws {
        let path = Document.package.appending(path: "docs/commands.md")
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try Self.text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: path, encoding: .utf8) == Self.text)
    }
}
