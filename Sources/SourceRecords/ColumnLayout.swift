/// Which columns of a table hold what is wanted: the value of a cell itself, or values in the JSON that it holds.
struct ColumnLayout: Sendable {
    private struct Content {
        /// Where the cell itself goes; -1 for nowhere.
        var slot = -1
        /// What is wanted below it.
        var tree: PathTree?
    }

    private var contents: [Content] = []
    private var names: [String] = []
    /// The columns that are wanted, in the order of the table.
    private(set) var wantedColumns: [Int] = []

    init() {}

    /// Finds the columns of paths. A column that has the name of a whole path, points and all, is taken before one that
    /// has the first part of it.
    init(
        columns: [String], wanted: [FieldPath], required: Set<Int>, path file: String
    ) throws(SourceError) {
        names = columns
        var below: [Int: [(names: ArraySlice<String>, slot: Int)]] = [:]
        contents = columns.map { _ in Content() }
        for (slot, path) in wanted.enumerated() {
            guard let (column, depth) = ColumnLayout.column(of: path, in: columns) else {
                guard required.contains(slot) else { continue }
                throw .missingColumn(path: file, column: path.names[0], known: columns)
            }
            guard columns[(column + 1)...].firstIndex(of: columns[column]) == nil else {
                throw .doubleColumn(path: file, column: columns[column])
            }
            if depth == path.names.count {
                contents[column].slot = slot
            } else {
                below[column, default: []].append((path.names[depth...], slot))
            }
        }
        for (column, paths) in below { contents[column].tree = PathTree(paths) }
        wantedColumns = columns.indices.filter { contents[$0].slot >= 0 || contents[$0].tree != nil }
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
        let content = contents[column]
        if content.slot >= 0 {
            if kind == .text {
                if record.setText(content.slot, cell) { record.isRepaired = true }
            } else {
                record.set(content.slot, kind, cell)
            }
        }
        guard let tree = content.tree, let first = cell.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return }
        var scanner = JSONScanner(cell, tree: tree)
        do throws(JSONFault) {
            try scanner.below(PathTree.root, into: &record)
        } catch {
            record.fault = .json(column: names[column], error.flaw, offset: error.offset)
        }
    }
}
