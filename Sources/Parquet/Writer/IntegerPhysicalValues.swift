internal import Columns

/// Whole numbers, times, booleans and decimals, by the number that carries them.
struct IntegerPhysicalValues<Number: FixedWidthInteger & BitwiseCopyable & Sendable>: PhysicalValues, Equatable {
    let numbers: [Number]
    let nulls: NullMask
    let layout: IntegerLayout

    var count: Int { numbers.count }

    func plainSize(of index: Int) -> Int { layout.size }

    func encoding(_ options: WriterOptions) -> Encoding {
        switch layout {
        case .int32, .int64: options.integerEncoding == .delta ? .deltaBinaryPacked : .plain
        case .boolean, .fixed: .plain
        }
    }

    func encode(_ indexes: UnsafeBufferPointer<UInt32>, as encoding: Encoding, to output: inout ByteBuffer) {
        switch (encoding, layout) {
        case (.deltaBinaryPacked, _):
            withNumbers(at: indexes) { DeltaEncoder.encode($0, to: &output) }
        case (_, .boolean):
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: indexes.count) { bits in
                for (position, index) in indexes.enumerated() {
                    bits.initializeElement(at: position, to: numbers[Int(index)] == 0 ? 0 : 1)
                }
                BitPacker.pack(UnsafeBufferPointer(bits), 0..<indexes.count, bitWidth: 1, to: &output)
            }
        default:
            output.reserve(indexes.count * layout.size)
            for index in indexes { layout.append(numbers[Int(index)], to: &output) }
        }
    }

    /// Calls `body` with the numbers at `indexes`, which fit 64 bits in the encodings that ask for them.
    private func withNumbers<Result>(
        at indexes: UnsafeBufferPointer<UInt32>, _ body: (UnsafeBufferPointer<Int64>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: indexes.count) { gathered in
            for (position, index) in indexes.enumerated() {
                gathered.initializeElement(at: position, to: Int64(truncatingIfNeeded: numbers[Int(index)]))
            }
            return body(UnsafeBufferPointer(gathered))
        }
    }

    func isLess(_ left: Int, _ right: Int) -> Bool {
        numbers[left] < numbers[right]
    }

    func bound(_ index: Int) -> IntegerBound<Number> {
        IntegerBound(number: numbers[index], layout: layout)
    }

    /// Open addressing over the numbers; ids in the order of first sight.
    struct Dictionary: ValueDictionary {
        private var distinct: [Number] = []
        private var layout = IntegerLayout.int64
        /// Ids plus 1; 0 is free.
        private var slots = [UInt32](repeating: 0, count: 256)
        private var mask = 255

        init() {}

        var count: Int { distinct.count }

        var plainSize: Int { distinct.count * layout.size }

        mutating func id(of index: Int, in values: IntegerPhysicalValues) -> UInt32 {
            let number = values.numbers[index]
            var slot = IntegerPhysicalValues.hash(number) & mask
            while slots[slot] != 0 {
                let id = slots[slot] &- 1
                if distinct[Int(id)] == number { return id }
                slot = (slot &+ 1) & mask
            }
            layout = values.layout
            distinct.append(number)
            slots[slot] = UInt32(distinct.count)
            if distinct.count * 2 > mask { grow() }
            return UInt32(distinct.count - 1)
        }

        private mutating func grow() {
            mask = mask * 2 + 1
            slots = [UInt32](repeating: 0, count: mask + 1)
            for (id, number) in distinct.enumerated() {
                var slot = IntegerPhysicalValues.hash(number) & mask
                while slots[slot] != 0 { slot = (slot &+ 1) & mask }
                slots[slot] = UInt32(id + 1)
            }
        }

        func appendPlain(to output: inout ByteBuffer) {
            for number in distinct { layout.append(number, to: &output) }
        }
    }

    @inline(__always)
    private static func hash(_ number: Number) -> Int {
        var word = UInt64(truncatingIfNeeded: number)
        if Number.bitWidth > 64 { word ^= UInt64(truncatingIfNeeded: number >> 64) &* 0x9E37_79B9_7F4A_7C15 }
        let (high, low) = word.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return Int(truncatingIfNeeded: high ^ low)
    }
}

/// How a number is stored.
enum IntegerLayout: Hashable, Sendable {
    case int32
    case int64
    case boolean
    /// Two's complement, the highest byte first, in so many bytes.
    case fixed(Int)

    /// The bytes of a value in the plain encoding; a boolean takes one bit of them.
    var size: Int {
        switch self {
        case .int32: 4
        case .int64: 8
        case .boolean: 1
        case .fixed(let width): width
        }
    }

    @inline(__always)
    func append<Number: FixedWidthInteger>(_ number: Number, to output: inout ByteBuffer) {
        switch self {
        case .int32: output.append(littleEndian: Int32(truncatingIfNeeded: number))
        case .int64: output.append(littleEndian: Int64(truncatingIfNeeded: number))
        case .boolean: output.append(number == 0 ? 0 : 1)
        case .fixed(let width):
            let wide = UInt128(truncatingIfNeeded: number) &<< UInt128(truncatingIfNeeded: (16 &- width) &* 8)
            output.reserve(16)
            // Big-endian: the high word goes first; the bytes past the width are overwritten by what follows.
            output.appendReserved(UInt64(truncatingIfNeeded: wide &>> 64).byteSwapped, size: min(width, 8))
            if width > 8 { output.appendReserved(UInt64(truncatingIfNeeded: wide).byteSwapped, size: width &- 8) }
        }
    }
}

/// A number as a bound.
struct IntegerBound<Number: FixedWidthInteger>: ValueBound {
    let number: Number
    let layout: IntegerLayout

    static func < (left: IntegerBound, right: IntegerBound) -> Bool {
        left.number < right.number
    }

    func lowerBound(length: Int) -> (bytes: [UInt8], isExact: Bool) {
        var buffer = ByteBuffer(capacity: 16)
        layout.append(number, to: &buffer)
        return (buffer.array, true)
    }

    func upperBound(length: Int) -> (bytes: [UInt8], isExact: Bool) {
        lowerBound(length: length)
    }
}
