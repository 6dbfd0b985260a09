/// The cells of one session, run or user whose kinds are wanted, at least one; valid for the time of a visit.
struct WorkCells: Sequence {
    private let places: CellPlaces
    private let range: Range<Int>
    private let isWanted: UnsafeBufferPointer<Bool>

    /// `nil` where no cell is wanted.
    @inline(__always)
    init?(_ places: CellPlaces, _ range: Range<Int>, _ isWanted: UnsafeBufferPointer<Bool>) {
        var first = range.lowerBound
        while first < range.upperBound, !isWanted[Int(places.kind(first))] { first += 1 }
        guard first < range.upperBound else { return nil }
        self.places = places
        self.range = first..<range.upperBound
        self.isWanted = isWanted
    }

    /// What they belong to.
    @inline(__always)
    var entity: WorkEntity { places.entity(range.lowerBound) }

    /// The kind of the first one.
    @inline(__always)
    var firstKind: UInt32 { places.kind(range.lowerBound) }

    /// All of them together.
    @inline(__always)
    var total: WorkSums {
        var total = WorkSums()
        // The cells were checked one by one, and PeriodUsage.checkTie refuses more calls than the sum can count.
        for cell in self { _ = total.add(cell.sums) }
        return total
    }

    @inline(__always)
    func makeIterator() -> Iterator { Iterator(places: places, isWanted: isWanted, rest: range) }

    struct Iterator: IteratorProtocol {
        fileprivate let places: CellPlaces
        fileprivate let isWanted: UnsafeBufferPointer<Bool>
        fileprivate var rest: Range<Int>

        @inline(__always)
        mutating func next() -> WorkCell? {
            while !rest.isEmpty {
                let number = rest.lowerBound
                rest = number + 1..<rest.upperBound
                let key = places.key(number).pointee
                let kind = WorkCell.kind(of: key)
                guard isWanted[Int(kind)] else { continue }
                return WorkCell(entity: WorkCell.entity(of: key), kind: kind, sums: places.sums(number).pointee)
            }
            return nil
        }
    }
}
