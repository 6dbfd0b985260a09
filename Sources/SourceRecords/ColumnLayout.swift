/// Which columns of a table hold what is wanted: the value of a cell itself, or values in the JSON that it holds.
///
/// A class, because readers look at it for each cell: as a value its lists would be counted each on its own.
final class ColumnLayout: Sendable {
    /// For each column, where the cell itself goes; -1 for nowhere.
    private let slots: [Int]
    /// For each column, what is wanted below the cell.
    private let trees: [PathTree?]
    private let names: [String]
    /// The columns that are wanted, in the order of the table.
    let wantedColumns: [Int]

    /// A layout of no columns.
    init() {
        slots = []
        trees = []
        names = []
        wantedColumns = []
    }

    /// Finds the columns of paths. A column that has the name of a whole path, points and all, is taken before one that
    /// has the first part of it.
    init(
        columns: [String], wanted: [FieldPath], required: Set<Int>, path file: String
    ) throws(SourceError) {
        var slots = columns.map { _ in -1 }
        var trees: [PathTree?] = columns.map { _ in nil }
        var below: [Int: [(names: ArraySlice<String>, slot: Int)]] = [:]
        for (slot, path) in wanted.enumerated() {
            guard let (column, depth) = ColumnLayout.column(of: path, in: columns) else {
                guard required.contains(slot) else { continue }
                throw .missingColumn(path: file, column: path.names[0], known: columns)
            }
            guard columns[(column + 1)...].firstIndex(of: columns[column]) == nil else {
                throw .doubleColumn(path: file, column: columns[column])
            }
            if depth == path.names.count {
                slots[column] = slot
            } else {
                below[column, default: []].append((path.names[depth...], slot))
            }
        }
        for (column, paths) in below { trees[column] = PathTree(paths) }
        names = columns
        self.slots = slots
        self.trees = trees
        wantedColumns = columns.indices.filter { slots[$0] >= 0 || trees[$0] != nil }
    }

    /// The column of a path and how many of its names the column's name takes.
    private static func column(of path: FieldPath, in columns: [String]) -> (column: Int, depth: Int)? {
        if let whole = columns.firstIndex(of: path.flattened) { return (whole, path.names.count) }
        for depth in stride(from: path.names.count - 1, to: 0, by: -1) {
            let name = path.names[..<depth].joined(separator: ".")
            if let column = columns.firstIndex(of: name) { return (column, depth) }
        }
        return nil
    }

    /// Puts a cell and what is wanted below it into a record.
    func set(
        _ column: Int, _ kind: FieldValue.Kind, _ cell: UnsafeBufferPointer<UInt8>, in record: inout SourceRecord
    ) {
        let slot = slots[column]
        if slot >= 0 {
            if kind == .text {
                if record.setText(slot, cell) { record.isRepaired = true }
            } else {
                record.set(slot, kind, cell)
            }
        }
        guard let first = cell.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let tree = trees[column]
        else { return }
        var scanner = JSONScanner(cell, tree: tree)
        do throws(JSONFault) {
            try scanner.below(PathTree.root, into: &record)
        } catch {
            record.fault = .json(column: names[column], error.flaw, offset: error.offset)
        }
    }
}
