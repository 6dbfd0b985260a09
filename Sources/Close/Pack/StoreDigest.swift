public import CostStore
internal import DelimitedText
internal import Digests

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

    /// The number of the block that an id belongs to.
    static func block(of id: Int64) -> Int64 {
        id >= 0 ? id / idsPerBlock : -((-id + idsPerBlock - 1) / idsPerBlock)
    }

    /// The rows of one block.
    struct Block: Hashable, Sendable {
        let table: StoreTable
        /// In order; at least one.
        let ids: [ClosedRange<Int64>]
        let sha256: SHA256Digest
        /// Four hexadecimal digits a row.
        let prints: [UInt8]

        var rowCount: Int { prints.count / 4 }

        /// The print of each row.
        fileprivate var printOfRow: [Int64: ArraySlice<UInt8>] {
            var prints: [Int64: ArraySlice<UInt8>] = [:]
            for (row, id) in ids.joined().enumerated() { prints[id] = self.prints[row * 4..<row * 4 + 4] }
            return prints
        }
    }

    let blocks: [Block]

    init(blocks: [Block]) { self.blocks = blocks }

    /// The ids of a block stand as ranges, such as `1..256` or `1..3 7 9..20`.
    var bytes: [UInt8] {
        var writer = DelimitedTextWriter(header: StoreDigest.columns)
        for block in blocks {
            writer.append([
                block.table.rawValue, IdRuns.text(block.ids), "\(block.rowCount)", block.sha256.description,
                String(decoding: block.prints, as: UTF8.self),
            ])
        }
        return writer.bytes
    }

    /// Reads the table; `nil` when it is damaged.
    init?(_ bytes: [UInt8]) {
        let blocks: [Block]? = PackTable.records(bytes, header: StoreDigest.columns) { row in
            guard let table = row[0].flatMap(StoreTable.init(rawValue:)),
                let ids = row[1].flatMap(IdRuns.runs(in:)), let sha256 = row[3].flatMap(SHA256Digest.init(_:)),
                let prints = row[4].map({ Array($0.utf8) }), !ids.isEmpty,
                prints.count == 4 * ids.map(\.count).reduce(0, +)
            else { return nil }
            return Block(table: table, ids: ids, sha256: sha256, prints: prints)
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
    private func prints(of table: StoreTable, unlike other: StoreDigest) -> [Int64: ArraySlice<UInt8>] {
        let same = Set(other.blocks.lazy.filter { $0.table == table }.map(\.sha256))
        return blocks.lazy.filter { $0.table == table && !same.contains($0.sha256) }
            .reduce(into: [:]) { $0.merge($1.printOfRow) { $1 } }
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
