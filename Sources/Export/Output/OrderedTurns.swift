internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Takes the parts of a file from many threads in any order and hands them on in theirs.
///
/// Parts must be begun in order: then the thread with the part that is due never waits, so no two threads ever wait for
/// each other. The others wait while too many parts are waiting to be written.
final class OrderedTurns<Part>: @unchecked Sendable {
    // Unchecked, for all state below is only touched while `mutex` is held.
    private let write: (Part) throws -> Void
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private let mostWaiting: Int
    private var due = 0
    private var waiting: [Int: Part] = [:]
    private var failure: (any Error)?

    /// - Parameter write: appends a part to the file; called by one thread at a time.
    init(mostWaiting: Int, write: @escaping (Part) throws -> Void) {
        self.write = write
        self.mostWaiting = mostWaiting
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Hands part `index` on, or keeps it until it is due.
    func submit(_ index: Int, _ part: Part) throws {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while index != due, waiting.count >= mostWaiting, failure == nil { pthread_cond_wait(condition, mutex) }
        if let failure { throw failure }
        guard index == due else {
            waiting[index] = part
            return
        }
        do {
            try write(part)
            due += 1
            while let next = waiting.removeValue(forKey: due) {
                try write(next)
                due += 1
            }
        } catch {
            failure = error
            pthread_cond_broadcast(condition)
            throw error
        }
        pthread_cond_broadcast(condition)
    }

    /// Lets all threads go that wait, as no part that is due will come any more.
    func abandon(_ error: any Error) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        failure = failure ?? error
        pthread_cond_broadcast(condition)
    }
}
