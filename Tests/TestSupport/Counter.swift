import Synchronization

/// Counts from any thread.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    public init() {}

    /// How far it has counted.
    public var value: Int { count.load(ordering: .sequentiallyConsistent) }

    /// Counts one more; the first is 1.
    public func next() -> Int { count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue }
}
