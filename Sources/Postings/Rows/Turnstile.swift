#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Lets threads through one at a time, in the order of numbers from 0 on.
///
/// Numbers must be begun in order, each by one thread: then the thread with the number that is due never waits for a
/// later one, so no two threads ever wait for each other.
final class Turnstile: @unchecked Sendable {
    // Unchecked, for all state below is only touched while `mutex` is held.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var due = 0
    /// Numbers that are not due yet and have nothing to do.
    private var passed: Set<Int> = []
    private var failure: (any Error)?

    init() {
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

    /// Does something when a number is due, and lets the next through.
    func run<Result>(_ number: Int, _ body: () throws -> Result) throws -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while number != due, failure == nil { pthread_cond_wait(condition, mutex) }
        if let failure { throw failure }
        let result = try body()
        advance()
        return result
    }

    /// Lets a number that has nothing to do be over when it is due, without waiting for that.
    func pass(_ number: Int) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        passed.insert(number)
        guard number == due else { return }
        passed.remove(number)
        advance()
    }

    /// Lets all threads go that wait, as no number that is due will come any more.
    func abandon(_ error: any Error) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        failure = failure ?? error
        pthread_cond_broadcast(condition)
    }

    private func advance() {
        due += 1
        while passed.remove(due) != nil { due += 1 }
        pthread_cond_broadcast(condition)
    }
}
