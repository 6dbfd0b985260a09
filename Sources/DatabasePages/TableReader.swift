/// Reads rows of a table from the pages of a database file, without SQLite.
///
/// SQLite's own cursor finds a page for each step and a place for each value, which costs several times as much as what
/// the rows are read for. Everything that a page claims is checked; whatever is not as the format has it ends the reading
/// at a row, from which SQLite can go on.
public struct TableReader: ~Copyable {
    private let table: Table
    private var block: RecordBlock
    private let buffer: UnsafeMutableRawBufferPointer

    /// What is read of a table with ids.
    public struct Table: Hashable, Sendable {
        /// How many columns are looked at, from the first.
        public let columnCount: Int
        /// The column that holds the id. Its value is missing in the file, for ids are kept apart.
        public let idColumn: Int
        /// A column of whole numbers by which rows are chosen.
        public let filterColumn: Int

        /// - Precondition: both columns are among the first `columnCount`.
        public init(columnCount: Int, idColumn: Int, filterColumn: Int) {
            self.columnCount = columnCount
            self.idColumn = idColumn
            self.filterColumn = filterColumn
        }
    }

    /// Which rows are wanted.
    public struct Request: Hashable, Sendable {
        /// The first page of the table.
        public let root: UInt32
        /// The ids.
        public let ids: ClosedRange<Int64>
        /// The values of the filter column.
        public let filter: Range<Int64>

        /// A request.
        public init(root: UInt32, ids: ClosedRange<Int64>, filter: Range<Int64>) {
            self.root = root
            self.ids = ids
            self.filter = filter
        }
    }

    /// How far the reading came.
    public enum Outcome: Hashable, Sendable {
        /// All rows have been handed out.
        case complete
        /// The rows before this id have been handed out, and no others; because of what a page holds, or because a row
        /// was not taken.
        case stopped(at: Int64, PageError?)
    }

    /// Makes a reader with a buffer of its own, for one thread.
    public init(_ table: Table) {
        self.table = table
        block = RecordBlock(columnCount: table.columnCount)
        buffer = .allocate(byteCount: TableReader.bufferSize, alignment: 4096)
    }

    deinit { buffer.deallocate() }

    /// How many bytes are read at once: at least the largest page.
    private static let bufferSize = 256 << 10
    /// No row of SQLite's is longer.
    private static let mostBytes = UInt64(Int32.max)

    /// Hands out rows in the order of their ids.
    ///
    /// - Parameters:
    ///   - source: the pages of a file to which nobody writes meanwhile.
    ///   - body: takes some rows, or gives false: then the reading stops before the first of them.
    /// - Throws: what `body` throws.
    public mutating func read<Failure>(
        _ request: Request, from source: PageSource, _ body: (borrowing RecordBlock) throws(Failure) -> Bool
    ) throws(Failure) -> Outcome {
        var cursor = LeafCursor(request.ids)
        var trouble: PageError?
        do throws(PageError) {
            let leaves = try LeafWalk.leaves(of: request.root, with: request.ids, source)
            cursor.runs = LeafRun.runs(of: leaves, mostPages: buffer.count / source.header.pageSize)
        } catch {
            trouble = error
        }
        while trouble == nil, !cursor.isOver {
            block.removeAll()
            do throws(PageError) {
                try fill(&cursor, request, source)
            } catch {
                trouble = error
            }
            // The rows before one that cannot be read are good.
            guard block.rowCount > 0 else { continue }
            guard try body(block) else { return .stopped(at: block.ids[0], nil) }
        }
        guard let trouble, cursor.next <= request.ids.upperBound else { return .complete }
        return .stopped(at: cursor.next, trouble)
    }

    /// Puts the next rows into the block, all from pages that are in the buffer at once.
    private mutating func fill(
        _ cursor: inout LeafCursor, _ request: Request, _ source: PageSource
    ) throws(PageError) {
        let pageSize = source.header.pageSize
        if cursor.leaves.isEmpty {
            guard let run = cursor.nextRun() else { return }
            try source.read(
                run.firstPage, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(run.pageCount * pageSize)]))
        }
        while let leaf = cursor.leaves.first {
            // The buffer holds at least one page, so it has an address.
            let page = try TablePage(
                UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped) + Int(leaf.page - cursor.firstPage) * pageSize,
                number: leaf.page, source.header)
            guard page.kind == .leaf, page.cellCount > 0 || leaf.page == request.root else {
                throw .damaged(page: leaf.page, .layout)
            }
            guard try take(page, leaf, &cursor, request, source) else { return }
            cursor.nextLeaf()
        }
    }

    /// Puts rows of a leaf into the block; false when it is full, or no row of the table is wanted any more.
    private mutating func take(
        _ page: TablePage, _ leaf: Leaf, _ cursor: inout LeafCursor, _ request: Request, _ source: PageSource
    ) throws(PageError) -> Bool {
        let last = leaf.last ?? .max
        while cursor.cell < page.cellCount {
            if block.isFull { return false }
            var place = try page.cell(cursor.cell)
            guard let byteCount = page.bytes.varint(at: &place, end: page.end), byteCount <= TableReader.mostBytes,
                let key = page.bytes.varint(at: &place, end: page.end)
            else { throw .damaged(page: page.number, .record) }
            let id = Int64(bitPattern: key)
            guard id <= last, cursor.isNext(id) else { throw .damaged(page: page.number, .order) }
            if id > request.ids.upperBound {
                cursor.isOver = true
                return false
            }
            if id >= request.ids.lowerBound {
                try locate(page, place, byteCount: Int(byteCount), source)
                guard block.isLocatedNull(table.idColumn), let value = block.locatedNumber(table.filterColumn) else {
                    throw .unsupported(.columnType)
                }
                if request.filter.contains(value) { block.keep(id) }
            }
            cursor.pass(id)
        }
        return true
    }

    /// Finds the values of the row whose bytes begin at `place` of a page.
    @inline(__always)
    private mutating func locate(
        _ page: TablePage, _ place: Int, byteCount: Int, _ source: PageSource
    ) throws(PageError) {
        let local = source.header.localSize(ofPayload: byteCount)
        guard place &+ local <= page.end else { throw .damaged(page: page.number, .record) }
        let record = UnsafeRawBufferPointer(start: page.bytes + place, count: local)
        if case .located = block.locate(record, of: byteCount) { return }
        try locateSpread(record, page, place &+ local, byteCount: byteCount, source)
    }

    /// Does so for a row that is spread over several pages.
    private mutating func locateSpread(
        _ local: UnsafeRawBufferPointer, _ page: TablePage, _ end: Int, byteCount: Int, _ source: PageSource
    ) throws(PageError) {
        var record = local
        while true {
            switch block.locate(record, of: byteCount) {
            case .located: return
            case .short: throw .unsupported(.fewerColumns)
            case .wrong: throw .damaged(page: page.number, .record)
            case .needs(let count):
                guard local.count < byteCount, end + 4 <= page.end else { throw .damaged(page: page.number, .record) }
                let copy = try OverflowChain.copy(
                    local, then: page.bytes.bigEndian32(at: end), byteCount: count, source)
                block.own(copy)
                record = UnsafeRawBufferPointer(copy)
            }
        }
    }
}
