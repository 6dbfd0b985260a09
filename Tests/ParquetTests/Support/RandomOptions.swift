import Parquet
import TestSupport

extension WriterOptions {
    /// Any of the choices, with sizes at which pages and dictionaries end early.
    static func random(using generator: inout SeededGenerator) -> WriterOptions {
        var options = WriterOptions()
        let codecs: [Compression] = [.none, .snappy, .gzip(level: 1), .zstd(level: 1), .zstd(level: 9)]
        options.compression = codecs.randomElement(using: &generator) ?? .none
        options.dataPageVersion = generator.chance(50) ? .v1 : .v2
        options.rowsPerPage = [1, 7, 64, 1000, 65_536].randomElement(using: &generator) ?? 1
        options.bytesPerPage = [1, 100, 1 << 20].randomElement(using: &generator) ?? 1
        options.dictionaryLimit = [0, 50, 1 << 20].randomElement(using: &generator) ?? 0
        options.usesDictionaries = generator.chance(80)
        options.textEncoding = [.plain, .deltaLength, .deltaPrefix].randomElement(using: &generator) ?? .plain
        options.integerEncoding = generator.chance(50) ? .plain : .delta
        options.writesChecksums = generator.chance(50)
        options.writesPageIndex = generator.chance(50)
        options.boundLength = Int.random(in: 1...64, using: &generator)
        return options
    }
}
