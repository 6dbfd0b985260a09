import Testing

@testable import DatabasePages

@Suite struct `The format of a database` {
    @Test(
        arguments: [
            ([0x00], 0), ([0x7F], 127), ([0x81, 0x00], 128), ([0xFF, 0x7F], 16_383),
            ([0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 1 << 57),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], UInt64.max),
            ([0x81], nil), ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], nil), ([], nil),
        ] as [([UInt8], UInt64?)])
    func `has numbers of one to nine bytes that never reach beyond their end`(bytes: [UInt8], value: UInt64?) {
        let padded = bytes + [0xAA]
        padded.withUnsafeBytes {
            guard let start = $0.baseAddress else { return }
            var place = 0
            #expect(start.varint(at: &place, end: bytes.count) == value)
            if value != nil { #expect(place == bytes.count) }
        }
    }

    @Test(
        arguments: [
            (0, [], nil), (1, [0xFF], -1), (2, [0x80, 0x00], -32_768), (3, [0xFF, 0xFF, 0xFE], -2),
            (3, [0x7F, 0xFF, 0xFF], 8_388_607), (4, [0x80, 0, 0, 0], -2_147_483_648),
            (5, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -1), (5, [0x00, 0x01, 0, 0, 0, 2], 4_294_967_298),
            (6, [0x80, 0, 0, 0, 0, 0, 0, 0], .min), (7, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0], nil), (8, [], 0), (9, [], 1),
            (10, [], nil), (11, [], nil), (12, [], nil), (13, [], nil), (16, [1, 2], nil), (17, [0x61, 0x62], nil),
        ] as [(UInt32, [UInt8], Int64?)])
    func `has values whose type says how long they are and what they mean`(
        code: UInt32, bytes: [UInt8], number: Int64?
    ) {
        let type = SerialType(code)
        #expect(type.byteCount == bytes.count)
        #expect(type.isNull == (code == 0))
        #expect(type.isText == [13, 17].contains(code))
        (bytes + [0]).withUnsafeBytes {
            guard let start = $0.baseAddress else { return }
            #expect(type.number(at: start) == number)
        }
    }

    @Test(arguments: [
        (4096, 0, 4061, 4061), (4096, 0, 4062, 489), (4096, 0, 5000, 908), (512, 0, 477, 477), (512, 0, 478, 39),
        (512, 32, 445, 445), (512, 32, 446, 35), (65_536, 0, 65_501, 65_501), (65_536, 0, 65_502, 8199),
    ])
    func `keeps so much of a row on its page`(pageSize: Int, reserved: Int, payload: Int, local: Int) throws {
        #expect(try header(pageSize: pageSize, reserved: reserved).localSize(ofPayload: payload) == local)
    }

    @Test func `is refused where it is not as usual`() throws {
        #expect(throws: PageError.unsupported(.header)) { try header { $0[0] = 0 } }
        #expect(throws: PageError.unsupported(.header)) { try header(pageSize: 1000) }
        #expect(throws: PageError.unsupported(.header)) { try header(pageSize: 256) }
        #expect(throws: PageError.unsupported(.header)) { try header(pageSize: 512, reserved: 40) }
        #expect(throws: PageError.unsupported(.header)) { try header { $0[19] = 3 } }
        #expect(throws: PageError.unsupported(.header)) { try header { $0[21] = 63 } }
        #expect(throws: PageError.unsupported(.encoding)) { try header { $0[59] = 2 } }
        #expect(throws: PageError.unsupported(.header)) { try header { $0.removeLast() } }
    }

    @Test func `says how many pages there are, unless an old writer left that out of date`() throws {
        #expect(try header { $0[31] = 9 }.pageCount == 9)
        #expect(try header { ($0[31], $0[27]) = (9, 1) }.pageCount == nil)
        #expect(try header().pageCount == nil)
    }

    private func header(
        pageSize: Int = 4096, reserved: Int = 0, _ change: (inout [UInt8]) -> Void = { _ in }
    ) throws -> DatabaseHeader {
        var bytes = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 84)
        (bytes[16], bytes[17]) = (UInt8(pageSize >> 8 & 0xFF), UInt8(pageSize >> 16 | pageSize & 0xFF))
        (bytes[18], bytes[19], bytes[20]) = (1, 1, UInt8(reserved))
        (bytes[21], bytes[22], bytes[23], bytes[59]) = (64, 32, 32, 1)
        change(&bytes)
        return try bytes.withUnsafeBytes { try DatabaseHeader($0) }
    }
}

@Suite struct `Leaves of a table` {
    @Test(
        arguments: [
            ([], []), ([2], [[2]]), ([2, 3, 4], [[2, 3, 4]]), ([2, 6], [[2, 6]]), ([2, 7], [[2], [7]]),
            ([9, 8], [[9], [8]]), ([1, 3, 5, 7, 9, 11], [[1, 3, 5, 7], [9, 11]]),
        ] as [([UInt32], [[UInt32]])])
    func `are read at once where their pages nearly follow each other`(pages: [UInt32], runs: [[UInt32]]) {
        let leaves = pages.map { Leaf(page: $0, above: nil, last: nil) }
        let found = LeafRun.runs(of: leaves, mostPages: 8)
        #expect(found.map { $0.leaves.map(\.page) } == runs)
        for run in found {
            #expect(run.firstPage == run.leaves.first?.page)
            #expect(run.pageCount == Int(run.leaves.map(\.page).max() ?? 0) - Int(run.firstPage) + 1)
            #expect(run.pageCount <= 8)
        }
    }
}
