/// What decoding may still take, so that a small file cannot ask for all memory.
struct MemoryBudget {
    private(set) var remaining: Int

    init(_ bytes: Int) {
        remaining = bytes
    }

    mutating func take(_ bytes: Int) throws(ParquetError.Fault) {
        guard bytes >= 0, bytes <= remaining else { throw .memoryLimit }
        remaining -= bytes
    }

    /// Takes what another one that began with the same has taken.
    mutating func lower(to other: MemoryBudget) {
        remaining = min(remaining, other.remaining)
    }
}
