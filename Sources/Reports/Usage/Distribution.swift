/// Some exact figures in order: their median, mean, percentiles and spread.
struct Distribution {
    /// The figures, the smallest first.
    private let figures: Figures

    /// There may be millions, and nearly all are small: those take half the room and are in order much sooner.
    private enum Figures {
        case narrow([Int64])
        case wide([Int128])
    }

    /// - Parameter values: in any order; sorted in place.
    init(_ values: consuming [Int128]) {
        self.init(parts: [values])
    }

    /// - Parameter parts: the figures, in any order.
    init<Figure: BinaryInteger>(parts: [[Figure]]) {
        let count = parts.reduce(0) { $0 + $1.count }
        if parts.allSatisfy({ $0.allSatisfy { Int64(exactly: $0) != nil } }) {
            var narrow: [Int64] = []
            narrow.reserveCapacity(count)
            for part in parts { narrow.append(contentsOf: part.lazy.map { Int64(truncatingIfNeeded: $0) }) }
            narrow.sortByDigits()
            figures = .narrow(narrow)
        } else {
            var wide: [Int128] = []
            wide.reserveCapacity(count)
            for part in parts { wide.append(contentsOf: part.lazy.map { Int128($0) }) }
            wide.sort()
            figures = .wide(wide)
        }
    }

    /// The figure at a rank, from 0.
    private subscript(rank: Int) -> Int128 {
        switch figures {
        case .narrow(let figures): Int128(figures[rank])
        case .wide(let figures): figures[rank]
        }
    }

    var isEmpty: Bool { count == 0 }

    var count: Int {
        switch figures {
        case .narrow(let figures): figures.count
        case .wide(let figures): figures.count
        }
    }

    var sum: Int128 {
        switch figures {
        case .narrow(let figures): figures.reduce(0) { $0 + Int128($1) }
        case .wide(let figures): figures.reduce(0, +)
        }
    }

    var largest: Int128? { isEmpty ? nil : self[count - 1] }

    /// The sum ÷ how many.
    var mean: Ratio? { Ratio(sum, per: count) }

    /// The one in the middle, or the mean of the two there.
    var median: Ratio? { doubledMedian.flatMap { Ratio($0, per: 2) } }

    /// The nearest-rank percentile: the smallest figure that at least `percent` of 100 are not above.
    func percentile(_ percent: Int) -> Int128? {
        guard !isEmpty else { return nil }
        let rank = (count * percent + 99) / 100
        return self[max(rank, 1) - 1]
    }

    /// Twice the median: a whole number, as a median may end in a half.
    var doubledMedian: Int128? {
        guard !isEmpty else { return nil }
        let middle = count / 2
        return count % 2 == 1 ? self[middle] * 2 : self[middle - 1] + self[middle]
    }
}

extension [Int64] {
    /// Sorts, the smallest first, digit by digit from the last: each element is moved a few times and never compared.
    mutating func sortByDigits() {
        // Below this, filling the counts of the digits costs more than comparing.
        guard count > 2048 else { return sort() }
        let digits = 1 << 11
        var other = [Int64](repeating: 0, count: count)
        for shift in stride(from: UInt64(0), to: 64, by: 11) {
            // With the sign turned round, numbers are in the order of their bits.
            let digit = { (value: Int64) in
                Int(truncatingIfNeeded: (UInt64(bitPattern: value) ^ 1 << 63) >> shift) & (digits - 1)
            }
            var places = [Int](repeating: 0, count: digits)
            for value in self { places[digit(value)] += 1 }
            if places.contains(count) { continue }
            var next = 0
            for index in places.indices {
                let ofDigit = places[index]
                places[index] = next
                next += ofDigit
            }
            for value in self {
                other[places[digit(value)]] = value
                places[digit(value)] += 1
            }
            swap(&self, &other)
        }
    }
}

/// What is usual among some figures by their median and the median of the distances from it (MAD), and how far a figure
/// is from that: the modified z-score.
///
/// Source: B. Iglewicz and D. Hoaglin, "How to Detect and Handle Outliers" (1993).
struct UsualRange {
    let median: Ratio
    /// The MAD; where that is 0, for more than half of the figures are the same, the mean distance.
    let deviation: Ratio
    /// What makes the deviation one standard deviation of a normal distribution: 1 ÷ 0.6745, or √(π ÷ 2) for the mean.
    private let scale: Double
    private let doubledMedian: Int128
    private let doubledDeviation: Double

    /// The fewest figures that say what is usual.
    static let fewest = 7

    /// `nil` for too few figures, and where all are the same: then none is unusual.
    init?(_ values: [Int128]) {
        self.init(parts: [values])
    }

    /// The same of figures in several parts.
    init?(parts: [[Int128]]) {
        let distribution = Distribution(parts: parts)
        guard distribution.count >= UsualRange.fewest, let doubled = distribution.doubledMedian else { return nil }
        let distances = Distribution(parts: parts.map { $0.map { abs($0 * 2 - doubled) } })
        guard let median = Ratio(doubled, per: 2), let middle = distances.doubledMedian,
            let mean = Ratio(distances.sum, per: 2 * Int128(distances.count))
        else { return nil }
        self.median = median
        doubledMedian = doubled
        if middle > 0, let deviation = Ratio(middle, per: 4) {
            self.deviation = deviation
            scale = 1 / 0.6745
        } else {
            deviation = mean
            scale = 1.253_314
        }
        doubledDeviation = deviation.approximate * 2
        guard doubledDeviation > 0 else { return nil }
    }

    /// How many standard deviations a figure is above the median; below 0 where it is below.
    func score(of value: Int128) -> Double {
        let distance = value * 2 - doubledMedian
        // Nearly all are small, and those are converted much sooner.
        let converted = Int64(exactly: distance).map { Double($0) } ?? Double(distance)
        return converted / (doubledDeviation * scale)
    }

    /// The figures between which a score is not above `limit` either way, in whole units; the lower not below 0.
    func bounds(_ limit: Double) -> (lower: Int128, upper: Int128) {
        let distance = limit * scale * doubledDeviation / 2
        let middle = Double(doubledMedian) / 2
        let upper = middle + distance
        let lower = max(0, middle - distance)
        // Beyond 10³⁰ no amount is left to judge.
        return (Int128(min(lower, 1e30)), Int128(min(upper, 1e30)))
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
