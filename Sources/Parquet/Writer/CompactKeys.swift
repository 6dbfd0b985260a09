internal import Columns

/// The keys of a block's rows renumbered in the order of first use, so that what follows costs by the values used.
///
/// All columns that share a key vector share this work. ``Columns/KeyVector`` says why there are such columns.
struct CompactKeys: Sendable {
    /// The keys in use, in the order of first use.
    let used: [UInt32]
    /// For each row the position of its key in ``used``.
    let rows: [UInt32]
    /// For each page the positions in ``used`` that occur in it.
    let pages: [[UInt32]]

    init(_ vector: KeyVector, rowCount: Int, rowsPerPage: Int) {
        let keys = vector.keys
        var used: [UInt32] = []
        let greatest = Int(keys.prefix(rowCount).max() ?? 0)
        var positions = [UInt32](repeating: .max, count: greatest + 1)
        let rows = [UInt32](unsafeUninitializedCapacity: rowCount) { rows, count in
            for row in 0..<rowCount {
                let key = Int(keys[row])
                var position = positions[key]
                if position == .max {
                    position = UInt32(used.count)
                    positions[key] = position
                    used.append(UInt32(key))
                }
                rows.initializeElement(at: row, to: position)
            }
            count = rowCount
        }
        var pages: [[UInt32]] = []
        var lastPage = [UInt32](repeating: .max, count: used.count)
        for start in stride(from: 0, to: rowCount, by: rowsPerPage) {
            let page = UInt32(pages.count)
            var positions: [UInt32] = []
            for row in start..<min(start + rowsPerPage, rowCount) {
                let position = rows[row]
                if lastPage[Int(position)] != page {
                    lastPage[Int(position)] = page
                    positions.append(position)
                }
            }
            pages.append(positions)
        }
        self.used = used
        self.rows = rows
        self.pages = pages
    }
}
