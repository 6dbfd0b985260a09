import Columns
import FOCUS
import Foundation
import InputBytes
import Parquet
import SettingsText
import Testing

@testable import Validation

@Suite struct `A Parquet file` {
    /// The rows with the types that the specification gives their columns.
    private func file(_ rows: SampleRows, rowsPerGroup: Int = 3) throws -> [UInt8] {
        let columns = FOCUSSpecification.of(.v1_1).columns.filter { rows.columns.contains($0.id) }
        let types = columns.map { column -> WriterColumn.ValueType in
            switch column.dataType {
            case .decimal: .decimal(precision: 38, scale: 12)
            case .dateTime: .timestamp
            case .json: .json
            case .string: .text
            }
        }
        let file = Collected()
        var writer = try ParquetWriter(
            columns: zip(columns, types).map { WriterColumn(name: $0.id, type: $1, isNullable: true) }
        ) { bytes throws(ParquetError) in file.bytes.append(contentsOf: bytes) }
        for start in stride(from: 0, to: rows.rows.count, by: rowsPerGroup) {
            let part = rows.rows[start..<min(start + rowsPerGroup, rows.rows.count)]
            try writer.write([
                RowBlock(
                    rowCount: part.count,
                    columns: zip(columns, types).map { column, type in
                        Column(.direct, values(part.map { $0[column.id] }, type))
                    })
            ])
        }
        try writer.finish()
        return file.bytes
    }

    private final class Collected { var bytes: [UInt8] = [] }

    private func values(_ texts: [String?], _ type: WriterColumn.ValueType) -> Values {
        switch type {
        case .decimal:
            var values = DecimalValues()
            for text in texts {
                values.append(
                    text.flatMap { text in
                        let parts = text.split(separator: ".")
                        let places = parts.count > 1 ? parts[1] : ""
                        return Int128(parts[0] + places + String(repeating: "0", count: 12 - places.count))
                    })
            }
            return .decimal(values)
        case .timestamp:
            var values = Int64Values()
            for text in texts {
                values.append(
                    text.flatMap { text in
                        var text = text
                        return text.withUTF8 { DateTimeText.read($0).microseconds }
                    })
            }
            return .int64(values)
        default: return .text(TextValues(texts))
        }
    }

    private func report(
        _ bytes: [UInt8], workers: Int = 2, facts: ReferenceFacts = ReferenceFacts()
    ) throws -> ValidationReport {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).parquet").path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try FileValidator.validate(
            path: path,
            options: ValidationOptions(version: .v1_1, profile: .everything, facts: facts, workerCount: workers))
    }

    @Test func `has no finding when its rows are good`() throws {
        let report = try report(try file(.all))
        #expect(SampleText.findings(report) == [])
        #expect(report.rowCount == SampleRows.all.rows.count)
    }

    @Test func `is held against facts from outside`() throws {
        var facts = ReferenceFacts()
        let list = "SkuPriceId,ListUnitPrice,PricingUnit\nprice-1,6,\n"
        facts.readPrices(Array(list.utf8), file: "prices.csv", problems: SettingProblems())
        let report = try report(try file(.all), facts: facts)
        #expect(SampleText.findings(report) == ["F11-SkuPriceId-004 ListUnitPrice 6"])
    }

    @Test(arguments: [1, 4]) func `has the findings that the same rows have as text`(workers: Int) throws {
        var rows = SampleRows.all
        rows.rows[1]["BillingCurrency"] = "usd"
        rows.rows[4]["ChargeCategory"] = "Taxes"
        rows.rows[6]["BilledCost"] = nil
        rows.rows[7]["ChargePeriodEnd"] = "2026-10-04T00:00:00Z"
        let asText = try textFindings(rows)
        let report = try report(try file(rows), workers: workers)
        #expect(!asText.isEmpty)
        #expect(SampleText.findings(report) == asText)
        #expect(report.groups.flatMap { $0.examples.compactMap(\.row) }.max() == 8)
    }

    private func textFindings(_ rows: SampleRows) throws -> [String] {
        SampleText.findings(try `A file as found in the world`.report(SampleText.text(rows)))
    }

    @Test func `that is damaged is told, not read in part`() throws {
        var bytes = try file(.all)
        bytes[200] ^= 0xFF
        #expect(throws: FileValidationError.self) { try report(bytes) }
        #expect(
            throws: FileValidationError.input(.parquet("damaged or no Parquet: it does not begin and end with PAR1"))
        ) { try report(Array(bytes.dropLast())) }
    }
}
