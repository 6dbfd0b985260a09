internal import CostStore

extension TokenRule {
    /// The names of the counts, in the order of ``counts``.
    static let names = ["input", "cached_input", "cache_write", "cache_write_long", "output"]

    /// Counts that do not overlap, of those that a source gives.
    ///
    /// - Parameters:
    ///   - parts: what the source counts apart of each kind; it is added, unless the total tells that the counts hold it.
    ///   - total: the source's own total, where the mapping lets it decide.
    func disjoint(_ counts: [Int64], parts: [Int64], total: Int64?) throws(RowFault) -> TokenCounts {
        var counts = counts
        if writeHoldsLong {
            guard counts[3] <= counts[2] else {
                throw .tokens("\(counts[3]) long cache writes are more than all \(counts[2]) cache writes")
            }
            counts[2] -= counts[3]
        }
        var holds = inputHolds
        if !self.total.isEmpty { holds = try holdsNone(counts, parts, total: total) ? [] : [1, 2, 3] }
        if holds.isEmpty || self.total.isEmpty { counts = zip(counts, parts).map(+) }
        return TokenCounts(try subtracting(holds, from: counts))
    }

    /// Whether all counts add up to the total as they are; else input and output hold what is counted apart.
    private func holdsNone(_ counts: [Int64], _ parts: [Int64], total: Int64?) throws(RowFault) -> Bool {
        let apart = counts[1] + counts[2] + counts[3] + parts.reduce(0, +)
        if apart == 0 { return true }
        guard let total else {
            throw .tokens(
                "without a total nobody knows whether \(counts[0]) input and \(counts[4]) output tokens hold the \(apart) "
                    + "that are counted apart")
        }
        if counts[0] + counts[4] + apart == total { return true }
        if counts[0] + counts[4] == total { return false }
        throw .tokens(
            "\(counts[0]) input, \(counts[4]) output and \(apart) other tokens make no total of \(total); if the source "
                + "counts a kind that the mapping does not name, add it there")
    }

    private func subtracting(_ parts: [Int], from counts: [Int64]) throws(RowFault) -> [Int64] {
        var counts = counts
        for part in parts { counts[0] -= counts[part] }
        guard counts[0] >= 0 else {
            let held = parts.map { "\(counts[$0]) \(TokenRule.names[$0])" }.joined(separator: " and ")
            throw .tokens(
                "the input count is \(-counts[0]) less than the \(held) tokens that it holds by this mapping; "
                    + "if the source counts them apart, take them out of input_includes")
        }
        return counts
    }
}

extension TokenCounts {
    /// Counts in the order of the store.
    fileprivate init(_ counts: [Int64]) {
        self.init(
            input: counts[0], cachedInput: counts[1], cacheWrite: counts[2], cacheWriteLong: counts[3],
            output: counts[4])
    }
}
