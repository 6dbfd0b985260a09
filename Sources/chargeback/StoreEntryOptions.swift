import ArgumentParser
import JSONText
import Reconciliation
import SettingsText

/// The options of commands that enter rows into a cost store.
struct StoreEntryOptions: ParsableArguments {
    @OptionGroup var source: BooksOptions

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func path() throws -> String { try source.storePath() }

    /// The rows of a file that people write.
    func read<Record>(
        _ file: String, _ read: (_ bytes: [UInt8], _ file: String, SettingProblems) -> [Record]?
    ) throws -> [Record] {
        let problems = SettingProblems()
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file)
        } catch {
            throw EntryFileError.unreadable(file, error)
        }
        guard let records = read(bytes, file, problems) else { throw EntryFileError.problems(problems.sorted) }
        return records
    }

    /// Tells what became of rows.
    func tell<Record: StoreEntryText>(_ outcome: StoreEntry.Outcome<Record>) {
        if json {
            tell(["added": outcome.added, "known": outcome.known])
        } else {
            Terminal.print(
                "added \(outcome.added.count), known already \(outcome.known.count)\n" + Record.table(outcome.added))
        }
    }

    /// Prints lists of rows as JSON.
    func tell<Record: StoreEntryText>(_ lists: KeyValuePairs<String, [Record]>) {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        for (name, records) in lists { json.list(name, records) { $1.append(to: &$0) } }
        json.endObject()
        Terminal.print(String(decoding: json.bytes, as: UTF8.self) + "\n")
    }
}

/// A row of a store as people and programs read it.
protocol StoreEntryText: Hashable, Sendable {
    static func table(_ records: [Self]) -> String
    /// The members of the row.
    func append(to json: inout JSONWriter)
}

/// Why a file of rows cannot be taken.
enum EntryFileError: Error {
    case unreadable(String, any Error)
    case problems([SettingProblem])
}
