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
        var used: [UInt32] = []
        var pages: [[UInt32]] = []
        rows = [UInt32](unsafeUninitializedCapacity: rowCount) { rows, count in
            vector.keys.withUnsafeBufferPointer { keys in
                // For each key its position in `used`, and the page in which it was seen last.
                let keyCount = Int(keys.prefix(rowCount).reduce(0) { max($0, $1) }) + 1
                withUnsafeTemporaryAllocation(of: Slot.self, capacity: keyCount) { slots in
                    slots.initialize(repeating: Slot())
                    for start in stride(from: 0, to: rowCount, by: rowsPerPage) {
                        let page = UInt32(pages.count)
                        var positions: [UInt32] = []
                        for row in start..<min(start + rowsPerPage, rowCount) {
                            let key = Int(keys[row])
                            if slots[key].page != page {
                                if slots[key].page == .max {
                                    slots[key].position = UInt32(used.count)
                                    used.append(UInt32(key))
                                }
                                slots[key].page = page
                                positions.append(slots[key].position)
                            }
                            rows.initializeElement(at: row, to: slots[key].position)
                        }
                        pages.append(positions)
                    }
                }
            }
            count = rowCount
        }
        self.used = used
        self.pages = pages
    }

    private struct Slot: BitwiseCopyable {
        var position: UInt32 = 0
        var page: UInt32 = .max
    }
}
