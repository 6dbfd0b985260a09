import ArgumentParser
import Books
import Close
import Export
import Glibc

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Hold a pack against its manifest: every file, every total.",
        discussion: """
            Needs the folder of the pack alone. Exit 1 where a file was changed, is missing, or is not listed.

            Example: chargeback verify acme/packs/2026-10/v1
            """)

    @Argument(help: "The folder of a pack.")
    var pack: String

    func run() throws {
        try reportingErrors {
            let sealed = try SealedPack(at: pack)
            let problems = sealed.problems()
            let files = sealed.manifest.inputs.count + sealed.manifest.outputs.count
            var text = "pack \(sealed.manifest.name) of \(sealed.manifest.entity)   SHA-256 \(sealed.sha256)\n"
            for problem in problems { text += "  \(problem.subject) \(problem.text)\n" }
            text +=
                problems.isEmpty
                ? "  \(files) files and \(sealed.manifest.controls.count) control totals are as the manifest says\n"
                : "  \(problems.count) problem\(problems.count == 1 ? "" : "s"): the pack is not as it was issued\n"
            Terminal.print(text)
            if !problems.isEmpty { throw Exit.failedCheck }
        }
    }
}

struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Make a pack again from its inputs and the store, and compare byte for byte.",
        discussion: """
            Rules, settings and prices come from the pack, rows from the store up to the stamp of the pack, earlier packs
            from beside it. Exit 1 where a byte differs, with the rows and files that do.

            Example: chargeback reproduce acme/packs/2026-10/v1 --store acme/store.sqlite
            """)

    @Argument(help: "The folder of a pack.")
    var pack: String

    @Option(help: "The cost store; the one of the books that the pack lies in if not given.")
    var store: String?

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        try reportingErrors {
            Interruption.watch()
            let sealed = try SealedPack(at: pack)
            let bar = ProgressBar()
            defer { bar.clear() }
            let result = try PackReproduction(
                of: sealed, store: try store ?? sealed.storeOfBooks(), scratch: try scratch(),
                software: Chargeback.configuration.version, threads: threads.count
            ) { progress in
                bar.show(progress.phase, progress.done, of: progress.total)
                return !Interruption.hasCome
            }
            bar.clear()
            var text = "pack \(sealed.manifest.name) of \(sealed.manifest.entity)\n"
            for problem in result.problems { text += "  \(problem.subject) \(problem.text)\n" }
            if result.isSame { text += "  \(result.files) files came out the same, byte for byte\n" }
            Terminal.print(text)
            if !result.isSame { throw Exit.failedCheck }
        }
    }

    /// A folder of its own among the temporary ones.
    private func scratch() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/chargeback-reproduce-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw OutputError(path: parent, errno: errno) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Explain two packs: line by line what differs, and why.",
        discussion: """
            Usually two versions of a period, or two periods. The second is held against the first.

            Example: chargeback diff acme/packs/2026-10/v1 acme/packs/2026-10/v2
            """)

    @Argument(help: "The folder of a pack.")
    var first: String

    @Argument(help: "The folder of the other pack.")
    var second: String

    @Flag(help: "Print it as CSV, one line a posted line.")
    var csv = false

    func run() throws {
        try reportingErrors {
            let comparison = try PackComparison(SealedPack(at: first), SealedPack(at: second))
            Terminal.print(csv ? comparison.csv : comparison.text)
        }
    }
}
