internal import Columns
internal import InputBytes
internal import Parquet

extension EarlierDelivery {
    /// Reads an earlier delivery: delimited text, compressed or not, or Parquet.
    init(path: String) throws(FileValidationError) {
        self.init()
        if ParquetValidation.isParquet(path: path) {
            do throws(ParquetError) { try readParquet(path) } catch { throw .input(.parquet("\(error)")) }
        } else {
            do throws(InputError) { try readText(path) } catch { throw .input(error) }
        }
    }

    private mutating func readParquet(_ path: String) throws(ParquetError) {
        let file = try ParquetFile(path: path)
        let wanted = file.columns.indices.filter { Self.columns.contains(file.columns[$0].name) }
        let names = wanted.map { file.columns[$0].name }
        for group in file.metadata.rowGroups.indices {
            add(try file.read(rowGroup: group, columns: wanted), names: names)
        }
    }

    private mutating func readText(_ path: String) throws(InputError) {
        var scanner = try RecordScanner(source: try ByteSource.open(path: path), exampleLimit: 0)
        var encoder = ChunkEncoder(columnCount: scanner.header.count)
        while let chunk = try scanner.next() { add(encoder.block(chunk), names: scanner.header) }
    }
}
