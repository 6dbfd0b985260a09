internal import Columns

/// One block's part of a column chunk.
///
/// A *slot* stands for all rows that have the same value by the block's form: each row is its own slot in a direct
/// column, a key in use in a keyed one, all rows together in a constant one. What can be done by slot is done by slot.
struct Segment<Values: PhysicalValues>: Sendable {
    let values: Values
    let rows: Rows
    let rowCount: Int

    enum Rows: Sendable {
        case direct
        case constant
        /// The identity of the key vector is what columns that share it are recognised by.
        case keyed(CompactKeys, vector: ObjectIdentifier)
    }

    var slotCount: Int {
        switch rows {
        case .direct: rowCount
        case .constant: min(rowCount, 1)
        case .keyed(let keys, _): keys.used.count
        }
    }

    @inline(__always)
    func valueIndex(ofSlot slot: Int) -> Int {
        switch rows {
        case .direct, .constant: slot
        case .keyed(let keys, _): Int(keys.used[slot])
        }
    }

    @inline(__always)
    func slot(ofRow row: Int) -> Int {
        switch rows {
        case .direct: row
        case .constant: 0
        case .keyed(let keys, _): Int(keys.rows[row])
        }
    }

    /// The first row of a slot.
    func firstRow(ofSlot slot: Int) -> Int {
        switch rows {
        case .direct: slot
        case .constant: 0
        case .keyed(let keys, _): keys.rows.firstIndex(of: UInt32(slot)) ?? 0
        }
    }
}
