#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// State that is for one thread at a time, and that others wait for to change.
public final class WaitingMutex<State>: @unchecked Sendable {
    // Unchecked, for `state` is only touched while `mutex` is held.
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// State to begin with.
    public init(_ state: State) {
        self.state = state
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

    /// Does something with the state, and lets those look again that wait.
    ///
    /// - Parameter isReady: what is waited for first; looked at again whenever another thread is done.
    public func withLock<Result>(
        when isReady: (State) -> Bool = { _ in true }, _ body: (inout State) throws -> Result
    ) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        while !isReady(state) { pthread_cond_wait(condition, mutex) }
        return try body(&state)
    }
}
