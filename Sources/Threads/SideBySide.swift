internal import Dispatch
internal import Synchronization

/// Makes two things that do not wait for one another, on two threads where there are two.
///
/// - Throws: what either throws, the first one's where both do.
public func sideBySide<First: Sendable, Second: Sendable>(
    threads: Int, _ first: @Sendable () throws -> First, _ second: @Sendable () throws -> Second
) throws -> (First, Second) {
    guard threads > 1 else { return (try first(), try second()) }
    let made = Mutex<(Result<First, any Error>?, Result<Second, any Error>?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { number in
        if number == 0 {
            let result = Result { try first() }
            made.withLock { $0.0 = result }
        } else {
            let result = Result { try second() }
            made.withLock { $0.1 = result }
        }
    }
    guard case (let one?, let other?) = made.withLock({ $0 }) else { preconditionFailure("both have run") }
    return (try one.get(), try other.get())
}
