/// The positions of the least and the greatest of some values.
struct IndexBounds {
    private(set) var least: Int?
    private(set) var greatest: Int?

    @inline(__always)
    mutating func include<Values: PhysicalValues>(_ index: Int, _ values: Values) {
        guard let low = least, let high = greatest else {
            least = index
            greatest = index
            return
        }
        if values.isLess(index, low) {
            least = index
        } else if values.isLess(high, index) {
            greatest = index
        }
    }
}

/// A column chunk as it grows page by page.
struct ChunkAssembly<Bound: ValueBound> {
    var pages: [EncodedPage] = []
    private var bounds: [(minimum: Bound, maximum: Bound)?] = []
    private let boundLength: Int

    init(boundLength: Int) {
        self.boundLength = boundLength
    }

    /// Adds the bounds of the next data page.
    mutating func add<Values: PhysicalValues>(_ bounds: IndexBounds, _ values: Values) where Values.Bound == Bound {
        if let least = bounds.least, let greatest = bounds.greatest {
            self.bounds.append((values.bound(least), values.bound(greatest)))
        } else {
            self.bounds.append(nil)
        }
    }

    /// The whole chunk.
    func finish() -> EncodedColumnChunk {
        let present = bounds.compactMap { $0 }
        var statistics = Statistics()
        statistics.nullCount = pages.reduce(0) { $0 + Int64($1.nullCount) }
        if let minimum = present.map(\.minimum).min()?.lowerBound(length: boundLength),
            let maximum = present.map(\.maximum).max()?.upperBound(length: boundLength)
        {
            statistics.minimum = minimum.bytes
            statistics.isMinimumExact = minimum.isExact
            statistics.maximum = maximum.bytes
            statistics.isMaximumExact = maximum.isExact
        }
        return EncodedColumnChunk(
            pages: pages,
            bounds: bounds.map { bound in
                guard let bound else { return PageBounds(minimum: [], maximum: [], isNull: true) }
                return PageBounds(
                    minimum: bound.minimum.lowerBound(length: boundLength).bytes,
                    maximum: bound.maximum.upperBound(length: boundLength).bytes, isNull: false)
            },
            statistics: statistics, boundaryOrder: ChunkAssembly.order(present))
    }

    /// The order in which both bounds go from page to page.
    private static func order(_ bounds: [(minimum: Bound, maximum: Bound)]) -> BoundaryOrder {
        let pairs = zip(bounds, bounds.dropFirst())
        if pairs.allSatisfy({ $0.minimum <= $1.minimum && $0.maximum <= $1.maximum }) { return .ascending }
        if pairs.allSatisfy({ $0.minimum >= $1.minimum && $0.maximum >= $1.maximum }) { return .descending }
        return .unordered
    }
}

/// Index pages that were made for one column and serve others.
///
/// Columns that follow from the same thing (a provider's name, its publisher, its account) have the same numbers for
/// the same rows, so the same bytes.
struct IndexPageCache {
    struct Key: Hashable {
        let vector: ObjectIdentifier
        let slotIds: [UInt32]
        let bitWidth: Int
        let isNullable: Bool
    }

    private var pages: [Key: [EncodedPage]] = [:]

    subscript(key: Key) -> [EncodedPage]? {
        get { pages[key] }
        set { pages[key] = newValue }
    }

    mutating func removeAll() { pages.removeAll() }
}
