internal import Columns

/// Collects the values of a column chunk in the form in which they are handed on.
struct ValueBuilder {
    private let leaf: LeafType
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var numbers: [Int64] = []
    private var units: [Int128] = []
    private var nulls = NullMask()

    init(_ leaf: LeafType) {
        self.leaf = leaf
    }

    /// The number of values, the missing one included.
    var count: Int {
        switch leaf.type {
        case .text, .json, .bytes, .floatingPoint: ends.count
        case .decimal: units.count
        case .integer, .boolean, .date, .time, .timestamp: numbers.count
        }
    }

    /// Adds a missing value.
    mutating func appendNull() {
        nulls.insert(count)
        switch leaf.type {
        case .text, .json, .bytes, .floatingPoint: ends.append(bytes.count)
        case .decimal: units.append(0)
        case .integer, .boolean, .date, .time, .timestamp: numbers.append(0)
        }
    }

    /// Everything that was added.
    func finish() -> Values {
        switch leaf.type {
        case .text, .json, .bytes, .floatingPoint: .text(TextValues(bytes: bytes, ends: ends, nulls: nulls))
        case .decimal(_, let scale): .decimal(DecimalValues(units: units, nulls: nulls, scale: scale))
        case .integer, .boolean, .date, .time, .timestamp: .int64(Int64Values(numbers, nulls: nulls))
        }
    }

    mutating func append(_ stored: consuming StoredValues, budget: inout MemoryBudget) throws(ParquetError.Fault) {
        switch (stored, leaf.type) {
        case (.numbers(let stored), .decimal): try appendUnits(stored, budget: &budget)
        case (.numbers(let stored), .floatingPoint): try appendFloats(stored, budget: &budget)
        case (.numbers(let stored), _): try appendNumbers(stored)
        case (.texts(let stored, let storedEnds), .decimal):
            var start = 0
            try budget.take(storedEnds.count * 16)
            for end in storedEnds {
                units.append(try ValueBuilder.integer(stored[start..<end]))
                start = end
            }
        case (.texts(let stored, let storedEnds), _): appendTexts(stored, storedEnds)
        case (.fixed(let stored, let width), .decimal):
            for start in stride(from: 0, to: stored.count, by: width) {
                units.append(try ValueBuilder.integer(stored[start..<start + width]))
            }
        case (.fixed(let stored, _), .floatingPoint):
            guard leaf.typeLength == 2 else { throw .invalidField("type_length") }
            try budget.take(stored.count * 8)
            for start in stride(from: 0, to: stored.count, by: 2) {
                FloatingPointText.append(
                    float16: UInt16(stored[start]) | UInt16(stored[start + 1]) << 8, to: &bytes)
                ends.append(bytes.count)
            }
        case (.fixed(let stored, let width), .timestamp): appendInt96(stored, width)
        case (.fixed(let stored, let width), _):
            appendTexts(stored, Array(stride(from: width, through: stored.count, by: max(width, 1))))
        }
    }

    private mutating func appendTexts(_ stored: [UInt8], _ storedEnds: [Int]) {
        if ends.isEmpty {
            bytes = stored
            ends = storedEnds
        } else {
            let start = bytes.count
            bytes.append(contentsOf: stored)
            ends.append(contentsOf: storedEnds.lazy.map { $0 + start })
        }
    }

    private mutating func appendUnits(
        _ stored: [Int64], budget: inout MemoryBudget
    ) throws(ParquetError.Fault) {
        try budget.take(stored.count * 16)
        if leaf.conversion == .unsigned(bits: 64) {
            units.append(contentsOf: stored.lazy.map { Int128(UInt64(bitPattern: $0)) })
        } else {
            units.append(contentsOf: stored.lazy.map { Int128($0) })
        }
    }

    private mutating func appendFloats(
        _ stored: [Int64], budget: inout MemoryBudget
    ) throws(ParquetError.Fault) {
        for bits in stored {
            let start = bytes.count
            if leaf.conversion == .float {
                FloatingPointText.append(float: UInt32(truncatingIfNeeded: bits), to: &bytes)
            } else {
                FloatingPointText.append(double: UInt64(bitPattern: bits), to: &bytes)
            }
            try budget.take(bytes.count - start + 8)
            ends.append(bytes.count)
        }
    }

    private mutating func appendNumbers(_ stored: [Int64]) throws(ParquetError.Fault) {
        switch leaf.conversion {
        case .multiply(let factor):
            numbers.reserveCapacity(numbers.count + stored.count)
            for number in stored {
                let (product, overflow) = number.multipliedReportingOverflow(by: factor)
                guard !overflow else { throw .timestampOutOfRange }
                numbers.append(product)
            }
        case .divide(let divisor):
            numbers.append(
                contentsOf: stored.lazy.map { number in
                    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
                    return remainder < 0 ? quotient - 1 : quotient
                })
        case .unsigned(bits: 32): numbers.append(contentsOf: stored.lazy.map { $0 & 0xFFFF_FFFF })
        default: if numbers.isEmpty { numbers = stored } else { numbers.append(contentsOf: stored) }
        }
    }

    /// Nanoseconds of the day in eight bytes, then the Julian day in four.
    private mutating func appendInt96(_ stored: [UInt8], _ width: Int) {
        let julianDayOfEpoch: Int64 = 2_440_588
        let microsecondsPerDay: Int64 = 86_400_000_000
        for start in stride(from: 0, to: stored.count, by: width) {
            let (nanoseconds, day) = stored.withUnsafeBytes { bytes in
                (
                    Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self)),
                    Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: Int32.self))
                )
            }
            let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1000)
            let microseconds = remainder < 0 ? quotient - 1 : quotient
            // Around the end of 64 bits and back, as Spark does when it writes years beyond the 226 000th.
            numbers.append((Int64(day) &- julianDayOfEpoch) &* microsecondsPerDay &+ microseconds)
        }
    }

    /// A number in two's complement, the highest byte first, of any length.
    private static func integer(_ bytes: ArraySlice<UInt8>) throws(ParquetError.Fault) -> Int128 {
        guard let first = bytes.first else { return 0 }
        let fill: UInt8 = first & 0x80 == 0 ? 0 : 0xFF
        var rest = bytes
        while rest.count > 16 {
            guard rest.removeFirst() == fill else { throw .decimalOutOfRange }
        }
        guard let head = rest.first, bytes.count <= 16 || head & 0x80 == fill & 0x80 else { throw .decimalOutOfRange }
        var value = fill == 0 ? Int128(0) : -1
        for byte in rest { value = value &<< 8 | Int128(byte) }
        return value
    }
}
