/// Calls on their way from the thread that makes them to the one that writes them: their values, with the bytes of their
/// texts copied into one buffer that is used again.
public struct CallBatch: ~Copyable, Sendable {
    private(set) var rows = StoreRow()
    /// How many calls it holds.
    public private(set) var count = 0

    /// How many calls a batch is meant to hold; a multiple of the rows that one statement inserts.
    public static let capacity = 512

    /// A batch without calls.
    public init() {}

    /// Adds a call; the bytes of its texts are copied.
    public mutating func append(_ call: borrowing BulkCall) {
        call.write(to: &rows)
        count += 1
    }

    /// Forgets all calls, and keeps the memory.
    public mutating func removeAll() {
        rows.removeAll()
        count = 0
    }
}
