import ArgumentParser
import Close
import Glibc
import Periods

struct CloseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close a period: make its pack, tie it out, and seal it.",
        discussion: """
            Reads the store up to a stamp, books what is late or changed about earlier periods, checks everything, and
            writes the pack into packs/PERIOD/vN with a manifest. Nothing is written where a check blocks. Where
            chargeback.yaml asks for signatures the period stays soft-closed until they are there; closing a soft-closed
            period seals its pack as it stands. See docs/close.md.

            Examples:
              chargeback close 2026-10 --books acme
              chargeback close 2026-10 --books acme --dry-run
              chargeback close 2026-P13 --books acme          the 13th period of a fiscal calendar
              chargeback close 2026-10 --books acme --waive unpriced="o9-preview is free until December"
            """)

    @Argument(help: "The period, such as 2026-10.", transform: StepOptions.label)
    var period: PeriodLabel

    @OptionGroup var options: CloseOptions

    @Option(help: "Let a check pass: CHECK=REASON; may be given more than once.")
    var waive: [String] = []

    @Flag(help: "Issue the pack and leave the period soft-closed.")
    var soft = false

    @Flag(help: "Only tell what a close would come to; nothing is written.")
    var dryRun = false

    func validate() throws {
        for text in waive where !(text.firstIndex(of: "=").map { text.index(after: $0) != text.endIndex } ?? false) {
            throw ValidationError("--waive '\(text)' lacks its reason: --waive CHECK=REASON")
        }
        if dryRun, soft { throw ValidationError("--dry-run writes nothing, so --soft does not go with it") }
    }

    private var waivers: [PackManifest.Waiver] {
        waive.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return PackManifest.Waiver(check: parts[0], reason: parts.count > 1 ? parts[1] : "")
        }
    }

    func run() throws {
        try reportingErrors {
            try options.run { close in
                guard !dryRun else {
                    let (checks, cover) = try close.preview(period, waivers: waivers)
                    Terminal.print(cover)
                    if checks.contains(where: { $0.outcome == .blocks }) { throw Exit.failedCheck }
                    return
                }
                let outcome = try close.close(period, waivers: waivers, isSoft: soft)
                outcome.tell()
                var text = outcome.cover.isEmpty ? "" : outcome.cover + "\n"
                text += outcome.standing
                if let folder = outcome.packFolder { text += "  \(folder)\n" }
                Terminal.print(text)
            }
        }
    }
}
