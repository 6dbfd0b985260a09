internal import Columns

/// How many rows are of each provider.
///
/// A column that holds no names of providers could have any number of values: beyond ``limit`` the counts are given up.
struct ProviderCounts: Hashable, Sendable {
    private(set) var counts: [String: Int] = [:]
    private var isLost = false

    private static let limit = 64

    mutating func add(_ provider: String, _ count: Int) {
        if isLost || count == 0 { return }
        counts[provider, default: 0] += count
        if counts.count > Self.limit {
            isLost = true
            counts = [:]
        }
    }

    mutating func merge(_ other: ProviderCounts) {
        if other.isLost {
            isLost = true
            counts = [:]
        }
        for (provider, count) in other.counts { add(provider, count) }
    }

    /// The providers, those with the most rows first.
    var sorted: [ProviderCount] {
        counts.map { ProviderCount(provider: $0.key, count: $0.value) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.provider < $1.provider }
    }
}

/// A number of rows or findings of one provider.
public struct ProviderCount: Hashable, Sendable {
    /// The provider's name in the data.
    public let provider: String
    /// How many.
    public let count: Int
}

extension BlockCheck {
    /// The rows of a mask by provider; none where the file does not name providers.
    mutating func providers(of rows: Mask) -> ProviderCounts {
        var counts = ProviderCounts()
        guard let column = plan.providerColumn, !rows.isNone else { return counts }
        var rowCounts = [Int](repeating: 0, count: facts[column].count)
        if rows.isAll, let vector = spaces.vectorOfColumn[column] {
            let tally = spaces.tally(vector)
            for value in rowCounts.indices { rowCounts[value] = Int(tally.counts[value]) }
        } else {
            let words =
                switch rows.form {
                case .uniform: [UInt64](repeating: ~0, count: (block.rowCount + 63) >> 6)
                case .bits(let words, let space): spaces.spread(words, space)
                }
            for row in 0..<block.rowCount where words[row >> 6] >> UInt64(row & 63) & 1 == 1 {
                rowCounts[block.columns[column].valueIndex(ofRow: row)] += 1
            }
        }
        for (value, count) in rowCounts.enumerated() where count > 0 {
            counts.add(text(ofValue: value, column) ?? "", count)
        }
        return counts
    }

    private func text(ofValue value: Int, _ column: Int) -> String? {
        ValueText.text(of: block.columns[column].values, at: value, plan.columns[column].type)
    }
}
