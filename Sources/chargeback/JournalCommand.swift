import ArgumentParser
import Bookkeeping
import Books
import Export
import JSONText
import Journals
import Money
import Periods
import Postings
import Reconciliation
import SettingsText

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Draft a month's entries, without closing it.",
        discussion: """
            Usage, accruals and true-ups of the month as it stands, balanced for each company and currency. The numbers
            have version 0; a close gives the final ones. See docs/journals.md for the formats.

            Examples:
              chargeback journal --books acme --period 2026-10 --format hledger
              chargeback journal --books acme --period 2026-10 --format xero --format csv --output drafts
            Exit:    0 done, 1 the data fail a check, 2 wrong usage or settings, 3 input or output failed
            """)

    @OptionGroup var options: PeriodOptions

    @Option(help: "A name of Templates/journals; those of chargeback.yaml if not given. May be given more than once.")
    var format: [String] = []

    @Option(
        help: "The folder to write to, one folder in it a format; one format alone goes to standard output without it.")
    var output: String?

    @Flag(help: "Print the entries as JSON.")
    var json = false

    func validate() throws {
        if json, output == nil, !format.isEmpty {
            throw ValidationError("--json prints entries, not a format; give --output for files")
        }
    }

    func run() throws {
        try reportingErrors {
            let (books, store) = try options.source.open()
            let templates = try templates(books)
            let figures = try options.figures(books, store: store)
            let entries = try PeriodEntries(figures.draft(), books: books)
            let batch = "AI\(options.period.description.replacing("-", with: ""))-draft"
            var files: [(format: String, file: JournalFile)] = []
            for template in templates {
                files += try template.files(entries.journals, batch: batch).map { (template.format, $0) }
            }
            try write(files, entries)
            for walk in figures.reconciliation.exceptions {
                Terminal.printError("chargeback: \(walk.account): no true-up, for \(walk.reason ?? "")")
            }
        }
    }

    private func templates(_ books: Books) throws -> [JournalTemplate] {
        if json, output == nil { return [] }
        let names = format.isEmpty ? books.settings.close.journalFormats : format
        let problems = SettingProblems()
        // A format that is given twice is one.
        var seen: Set<String> = []
        let templates = names.filter { seen.insert($0).inserted }.compactMap {
            JournalTemplates.template($0, books: books.folder, problems: problems)
        }
        guard problems.isEmpty else { throw BooksError.problems(problems.sorted) }
        return templates
    }

    /// Each format has a folder of its own: importers want names, and several formats have the same.
    private func write(_ files: [(format: String, file: JournalFile)], _ entries: PeriodEntries) throws {
        if let output {
            let paths = files.map { "\(output)/\($0.format)/\($0.file.name)" }
            for (path, written) in zip(paths, files) {
                try OutputFolder.make("\(output)/\(written.format)")
                try OutputFile.write(written.file.bytes, to: path)
            }
            Terminal.print(json ? JournalText.json(entries) : JournalText.table(entries, paths))
        } else if json {
            Terminal.print(JournalText.json(entries))
        } else if files.count == 1 {
            Terminal.print(String(decoding: files[0].file.bytes, as: UTF8.self))
            Terminal.printError(JournalText.table(entries, []))
        } else {
            throw ValidationError(
                files.isEmpty
                    ? "there is nothing to book in \(options.period)"
                    : "\(files.count) files do not fit standard output; give --output FOLDER")
        }
    }
}
