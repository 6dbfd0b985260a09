internal import ArgumentParser
import Books
import Close
import CloseLedger
import Export
import Glibc
import Periods

/// The options of every step of a period.
struct CloseOptions: ParsableArguments {
    @OptionGroup var source: BooksOptions

    @Option(help: "Who does it, for the ledger; CHARGEBACK_USER or the user of the system if not given.")
    var user: String?

    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        if let user, user.isEmpty || user.utf8.contains(where: { $0 < 0x20 }) {
            throw ValidationError("--user takes a name")
        }
    }

    /// The books with all that a step needs, under a progress bar.
    func run<Result>(_ work: (PeriodClose) throws -> Result) throws -> Result {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        let close = try PeriodClose(
            books: source.books, store: source.store, user: user ?? CloseOptions.systemUser, now: CloseOptions.now,
            software: Chargeback.configuration.version, threads: threads.count
        ) { progress in
            bar.show(progress.phase, progress.done, of: progress.total)
            return !Interruption.hasCome
        }
        return try work(close)
    }

    /// The name of whoever runs the program.
    static var systemUser: String {
        for variable in ["CHARGEBACK_USER", "USER", "LOGNAME"] {
            if let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty { return value }
        }
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * Instant.second)
    }
}

extension PeriodClose.Outcome {
    /// What a step came to, for standard error.
    func tell() {
        for sentence in recovered { Terminal.printError("chargeback: \(sentence)") }
    }

    /// Where the period stands now, as a line.
    var standing: String {
        let pack = pack.map { "   pack v\($0.version)" } ?? ""
        var text = "\(period)   \(state.title)\(pack)\n"
        if !missingRoles.isEmpty, state == .softClosed {
            let roles = missingRoles.map(\.rawValue).joined(separator: " and ")
            text += "  waits for the \(roles): chargeback sign \(period) --role \(missingRoles[0].rawValue)\n"
        } else if state == .softClosed {
            text += "  chargeback close \(period) seals it; chargeback reopen \(period) --reason WHY takes it back\n"
        }
        return text
    }
}
