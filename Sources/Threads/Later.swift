internal import Dispatch

/// What is made on a thread of its own while others go on; whoever needs it waits for it.
public final class Later<Value: Sendable>: Sendable {
    private let made: WaitingMutex<Result<Value, any Error>?>

    /// Begins to make it; on one thread, makes it at once.
    public init(threads: Int, _ make: @escaping @Sendable () throws -> Value) {
        let made = WaitingMutex<Result<Value, any Error>?>(nil)
        self.made = made
        let run: @Sendable () -> Void = {
            let result = Result { try make() }
            made.withLock { $0 = result }
        }
        if threads > 1 { DispatchQueue.global().async(execute: run) } else { run() }
    }

    /// What is there already.
    public init(_ value: Value) {
        made = WaitingMutex(.success(value))
    }

    /// Waits for it.
    ///
    /// - Throws: what making it threw, each time.
    public func value() throws -> Value {
        guard let result = made.withLock(when: { $0 != nil }, { $0 }) else { preconditionFailure("waited for") }
        return try result.get()
    }
}
