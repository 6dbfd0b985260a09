/// Some exact figures in order: their median and percentiles.
struct Distribution {
    /// The figures, the smallest first.
    let sorted: [Int128]

    init(_ values: [Int128]) {
        sorted = values.sorted()
    }

    var isEmpty: Bool { sorted.isEmpty }

    /// The one in the middle, or the mean of the two there.
    var median: Ratio? {
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? Ratio(sorted[middle], per: 1) : Ratio(sorted[middle - 1] + sorted[middle], per: 2)
    }

    /// The nearest-rank percentile: the smallest figure that at least `percent` of 100 are not above.
    func percentile(_ percent: Int) -> Int128? {
        guard !sorted.isEmpty else { return nil }
        let rank = (sorted.count * percent + 99) / 100
        return sorted[max(rank, 1) - 1]
    }

    /// The median of the distances from the median, both doubled: whole numbers, as a median may end in a half.
    var doubledDeviation: Ratio? {
        guard let doubled = doubledMedian else { return nil }
        return Distribution(sorted.map { abs($0 * 2 - doubled) }).median
    }

    /// Twice the median.
    var doubledMedian: Int128? {
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] * 2 : sorted[middle - 1] + sorted[middle]
    }
}

/// Keeps the largest of many items without keeping the others.
struct TopList<Item> {
    private let limit: Int
    private let precedes: (Item, Item) -> Bool
    /// A heap whose first item is the one to go next, or all items where there is no limit.
    private var items: [Item] = []

    /// - Parameters:
    ///   - limit: how many to keep; all without one.
    ///   - precedes: whether an item stands before another; never both ways.
    init(_ limit: Int?, by precedes: @escaping (Item, Item) -> Bool) {
        self.limit = limit ?? .max
        self.precedes = precedes
    }

    mutating func add(_ item: Item) {
        if items.count < limit {
            items.append(item)
            if limit < .max { rise(items.count - 1) }
        } else if limit > 0, precedes(item, items[0]) {
            items[0] = item
            sink()
        }
    }

    /// What is kept, in order.
    var sorted: [Item] { items.sorted(by: precedes) }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0, precedes(items[(index - 1) / 2], items[index]) {
            items.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            let children = [2 * index + 1, 2 * index + 2].filter { $0 < items.count }
            guard let last = children.max(by: { precedes(items[$0], items[$1]) }), precedes(items[index], items[last])
            else { return }
            items.swapAt(index, last)
            index = last
        }
    }
}
