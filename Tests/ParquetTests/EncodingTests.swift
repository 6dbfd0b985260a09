import TestSupport
import Testing

@testable import Parquet

@Suite struct `An encoding` {
    /// Numbers below 2^width: runs, noise, or both in turns.
    private func numbers(_ count: Int, width: Int, _ generator: inout SeededGenerator) -> [UInt32] {
        let greatest = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1)
        var numbers: [UInt32] = []
        while numbers.count < count {
            let isRun = generator.chance(50)
            let number = UInt32.random(in: 0...greatest, using: &generator)
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                numbers.append(isRun ? number : UInt32.random(in: 0...greatest, using: &generator))
            }
        }
        return Array(numbers.prefix(count))
    }

    @Test(arguments: 1...32) func `of runs and packed numbers gives back what it took`(width: Int) throws {
        var generator = SeededGenerator(seed: UInt64(width))
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1000] {
            let numbers = numbers(count, width: width, &generator)
            var buffer = ByteBuffer(capacity: 16)
            numbers.withUnsafeBufferPointer { RunLengthEncoder.encode($0, bitWidth: width, to: &buffer) }
            var decoded = [UInt32](repeating: .max, count: count)
            let size = try decoded.withUnsafeMutableBufferPointer {
                try RunLengthDecoder.decode(buffer.bytes, bitWidth: width, into: $0)
            }
            #expect(decoded == numbers)
            #expect(size == buffer.count)
        }
    }

    @Test(arguments: 1...32) func `of packed numbers is what the specification draws`(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        let numbers = (0..<24).map { _ in
            UInt32(truncatingIfNeeded: UInt64.random(in: 0..<UInt64(1) << UInt64(width), using: &generator))
        }
        // Bit by bit: the lowest bit of a number first, into the lowest free bit of a byte.
        var expected = [UInt8](repeating: 0, count: 24 * width / 8)
        for (index, number) in numbers.enumerated() {
            for bit in 0..<width where number >> UInt32(bit) & 1 == 1 {
                let position = index * width + bit
                expected[position / 8] |= 1 << UInt8(position % 8)
            }
        }
        var buffer = ByteBuffer(capacity: 16)
        numbers.withUnsafeBufferPointer { BitPacker.pack($0, 0..<24, bitWidth: width, to: &buffer) }
        #expect(buffer.array == expected)
    }

    @Test(arguments: 0..<60) func `of differences gives back what it took`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let spread: Int64 = [0, 1, 100, 1 << 40, .max].randomElement(using: &generator) ?? 0
        for count in [0, 1, 2, 31, 32, 33, 128, 129, 130, 700] {
            let numbers = (0..<count).map { _ in
                Int64.random(in: -spread...spread, using: &generator)
            }
            var buffer = ByteBuffer(capacity: 16)
            numbers.withUnsafeBufferPointer { DeltaEncoder.encode($0, to: &buffer) }
            let decoded = try DeltaDecoder.numbers(buffer.bytes, count: count)
            #expect(decoded.numbers == numbers)
            #expect(decoded.size == buffer.count)
        }
    }

    @Test func `of differences wraps around at the ends of 64 bits`() throws {
        let numbers: [Int64] = [.min, .max, .min, 0, .max, -1, .min]
        var buffer = ByteBuffer(capacity: 16)
        numbers.withUnsafeBufferPointer { DeltaEncoder.encode($0, to: &buffer) }
        #expect(try DeltaDecoder.numbers(buffer.bytes, count: numbers.count).numbers == numbers)
    }

    /// The example of the specification: 7, 5, 3, 1, 2, 3, 4, 5 in a block.
    @Test func `of differences has the header that the specification describes`() {
        var buffer = ByteBuffer(capacity: 16)
        [Int64](arrayLiteral: 7, 5, 3, 1, 2, 3, 4, 5).withUnsafeBufferPointer { DeltaEncoder.encode($0, to: &buffer) }
        // 128 values a block, 4 miniblocks, 8 values, the first 7; least difference -2, widths 2 0 0 0, then the rest.
        #expect(Array(buffer.array.prefix(10)) == [0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0])
        #expect(Array(buffer.array.dropFirst(10)) == [0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (0.1, "0.1"), (-2.5e-7, "-0.00000025"), (1e16, "10000000000000000"),
        (1.5e300, "15" + String(repeating: "0", count: 299)), (.infinity, "Infinity"), (-.infinity, "-Infinity"),
        (.nan, "NaN"), (.leastNonzeroMagnitude, "0." + String(repeating: "0", count: 323) + "5"),
        (123456.789, "123456.789"),
    ])
    func `of floating point as text is exact`(value: Double, text: String) {
        var bytes: [UInt8] = []
        FloatingPointText.append(double: value.bitPattern, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(Double(text)?.bitPattern == value.bitPattern || value.isNaN)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"), (.max, "294247-01-10T04:00:54.775807Z"),
    ])
    func `of instants as text is ISO 8601`(microseconds: Int64, text: String) {
        #expect(TimeText.timestamp(microseconds, isUTC: true) == text)
    }
}

@Suite struct `Metadata in the compact protocol` {
    @Test func `is read as it was written`() throws {
        let header = PageHeader(
            type: .dataV2, uncompressedSize: 70_000, compressedSize: 300, checksum: -5,
            dataV2: DataPageHeaderV2(
                valueCount: 9, nullCount: 2, rowCount: 9, encoding: 8, definitionLevelsSize: 3, repetitionLevelsSize: 0,
                isCompressed: false))
        let bytes = header.thriftBytes
        var reader = ThriftReader(bytes, in: 0..<bytes.count)
        let found = try PageHeader(from: &reader)
        #expect(reader.position == bytes.count)
        #expect(found.thriftBytes == bytes)
        #expect(found.checksum == -5)
        #expect(found.dataV2?.isCompressed == false)
    }

    @Test(arguments: [
        LogicalType.string, .decimal(scale: 12, precision: 38), .time(isAdjustedToUTC: false, unit: .nanos),
        .timestamp(isAdjustedToUTC: true, unit: .millis), .integer(bitWidth: 8, isSigned: false), .uuid, .float16,
    ])
    func `keeps a logical type`(type: LogicalType) throws {
        var element = SchemaElement(name: "é")
        element.logicalType = type
        let bytes = element.thriftBytes
        var reader = ThriftReader(bytes, in: 0..<bytes.count)
        #expect(try SchemaElement(from: &reader) == element)
    }

    @Test func `passes over what it does not know, and no deeper than it should`() throws {
        // A field 100 that holds lists of structures of maps, before the name.
        let unknown: [UInt8] = [0x09, 0xC8, 0x01, 0x2C, 0x1B, 0x01, 0x88, 0x01, 0x61, 0x01, 0x62, 0x00, 0x00]
        let name: [UInt8] = [0x08, 0x08, 0x01, 0x6E, 0x00]
        let bytes = unknown + name
        var reader = ThriftReader(bytes, in: 0..<bytes.count)
        #expect(try SchemaElement(from: &reader).name == "n")
        let deep = [UInt8](repeating: 0x1C, count: 10_000)
        var deepReader = ThriftReader(deep, in: 0..<deep.count)
        #expect(throws: ParquetError.Fault.invalidMetadata) { try SchemaElement(from: &deepReader) }
    }
}
