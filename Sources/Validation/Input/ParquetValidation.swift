internal import Columns
internal import Dispatch
internal import FOCUS
internal import InputBytes
internal import Parquet
internal import Synchronization

/// Validates a Parquet file, a row group at a time.
///
/// Types count as they are: a decimal column needs no reading, a text in its place is told as one. Binary floating point
/// is read as the shortest decimal that is the same number, since that is what its writer meant.
final class ParquetValidation: Sendable {
    private struct Shared {
        var next = 0
        var merged: RowValidator
        var failure: FileValidationError?
    }

    private let file: ParquetFile
    private let validator: RowValidator
    /// The number of each row group's first row, counted from 1.
    private let firstRows: [Int]
    private let shared: Mutex<Shared>

    /// Whether a file says that it is Parquet.
    static func isParquet(path: String) -> Bool {
        guard path != "-", var file = try? FileDescriptorReader(path: path) else { return false }
        defer { file.close() }
        return (try? file.peek(4).elementsEqual(Array("PAR1".utf8))) ?? false
    }

    /// The columns of a file as the rules see them.
    static func schema(of file: ParquetFile) -> [ColumnSchema] {
        file.columns.map {
            ColumnSchema(name: $0.name, type: $0.columnType ?? substitute($0), isNullable: $0.isNullable)
        }
    }

    /// What stands for a type that FOCUS does not have.
    private static func substitute(_ column: ReaderColumn) -> ColumnType {
        if case .timestamp = column.type { return .timestamp }
        return .text
    }

    init(file: ParquetFile, validator: RowValidator) {
        self.file = file
        self.validator = validator
        var firstRow = 1
        firstRows = file.metadata.rowGroups.map { group in
            defer { firstRow += Int(group.rowCount) }
            return firstRow
        }
        shared = Mutex(Shared(merged: validator.worker()))
    }

    /// Tests all rows.
    func report(workerCount: Int) throws(FileValidationError) -> ValidationReport {
        DispatchQueue.concurrentPerform(iterations: max(1, min(workerCount, firstRows.count))) { _ in work() }
        var (merged, failure) = shared.withLock { ($0.merged, $0.failure) }
        if let failure { throw failure }
        do throws(ValidationError) { return try merged.finish() } catch { throw .validation(error) }
    }

    private func work() {
        var own = validator.worker()
        do throws(FileValidationError) {
            while let group = nextGroup() { try check(group, with: &own) }
            let result = own
            try merge(result)
        } catch {
            shared.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func nextGroup() -> Int? {
        shared.withLock { shared in
            guard shared.failure == nil, shared.next < firstRows.count else { return nil }
            shared.next += 1
            return shared.next - 1
        }
    }

    private func check(_ group: Int, with validator: inout RowValidator) throws(FileValidationError) {
        let block: RowBlock
        do throws(ParquetError) {
            block = try file.read(rowGroup: group)
        } catch {
            throw .input(.parquet("\(error)"))
        }
        let columns = zip(block.columns, file.columns).map(ParquetValidation.converted)
        do throws(ValidationError) {
            try validator.check(RowBlock(rowCount: block.rowCount, columns: columns), firstRow: firstRows[group])
        } catch {
            throw .validation(error)
        }
    }

    private func merge(_ result: RowValidator) throws(FileValidationError) {
        let failure = shared.withLock { shared -> ValidationError? in
            do throws(ValidationError) { try shared.merged.merge(result) } catch { return error }
            return nil
        }
        if let failure { throw .validation(failure) }
    }

    /// Writes out what has a type that FOCUS does not have.
    private static func converted(_ column: Column, _ source: ReaderColumn) -> Column {
        guard case .int64(let numbers) = column.values, let text = source.type.text else { return column }
        let texts = TextValues((0..<numbers.count).map { index in numbers[index].map(text) })
        return Column(column.rows, .text(texts))
    }
}

extension FileValidator {
    static func validateParquet(
        path: String, options: ValidationOptions
    ) throws(FileValidationError) -> ValidationReport {
        let file: ParquetFile
        do throws(ParquetError) { file = try ParquetFile(path: path) } catch { throw .input(.parquet("\(error)")) }
        let schema = ParquetValidation.schema(of: file)
        let detected =
            options.version.map { ($0, "as asked for") } ?? VersionDetection.version(of: schema.map(\.name))
        let validator: RowValidator
        do throws(ValidationError) {
            validator = try RowValidator(
                version: detected.0, schema: schema, profile: options.profile, facts: options.facts,
                exampleLimit: options.exampleLimit)
        } catch {
            throw .validation(error)
        }
        var report = try ParquetValidation(file: file, validator: validator).report(workerCount: options.workerCount)
        report.versionReason = detected.1
        return report
    }
}

extension ReaderColumn.ValueType {
    /// How a value is written where FOCUS has no such type; `nil` where it has.
    fileprivate var text: ((Int64) -> String)? {
        switch self {
        case .boolean: { $0 == 0 ? "false" : "true" }
        case .date: { TimeText.date($0) }
        case .time: { TimeText.time($0) }
        case .text, .json, .bytes, .decimal, .floatingPoint, .integer, .timestamp: nil
        }
    }
}
