import Columns
import Parquet
import TestSupport

/// Columns and the blocks of their row groups.
struct SampleTable {
    var columns: [WriterColumn]
    /// For each row group its blocks.
    var rowGroups: [[RowBlock]]

    var blocks: [RowBlock] { rowGroups.flatMap { $0 } }
}

/// How a sample's values lie among its rows.
enum SampleShape: CaseIterable {
    case unique
    case repeated
    case runs
    case constant
    case allMissing
}

extension SampleTable {
    static let types: [WriterColumn.ValueType] = [
        .text, .json, .integer, .timestamp, .date, .boolean, .decimal(precision: 38, scale: 12),
        .decimal(precision: 18, scale: 12), .decimal(precision: 28, scale: 12), .decimal(precision: 9, scale: 2),
        .decimal(precision: 19, scale: 0), .decimal(precision: 1, scale: 1),
    ]

    /// Every type in every shape, required and nullable, in the forms that blocks have.
    static func everything(rowCounts: [[Int]], seed: UInt64) -> SampleTable {
        var generator = SeededGenerator(seed: seed)
        var columns: [WriterColumn] = []
        for type in types {
            for shape in SampleShape.allCases {
                for isNullable in [false, true] where isNullable || shape != .allMissing {
                    columns.append(WriterColumn(name: "c\(columns.count)", type: type, isNullable: isNullable))
                }
            }
        }
        let shapes = SampleShape.allCases.flatMap { $0 == .allMissing ? [$0] : [$0, $0] }
        let groups = rowCounts.map { counts in
            counts.map { rowCount in
                let vectors = (0..<2).map { _ in
                    KeyVector((0..<rowCount).map { _ in UInt32.random(in: 0..<40, using: &generator) })
                }
                return RowBlock(
                    rowCount: rowCount,
                    columns: columns.enumerated().map { index, column in
                        sampleColumn(
                            column, shapes[index % shapes.count], rowCount: rowCount, vectors, using: &generator)
                    })
            }
        }
        return SampleTable(columns: columns, rowGroups: groups)
    }

    /// A few columns of random types, shapes and blocks.
    static func random(using generator: inout SeededGenerator) -> SampleTable {
        let columns = (0..<Int.random(in: 1...10, using: &generator)).map { index in
            var type = types.randomElement(using: &generator) ?? .text
            if case .decimal = type {
                let precision = Int.random(in: 1...38, using: &generator)
                type = .decimal(precision: precision, scale: Int.random(in: 0...precision, using: &generator))
            }
            return WriterColumn(name: "c\(index)", type: type, isNullable: generator.chance(70))
        }
        let shapes = columns.map { column in
            let shapes = SampleShape.allCases.filter { column.isNullable || $0 != .allMissing }
            return shapes.randomElement(using: &generator) ?? .unique
        }
        let groups = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                let rowCount = Int.random(in: 0...300, using: &generator)
                let vector = KeyVector((0..<rowCount).map { _ in UInt32.random(in: 0..<40, using: &generator) })
                return RowBlock(
                    rowCount: rowCount,
                    columns: zip(columns, shapes).map { column, shape in
                        sampleColumn(column, shape, rowCount: rowCount, [vector], using: &generator)
                    })
            }
        }
        return SampleTable(columns: columns, rowGroups: groups)
    }

    private static func sampleColumn(
        _ column: WriterColumn, _ shape: SampleShape, rowCount: Int, _ vectors: [KeyVector],
        using generator: inout SeededGenerator
    ) -> Column {
        let isNullable = column.isNullable
        switch shape {
        case .unique:
            return Column(.direct, values(rowCount, column.type, distinct: .max, isNullable ? 20 : 0, &generator))
        case .repeated:
            guard let vector = vectors.randomElement(using: &generator), generator.chance(70) else {
                return Column(.direct, values(rowCount, column.type, distinct: 7, isNullable ? 5 : 0, &generator))
            }
            let distinct = generator.chance(50) ? 3 : 40
            return Column(.keyed(vector), values(40, column.type, distinct: distinct, isNullable ? 10 : 0, &generator))
        case .runs:
            var key: UInt32 = 0
            let keys = (0..<rowCount).map { _ in
                if generator.chance(2) { key = UInt32.random(in: 0..<200, using: &generator) }
                return key
            }
            return Column(
                .keyed(KeyVector(keys)), values(200, column.type, distinct: .max, isNullable ? 30 : 0, &generator))
        case .constant:
            return Column(.constant, values(1, column.type, distinct: .max, isNullable ? 50 : 0, &generator))
        case .allMissing:
            return Column(.direct, values(rowCount, column.type, distinct: 1, 100, &generator))
        }
    }

    /// Random values of a type, `missing` percent of them missing.
    static func values(
        _ count: Int, _ type: WriterColumn.ValueType, distinct: Int, _ missing: Int,
        _ generator: inout SeededGenerator
    ) -> Values {
        let seed = generator.next()
        // The same draw gives the same value, so that values repeat.
        func draw(_ generator: inout SeededGenerator) -> SeededGenerator {
            SeededGenerator(seed: seed &+ UInt64(Int.random(in: 0..<distinct, using: &generator)))
        }
        switch type {
        case .text, .json:
            var texts = TextValues()
            for _ in 0..<count {
                var source = draw(&generator)
                texts.append(generator.chance(missing) ? nil : text(type == .json, &source))
            }
            return .text(texts)
        case .decimal(let precision, let scale):
            let limit = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 }
            var decimals = DecimalValues(scale: scale)
            for _ in 0..<count {
                var source = draw(&generator)
                let bound = source.chance(50) ? limit : min(limit, 1_000_000)
                let value = Int128.random(in: -bound + 1..<bound, using: &source)
                decimals.append(generator.chance(missing) ? nil : value)
            }
            return .decimal(decimals)
        case .integer, .timestamp, .date, .boolean:
            var numbers = Int64Values()
            for _ in 0..<count {
                var source = draw(&generator)
                numbers.append(generator.chance(missing) ? nil : number(type, &source))
            }
            return .int64(numbers)
        }
    }

    private static func number(_ type: WriterColumn.ValueType, _ source: inout SeededGenerator) -> Int64 {
        switch type {
        case .boolean: return Int64.random(in: 0...1, using: &source)
        // Years 1685 to 2255, which every judge can hold.
        case .date: return Int64.random(in: -104_000...104_000, using: &source)
        case .timestamp: return Int64.random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &source)
        default:
            return source.chance(70)
                ? Int64.random(in: -1_000_000...1_000_000, using: &source)
                : Int64.random(in: .min ... .max, using: &source)
        }
    }

    private static func text(_ isJSON: Bool, _ source: inout SeededGenerator) -> String {
        if isJSON { return "{\"k\":\(Int.random(in: 0..<1_000_000, using: &source))}" }
        let alphabet = Array("abcdefghij ,;\"'\n\t\0\\é€😀\u{FFFD}\u{10FFFF}")
        let length = Int.random(in: 0..<(source.chance(5) ? 200 : 20), using: &source)
        return String((0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &source)] })
    }
}
