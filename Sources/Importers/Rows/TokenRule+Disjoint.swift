internal import CostStore

extension TokenRule {
    /// Counts that do not overlap, of those that a source gives.
    ///
    /// - Parameters:
    ///   - apart: what the source counts apart of each kind; it is added, unless the total tells that the counts hold it.
    ///   - total: the source's own total, where the mapping lets it decide.
    func disjoint(_ counts: TokenCounts, apart: TokenCounts, total: Int64?) throws(RowFault) -> TokenCounts {
        var counts = counts
        if writeHoldsLong {
            guard counts.cacheWriteLong <= counts.cacheWrite else {
                throw .tokens(
                    "\(counts.cacheWriteLong) long cache writes are more than all \(counts.cacheWrite) cache writes")
            }
            counts.cacheWrite -= counts.cacheWriteLong
        }
        guard !self.total.isEmpty else {
            counts.add(apart)
            try subtract(inputHolds, from: &counts)
            return counts
        }
        if try holdsNone(counts, apart, total: total) {
            counts.add(apart)
        } else {
            try subtract([.cachedInput, .cacheWrite, .cacheWriteLong], from: &counts)
        }
        return counts
    }

    /// Whether all counts add up to the total as they are; else input and output hold what is counted apart.
    private func holdsNone(_ counts: TokenCounts, _ parts: TokenCounts, total: Int64?) throws(RowFault) -> Bool {
        let apart = counts.cachedInput + counts.cacheWrite + counts.cacheWriteLong + parts.sum
        if apart == 0 { return true }
        guard let total else {
            throw .tokens(
                "without a total nobody knows whether \(counts.input) input and \(counts.output) output tokens hold "
                    + "the \(apart) that are counted apart")
        }
        if counts.input + counts.output + apart == total { return true }
        if counts.input + counts.output == total { return false }
        throw .tokens(
            "\(counts.input) input, \(counts.output) output and \(apart) other tokens make no total of \(total); if "
                + "the source counts a kind that the mapping does not name, add it there")
    }

    private func subtract(_ parts: [TokenMeter], from counts: inout TokenCounts) throws(RowFault) {
        for part in parts { counts.input -= counts[part] }
        guard counts.input >= 0 else {
            let held = parts.map { "\(counts[$0]) \($0.rawValue)" }.joined(separator: " and ")
            throw .tokens(
                "the input count is \(-counts.input) less than the \(held) tokens that it holds by this mapping; "
                    + "if the source counts them apart, take them out of input_includes")
        }
    }
}

extension TokenCounts {
    fileprivate mutating func add(_ other: TokenCounts) {
        input += other.input
        cachedInput += other.cachedInput
        cacheWrite += other.cacheWrite
        cacheWriteLong += other.cacheWriteLong
        output += other.output
    }

    fileprivate var sum: Int64 { input + cachedInput + cacheWrite + cacheWriteLong + output }
}
