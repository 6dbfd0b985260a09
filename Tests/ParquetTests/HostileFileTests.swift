import Columns
import Parquet
import TestSupport
import Testing

/// Files that were broken on purpose. Every one gives values or a `ParquetError`; a crash ends the test run.
@Suite struct `A broken file` {
    private static let limits: ReaderLimits = {
        var limits = ReaderLimits()
        limits.decodedBytes = 64 << 20
        limits.pageSize = 8 << 20
        limits.rowsPerGroup = 1 << 20
        return limits
    }()

    /// Reads everything there is, and says how it ended.
    @discardableResult private func read(_ bytes: [UInt8]) -> ParquetError? {
        do throws(ParquetError) {
            let file = try ParquetFile(bytes: bytes, limits: Self.limits)
            _ = file.summary.text
            for group in file.metadata.rowGroups.indices { _ = try file.read(rowGroup: group) }
            return nil
        } catch { return error }
    }

    private static func small(_ version: WriterOptions.DataPageVersion, checksums: Bool) throws -> [UInt8] {
        var options = WriterOptions()
        options.dataPageVersion = version
        options.writesChecksums = checksums
        options.rowsPerPage = 20
        options.textEncoding = .deltaLength
        var table = SampleTable.everything(rowCounts: [[50]], seed: 5)
        // A column of each kind is enough, and quick.
        let kept = stride(from: 0, to: table.columns.count, by: 4)
        table.rowGroups = table.rowGroups.map { blocks in
            blocks.map { block in RowBlock(rowCount: block.rowCount, columns: kept.map { block.columns[$0] }) }
        }
        table.columns = kept.map { table.columns[$0] }
        return try table.file(options)
    }

    @Test func `that was cut off is refused at every length`() throws {
        let bytes = try Self.small(.v1, checksums: true)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(read(Array(bytes[..<length])) != nil)
        }
    }

    @Test(arguments: [WriterOptions.DataPageVersion.v1, .v2])
    func `with random bytes changed does no harm`(version: WriterOptions.DataPageVersion) throws {
        let bytes = try Self.small(version, checksums: false)
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<400 {
            var broken = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                broken[Int.random(in: 4..<bytes.count - 8, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            read(broken)
        }
    }

    @Test func `with a page changed fails its checksum`() throws {
        var bytes = try Self.small(.v1, checksums: true)
        let file = try ParquetFile(bytes: bytes)
        let chunk = file.metadata.rowGroups[0].columns[3]
        bytes[Int(chunk.dictionaryPageOffset ?? chunk.dataPageOffset) + Int(chunk.totalCompressedSize) - 1] ^= 1
        guard case .corrupt(.checksumMismatch, let place) = read(bytes) else {
            Issue.record("read without complaint")
            return
        }
        #expect(place.column == file.columns[3].name)
        #expect(place.rowGroup == 0)
    }

    private static let refusals: [(bytes: [UInt8], error: ParquetError)] = [
        ([], .corrupt(.missingSignature, .init())),
        (Array("PAR1PAR1".utf8), .corrupt(.missingSignature, .init())),
        (Array("PAR1\u{7F}\u{7F}\u{7F}\u{7F}PAR1".utf8), .corrupt(.outOfBounds, .init(offset: 4))),
        (Array("PAR1\0\u{1}\0\0\0PAR1".utf8), .corrupt(.missingField("version"), .init(offset: 5))),
        (Array("PARE\0\u{1}\0\0\0PARE".utf8), .unsupported(.encryption, .init())),
        (Array("not a parquet file".utf8), .corrupt(.missingSignature, .init())),
    ]

    @Test(arguments: refusals) func `says what is wrong with it`(bytes: [UInt8], error: ParquetError) {
        #expect(read(bytes) == error)
    }

    @Test func `that asks for more rows than allowed is refused`() throws {
        let column = WriterColumn(name: "a", type: .integer, isNullable: true)
        let rows = (1 << 20) + 1
        let block = RowBlock(rowCount: rows, columns: [Column(.constant, .int64(Int64Values([1])))])
        let bytes = try SampleTable(columns: [column], rowGroups: [[block]]).file()
        #expect(bytes.count < 2000)
        #expect(
            read(bytes) == .limitExceeded(limit: "rowsPerGroup", allowed: 1 << 20, ParquetError.Place(rowGroup: 0)))
    }

    @Test func `that asks for more memory than allowed is refused`() throws {
        let columns = (0..<40).map { WriterColumn(name: "c\($0)", type: .integer, isNullable: true) }
        let rows = 1 << 19
        let column = Column(.constant, .int64(Int64Values([1])))
        let block = RowBlock(rowCount: rows, columns: columns.map { _ in column })
        let bytes = try SampleTable(columns: columns, rowGroups: [[block]]).file()
        #expect(bytes.count < 40_000)
        guard case .limitExceeded(limit: "decodedBytes", allowed: 64 << 20, _) = read(bytes) else {
            Issue.record("read without complaint")
            return
        }
    }
}
