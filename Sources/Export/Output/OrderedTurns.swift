internal import Threads

/// Takes the parts of a file from many threads in any order and hands them on in theirs.
///
/// Parts must be begun in order: then the thread with the part that is due never waits, so no two threads ever wait for
/// each other. The others wait while too many parts are waiting to be written.
final class OrderedTurns<Part>: @unchecked Sendable {
    // Unchecked, for `write` is only called while the turns are locked.
    private let write: (Part) throws -> Void
    private let mostWaiting: Int
    private let turns = WaitingMutex(Turns())

    private struct Turns {
        var due = 0
        var waiting: [Int: Part] = [:]
        var failure: (any Error)?
    }

    /// - Parameter write: appends a part to the file; called by one thread at a time.
    init(mostWaiting: Int, write: @escaping (Part) throws -> Void) {
        self.write = write
        self.mostWaiting = mostWaiting
    }

    /// Hands part `index` on, or keeps it until it is due.
    func submit(_ index: Int, _ part: Part) throws {
        let mostWaiting = mostWaiting
        try turns.withLock(when: { $0.due == index || $0.waiting.count < mostWaiting || $0.failure != nil }) { turns in
            if let failure = turns.failure { throw failure }
            guard index == turns.due else {
                turns.waiting[index] = part
                return
            }
            do {
                try write(part)
                turns.due += 1
                while let next = turns.waiting.removeValue(forKey: turns.due) {
                    try write(next)
                    turns.due += 1
                }
            } catch {
                turns.failure = error
                throw error
            }
        }
    }

    /// Lets all threads go that wait, as no part that is due will come any more.
    func abandon(_ error: any Error) {
        turns.withLock { $0.failure = $0.failure ?? error }
    }
}
