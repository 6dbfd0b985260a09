public import CostStore
internal import DelimitedText
internal import Digests
internal import Dispatch
internal import Synchronization

/// Digests of the rows of a period by range of ids: how a change to a row that a pack has read is noticed and named.
///
/// A block is the rows whose ids divided by ``idsPerBlock`` are the same. Its SHA-256 tells that something in it changed;
/// a print of 16 bits a row tells which row.
struct StoreDigest: Hashable, Sendable {
    static let file = "inputs/store-rows.csv"

    /// The file of the rows of an earlier period that came since the pack before.
    static func file(lateRowsOf period: some CustomStringConvertible) -> String { "inputs/late-rows-\(period).csv" }

    /// The file of all rows of an earlier period of which some are not as they were.
    static func file(restatedRowsOf period: some CustomStringConvertible) -> String {
        "inputs/restated-rows-\(period).csv"
    }

    static let idsPerBlock: Int64 = 256
    private static let columns = ["table", "ids", "rows", "sha256", "row_prints"]

    /// The rows of one block.
    struct Block: Hashable, Sendable {
        let table: StoreTable
        /// In order.
        var ids: [Int64]
        /// One a row.
        var prints: [UInt16]
        let sha256: String
    }

    let blocks: [Block]

    init(blocks: [Block]) { self.blocks = blocks }

    /// How many rows of a table there are.
    func rows(of table: StoreTable) -> Int64 {
        blocks.reduce(0) { $0 + ($1.table == table ? Int64($1.ids.count) : 0) }
    }

    /// Reads the rows of a period up to the cut-off of the store, on many threads.
    ///
    /// - Parameter stamp: only rows that came after it; `nil` for all.
    init(_ store: CostStore, startingIn moments: Range<Int64>, after stamp: CutOff? = nil, threads: Int) throws {
        var blocks: [Block] = []
        for table in StoreTable.allCases {
            // No block is in two parts.
            let ranges = try store.idRanges(of: table, startingIn: moments, rows: 65_536)
            guard let end = ranges.last?.upperBound else { continue }
            let first = stamp.map { ($0.id(of: table)) + 1 } ?? .min
            guard first <= end else { continue }
            let starts = Set(
                ranges.filter { $0.upperBound >= first }.map {
                    max(first, StoreDigest.block(of: $0.lowerBound) * StoreDigest.idsPerBlock)
                }
            ).sorted()
            let count = starts.count
            let next = Atomic<Int>(0)
            let found = Mutex<(parts: [Int: [Block]], error: (any Error)?)>(([:], nil))
            DispatchQueue.concurrentPerform(iterations: min(max(threads, 1), count)) { _ in
                while true {
                    let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard part < count, found.withLock({ $0.error == nil }) else { return }
                    let last = part + 1 < count ? starts[part + 1] - 1 : end
                    do {
                        var builder = BlockBuilder(table)
                        try store.canonicalRows(of: table, startingIn: moments, ids: starts[part]...last) {
                            builder.add($0, $1)
                        }
                        let blocks = builder.finish()
                        found.withLock { $0.parts[part] = blocks }
                    } catch {
                        found.withLock { $0.error = $0.error ?? error }
                    }
                }
            }
            let (parts, error) = found.withLock { ($0.parts, $0.error) }
            if let error { throw error }
            blocks += parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        self.blocks = blocks
    }

    fileprivate static func block(of id: Int64) -> Int64 {
        id >= 0 ? id / idsPerBlock : -((-id + idsPerBlock - 1) / idsPerBlock)
    }

    /// The ids of a block stand as ranges, such as `1..256` or `1..3 7 9..20`.
    var bytes: [UInt8] {
        var writer = DelimitedTextWriter(header: StoreDigest.columns)
        for block in blocks {
            let prints = block.prints.map { print in
                let digits = String(print, radix: 16)
                return String(repeating: "0", count: 4 - digits.count) + digits
            }
            writer.append([
                block.table.rawValue, IdRuns.text(block.ids), "\(block.ids.count)",
                block.sha256, prints.joined(),
            ])
        }
        return writer.bytes
    }

    /// Reads the table; `nil` when it is damaged.
    init?(_ bytes: [UInt8]) {
        let blocks: [Block]? = PackTable(bytes, header: StoreDigest.columns)?.records { row in
            guard let table = row[0].flatMap(StoreTable.init(rawValue:)), let ids = row[1].flatMap(IdRuns.ids),
                let sha256 = row[3], let text = row[4].map({ Array($0.utf8) }), text.count == ids.count * 4
            else { return nil }
            var prints: [UInt16] = []
            for index in ids.indices {
                let digits = String(decoding: text[index * 4..<index * 4 + 4], as: UTF8.self)
                guard let print = UInt16(digits, radix: 16) else { return nil }
                prints.append(print)
            }
            return Block(table: table, ids: ids, prints: prints, sha256: sha256)
        }
        guard let blocks else { return nil }
        self.blocks = blocks
    }

    /// The rows that are not as they were: changed, gone, or new below the stamp.
    func changes(to other: StoreDigest) -> [StoreChange] {
        var changes: [StoreChange] = []
        for table in StoreTable.allCases {
            let before = prints(of: table, unlike: other)
            let after = other.prints(of: table, unlike: self)
            let ids = Set(before.keys).union(after.keys)
            let changed = ids.filter { before[$0] != nil && after[$0] != nil && before[$0] != after[$0] }
            let gone = ids.filter { after[$0] == nil }
            let new = ids.filter { before[$0] == nil }
            for (kind, found) in [(StoreChange.Kind.changed, changed), (.removed, gone), (.inserted, new)]
            where !found.isEmpty {
                changes.append(StoreChange(table: table, kind: kind, ids: found.sorted()))
            }
        }
        return changes
    }

    /// The prints of the rows of blocks that another digest has not in the same form.
    private func prints(of table: StoreTable, unlike other: StoreDigest) -> [Int64: UInt16] {
        let same = Set(other.blocks.filter { $0.table == table }.map(\.sha256))
        var prints: [Int64: UInt16] = [:]
        for block in blocks where block.table == table && !same.contains(block.sha256) {
            for (id, print) in zip(block.ids, block.prints) { prints[id] = print }
        }
        return prints
    }
}

/// Rows of the store that are not as a pack has read them.
public struct StoreChange: Hashable, Sendable {
    /// What happened to them.
    public enum Kind: String, Hashable, Sendable {
        case changed, removed
        /// They have ids up to the stamp and were not there.
        case inserted
    }

    public let table: StoreTable
    public let kind: Kind
    /// Their ids, in order.
    public let ids: [Int64]

    /// The ids as people read them: `4, 7 to 12`.
    public var idText: String { IdRuns.prose(ids) }
}

/// Gathers the rows of one thread into blocks.
private struct BlockBuilder {
    private let table: StoreTable
    private var blocks: [StoreDigest.Block] = []
    private var number: Int64?
    private var ids: [Int64] = []
    private var prints: [UInt16] = []
    private var text: [UInt8] = []

    init(_ table: StoreTable) { self.table = table }

    mutating func add(_ id: Int64, _ bytes: UnsafeRawBufferPointer) {
        let number = StoreDigest.block(of: id)
        if number != self.number {
            flush()
            self.number = number
        }
        ids.append(id)
        prints.append(BlockBuilder.print(bytes))
        text.append(contentsOf: bytes)
    }

    mutating func finish() -> [StoreDigest.Block] {
        flush()
        return blocks
    }

    private mutating func flush() {
        guard !ids.isEmpty else { return }
        blocks.append(
            StoreDigest.Block(table: table, ids: ids, prints: prints, sha256: SHA256Digest(text).description))
        ids = []
        prints = []
        text = []
    }

    /// FNV-1a (Fowler, Noll, Vo) of 64 bits, folded. Which block changed is for SHA-256 to say; this says which row.
    private static func print(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01B3
        }
        hash ^= hash >> 32
        hash ^= hash >> 16
        return UInt16(truncatingIfNeeded: hash)
    }
}

/// Ids in order, written as ranges.
enum IdRuns {
    static func runs(_ ids: [Int64]) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        for id in ids {
            if let last = runs.last, last.upperBound &+ 1 == id {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
        return runs
    }

    static func text(_ ids: [Int64]) -> String {
        runs(ids).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)" }
            .joined(separator: " ")
    }

    static func prose(_ ids: [Int64]) -> String {
        let runs = runs(ids)
        let shown = runs.prefix(20).map { run in
            run.count == 1
                ? "\(run.lowerBound)"
                : run.count == 2 ? "\(run.lowerBound), \(run.upperBound)" : "\(run.lowerBound) to \(run.upperBound)"
        }
        return shown.joined(separator: ", ") + (runs.count > 20 ? " and \(runs.count - 20) ranges more" : "")
    }

    static func ids(_ text: String) -> [Int64]? {
        var ids: [Int64] = []
        for run in text.split(separator: " ") {
            let ends = run.split(separator: ".", omittingEmptySubsequences: true).map { Int64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last - first < StoreDigest.idsPerBlock, ids.count <= StoreDigest.idsPerBlock
            else { return nil }
            ids.append(contentsOf: first...last)
        }
        return ids
    }
}
