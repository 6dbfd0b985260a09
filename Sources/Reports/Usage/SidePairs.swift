/// The kinds of pairs of sides: a table of rows as long as there are few, and by their keys beyond.
struct SidePairs: ~Copyable {
    static let unknown = UInt32.max

    private var width = 0
    private var table: [UInt32] = []
    /// By ownership in the high half and pricing in the low half; those that the table has no place for.
    private var others = KeyedSums(from: SidePairs.unknown)

    /// So many that they stay near the processor.
    private static let mostPlaces = 1 << 18

    @inline(__always)
    mutating func kind(_ pricing: UInt32, _ ownership: UInt32) -> UInt32 {
        if Int(pricing) < width {
            let place = Int(ownership) &* width &+ Int(pricing)
            if place < table.count { return table[place] }
        }
        return others.count == 0 ? SidePairs.unknown : others.place(of: SidePairs.key(pricing, ownership)).pointee
    }

    mutating func set(_ kind: UInt32, _ pricing: UInt32, _ ownership: UInt32) {
        if reserve(pricing, ownership) {
            table[Int(ownership) * width + Int(pricing)] = kind
        } else {
            others.place(of: SidePairs.key(pricing, ownership)).pointee = kind
        }
    }

    /// Makes room in the table, or says false where that would be too much.
    private mutating func reserve(_ pricing: UInt32, _ ownership: UInt32) -> Bool {
        if Int(pricing) >= width {
            let wider = max(16, (Int(pricing) + 1) * 2)
            let height = width == 0 ? 0 : table.count / width
            guard wider * height <= SidePairs.mostPlaces else { return false }
            var larger = [UInt32](repeating: SidePairs.unknown, count: wider * height)
            for row in 0..<height {
                for column in 0..<width { larger[row * wider + column] = table[row * width + column] }
            }
            (table, width) = (larger, wider)
        }
        let missing = (Int(ownership) + 1) * width - table.count
        guard missing > 0 else { return true }
        guard table.count + missing <= SidePairs.mostPlaces else { return false }
        table += [UInt32](repeating: SidePairs.unknown, count: missing)
        return true
    }

    private static func key(_ pricing: UInt32, _ ownership: UInt32) -> UInt64 {
        UInt64(ownership) << 32 | UInt64(pricing)
    }
}
