import Foundation
import TestSupport
import Testing

@testable import Export

@Suite struct `A file in the making` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Bytes that tell their places.
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    }

    private func write(_ bytes: [UInt8], in steps: Int, to file: AtomicFile) throws {
        for start in stride(from: 0, to: bytes.count, by: steps) {
            try bytes[start..<min(start + steps, bytes.count)].withUnsafeBytes { try file.write($0) }
        }
    }

    /// Memory of a file system that may know no other way than through the page cache, and the folder of the tests.
    private var places: [String] { [folder.path("rows"), "/dev/shm/chargeback-rows-\(getpid())"] }

    @Test(arguments: [0, 1, 4095, 4096, 65_536, 65_537, 65_536 + 8_388_608, 65_536 + 2 * 8_388_608 + 4097])
    func `holds the same bytes whichever way they go to the disk`(count: Int) throws {
        let bytes = Self.bytes(count)
        for path in places {
            for steps in [10_007, 9_000_001] {
                let file = try AtomicFile(path: path, directStart: 65_536)
                try write(bytes, in: steps, to: file)
                #expect(file.byteCount == count)
                try file.commit()
                #expect(try Data(contentsOf: URL(filePath: path)) == Data(bytes))
            }
            unlink(path)
        }
    }

    @Test func `leaves nothing when it is given up, even with writes under way`() throws {
        let path = folder.path("rows")
        try "earlier".write(toFile: path, atomically: true, encoding: .utf8)
        for count in [10, 65_536 + 3 * 8_388_608] {
            try write(Self.bytes(count), in: 1_000_000, to: try AtomicFile(path: path, directStart: 65_536))
            #expect(folder.contents == ["rows"])
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "earlier")
        }
    }
}
