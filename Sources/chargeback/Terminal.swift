import ArgumentParser
import Export
import Glibc
import Synchronization

/// Standard output for data, standard error for all else.
enum Terminal {
    /// Prints data; when it cannot be written, the program ends with the code for it, for nobody has got the data.
    static func print(_ text: String) {
        guard !write(text, to: STDOUT_FILENO) else { return }
        printError("chargeback: standard output: \(String(cString: strerror(errno)))")
        exit(Exit.inputOutput.rawValue)
    }

    static func printError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Says whether all of the text was written.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// A bar on standard error for work that takes longer than a second; none where that is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var isShown = false
        var nextUpdate: Int64 = 0
    }

    private let state: Mutex<State>
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private static let width = 30

    init() {
        state = Mutex(State(nextUpdate: ProgressBar.milliseconds() + 1000))
    }

    /// Shows how far the work is. Can be called from any thread.
    func show(_ phase: String, _ done: Int, of total: Int) {
        guard isTerminal, total > 0 else { return }
        state.withLock { state in
            let now = ProgressBar.milliseconds()
            guard now >= state.nextUpdate else { return }
            state.nextUpdate = now + 100
            state.isShown = true
            let filled = min(ProgressBar.width, done * ProgressBar.width / total)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: ProgressBar.width - filled)
            Terminal.write("\r\u{1B}[K  \(bar) \(done * 100 / total) %  \(phase)", to: STDERR_FILENO)
        }
    }

    /// Takes the bar away.
    func clear() {
        state.withLock { state in
            if state.isShown { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
            state.isShown = false
        }
    }

    fileprivate static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A count on standard error for work whose end is not known; none where that is no terminal.
final class ProgressCounter {
    private var isShown = false
    private var nextUpdate = ProgressBar.milliseconds() + 1000
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// Shows how far the work is.
    func show(_ phase: String, _ done: Int) {
        let now = ProgressBar.milliseconds()
        guard isTerminal, now >= nextUpdate else { return }
        nextUpdate = now + 100
        isShown = true
        Terminal.write("\r\u{1B}[K  \(phase) \(done)", to: STDERR_FILENO)
    }

    /// Takes the count away.
    func clear() {
        if isShown { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
        isShown = false
    }
}

/// Whether somebody wants the program to stop (Ctrl-C, or a polite kill).
enum Interruption {
    private static let isWanted = Atomic<Bool>(false)

    /// From now on such a signal ends the work between two steps, so that no half file stays; a second one ends it at once.
    static func watch() {
        for signalNumber in [SIGINT, SIGTERM] {
            signal(signalNumber) { number in
                Interruption.isWanted.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    static var hasCome: Bool { isWanted.load(ordering: .relaxed) }
}
