internal import Columns

/// Over what a mask has its bits.
enum MaskSpace: Hashable {
    /// The keys of one key vector of the block, by its number: a bit a distinct value.
    case keys(Int)
    /// A bit a row.
    case rows
}

/// Which rows of a block something holds for.
///
/// A mask that is the same for all rows has no bits. One that depends on a single key vector has a bit for each of its
/// keys, and so costs nothing a row; only where masks of different vectors meet are they spread over the rows.
struct Mask {
    enum Form {
        case uniform(Bool)
        case bits([UInt64], MaskSpace)
    }

    var form: Form

    static let none = Mask(form: .uniform(false))
    static let all = Mask(form: .uniform(true))

    /// A mask of `count` bits; uniform when all are alike.
    init(count: Int, space: MaskSpace, _ holds: (Int) -> Bool) {
        var words = [UInt64](repeating: 0, count: (count + 63) >> 6)
        var ones = 0
        for index in 0..<count where holds(index) {
            words[index >> 6] |= 1 << UInt64(index & 63)
            ones += 1
        }
        form = ones == 0 ? .uniform(false) : ones == count ? .uniform(true) : .bits(words, space)
    }

    init(form: Form) {
        self.form = form
    }

    var isNone: Bool {
        if case .uniform(false) = form { true } else { false }
    }

    var isAll: Bool {
        if case .uniform(true) = form { true } else { false }
    }

    /// The complement. Bits past the count become set; whoever reads bits stops at the count.
    var inverted: Mask {
        switch form {
        case .uniform(let value): Mask(form: .uniform(!value))
        case .bits(let words, let space): Mask(form: .bits(words.map { ~$0 }, space))
        }
    }
}

/// The key vectors of a block, and masks spread over its rows.
struct BlockSpaces {
    let rowCount: Int
    /// Each distinct vector once.
    private(set) var vectors: [KeyVector] = []
    /// How many values the columns of a vector have.
    private(set) var keyCounts: [Int] = []
    /// For each column, its vector; `nil` for constant and direct ones.
    private(set) var vectorOfColumn: [Int?] = []
    private var isConstant: [Bool] = []
    private var tallies: [KeyTally?] = []

    init(_ block: RowBlock) {
        rowCount = block.rowCount
        var numbers: [ObjectIdentifier: Int] = [:]
        for column in block.columns {
            if case .constant = column.rows { isConstant.append(true) } else { isConstant.append(false) }
            guard case .keyed(let vector) = column.rows else {
                vectorOfColumn.append(nil)
                continue
            }
            if let number = numbers[ObjectIdentifier(vector)] {
                vectorOfColumn.append(number)
                keyCounts[number] = max(keyCounts[number], column.values.count)
            } else {
                numbers[ObjectIdentifier(vector)] = vectors.count
                vectorOfColumn.append(vectors.count)
                vectors.append(vector)
                keyCounts.append(column.values.count)
            }
        }
        tallies = Array(repeating: nil, count: vectors.count)
    }

    /// Whether columns are constant or hang on the keys of one domain, so that what is true of a key is true in all blocks.
    func areDecidedByKeys(_ columns: [Int]) -> Bool {
        var only: Int?
        for column in columns where !isConstant[column] {
            guard let vector = vectorOfColumn[column], vectors[vector].domain != nil, only == nil || only == vector
            else { return false }
            only = vector
        }
        return true
    }

    /// How many rows each key of a vector has, and the first of them.
    mutating func tally(_ vector: Int) -> KeyTally {
        if let known = tallies[vector] { return known }
        let tally = KeyTally(vectors[vector], keyCount: keyCounts[vector])
        tallies[vector] = tally
        return tally
    }

    /// Whether it is certain that no row has what a mask is set for.
    mutating func isUnused(_ mask: Mask) -> Bool {
        switch mask.form {
        case .uniform(let value): return !value
        case .bits(_, .rows): return false
        case .bits(let words, .keys(let vector)):
            return tally(vector).usedKeys.allSatisfy { words[$0 >> 6] >> UInt64($0 & 63) & 1 == 0 }
        }
    }

    /// The mask with a bit a row.
    func spread(_ words: [UInt64], _ space: MaskSpace) -> [UInt64] {
        guard case .keys(let vector) = space else { return words }
        var rows = [UInt64](repeating: 0, count: (rowCount + 63) >> 6)
        let keys = vectors[vector].keys
        words.withUnsafeBufferPointer { words in
            keys.withUnsafeBufferPointer { keys in
                var row = 0
                for word in rows.indices {
                    var bits: UInt64 = 0
                    let end = min(64, rowCount - row)
                    for bit in 0..<end {
                        let key = Int(keys[row + bit])
                        bits |= (words[key >> 6] >> UInt64(key & 63) & 1) << UInt64(bit)
                    }
                    rows[word] = bits
                    row += 64
                }
            }
        }
        return rows
    }

    func and(_ left: Mask, _ right: Mask) -> Mask {
        combine(left, right, absorbing: false, &)
    }

    func or(_ left: Mask, _ right: Mask) -> Mask {
        combine(left, right, absorbing: true, |)
    }

    private func combine(
        _ left: Mask, _ right: Mask, absorbing: Bool, _ operation: (UInt64, UInt64) -> UInt64
    ) -> Mask {
        switch (left.form, right.form) {
        case (.uniform(let value), _): return value == absorbing ? left : right
        case (_, .uniform(let value)): return value == absorbing ? right : left
        case (.bits(let a, let spaceA), .bits(let b, let spaceB)):
            if spaceA == spaceB {
                return Mask(form: .bits(zip(a, b).map(operation), spaceA))
            }
            return Mask(form: .bits(zip(spread(a, spaceA), spread(b, spaceB)).map(operation), .rows))
        }
    }
}

/// How many rows each key has, and the first of them.
struct KeyTally {
    let counts: [Int32]
    let firstRows: [Int32]
    /// The keys that have rows, in the order of their first ones.
    let usedKeys: [Int]

    init(_ vector: KeyVector, keyCount: Int) {
        var counts = [Int32](repeating: 0, count: keyCount)
        var firstRows = [Int32](repeating: -1, count: keyCount)
        var usedKeys: [Int] = []
        for (row, key) in vector.keys.enumerated() {
            if counts[Int(key)] == 0 {
                firstRows[Int(key)] = Int32(truncatingIfNeeded: row)
                usedKeys.append(Int(key))
            }
            counts[Int(key)] += 1
        }
        self.counts = counts
        self.firstRows = firstRows
        self.usedKeys = usedKeys
    }
}
