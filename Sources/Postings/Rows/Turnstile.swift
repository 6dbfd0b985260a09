internal import Threads

/// Lets threads through one at a time, in the order of numbers from 0 on.
///
/// Numbers must be begun in order, each by one thread: then the thread with the number that is due never waits for a
/// later one, so no two threads ever wait for each other.
final class Turnstile: Sendable {
    private let turns = WaitingMutex(Turns())

    private struct Turns {
        var due = 0
        /// Numbers that are not due yet and have nothing to do.
        var passed: Set<Int> = []
        var failure: (any Error)?

        mutating func advance() {
            due += 1
            while passed.remove(due) != nil { due += 1 }
        }
    }

    /// Does something when a number is due, and lets the next through.
    func run<Result>(_ number: Int, _ body: () throws -> Result) throws -> Result {
        try turns.withLock(when: { $0.due == number || $0.failure != nil }) { turns in
            if let failure = turns.failure { throw failure }
            let result = try body()
            turns.advance()
            return result
        }
    }

    /// Lets a number that has nothing to do be over when it is due, without waiting for that.
    func pass(_ number: Int) {
        turns.withLock { turns in
            guard number == turns.due else {
                turns.passed.insert(number)
                return
            }
            turns.advance()
        }
    }

    /// Lets all threads go that wait, as no number that is due will come any more.
    func abandon(_ error: any Error) {
        turns.withLock { $0.failure = $0.failure ?? error }
    }
}
