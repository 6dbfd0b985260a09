internal import Columns
public import FOCUS
public import InputBytes

/// How a file is validated.
public struct ValidationOptions: Hashable, Sendable {
    /// The version whose rules are used; `nil` to tell it from the columns.
    public var version: FOCUSVersion?
    /// What is known of the provider.
    public var profile: Profile
    /// Facts from outside the data.
    public var facts: ReferenceFacts
    /// How many findings of a kind are kept beside their count.
    public var exampleLimit: Int
    /// How many threads read and test.
    public var workerCount: Int

    /// Options; two workers suit most machines, as reading is not what takes the time.
    public init(
        version: FOCUSVersion? = nil, profile: Profile = Profile(), facts: ReferenceFacts = ReferenceFacts(),
        exampleLimit: Int = 5, workerCount: Int = 2
    ) {
        self.version = version
        self.profile = profile
        self.facts = facts
        self.exampleLimit = exampleLimit
        self.workerCount = workerCount
    }
}

/// Why a file got no report.
public enum FileValidationError: Error, Hashable, Sendable {
    case input(InputError)
    case validation(ValidationError)
}

/// Validates a delimited text, a file, compressed or not, or standard input; or a Parquet file.
///
/// Memory does not grow with the file: each worker holds one chunk of a mebibyte, of a Parquet file one row group.
public enum FileValidator {
    /// Validates the file at a path; `-` is standard input, which has to be text.
    public static func validate(
        path: String, options: ValidationOptions = ValidationOptions()
    ) throws(FileValidationError) -> ValidationReport {
        if ParquetValidation.isParquet(path: path) {
            var report = try validateParquet(path: path, options: options)
            report.source = path
            return report
        }
        var report = try validate(options: options) { () throws(InputError) in try ByteSource.open(path: path) }
        report.source = path == "-" ? "standard input" : path
        return report
    }

    /// Validates text that is held in memory.
    public static func validate(
        bytes: [UInt8], options: ValidationOptions = ValidationOptions()
    ) throws(FileValidationError) -> ValidationReport {
        try validate(bytes: bytes, options: options, chunkSize: RecordScanner.defaultChunkSize)
    }

    /// Validates text that is held in memory, in chunks of another size than usual: the report is the same.
    public static func validate(
        bytes: [UInt8], options: ValidationOptions, chunkSize: Int
    ) throws(FileValidationError) -> ValidationReport {
        try validate(options: options, chunkSize: chunkSize) { ByteSource(bytes: bytes) }
    }

    private static func validate(
        options: ValidationOptions, chunkSize: Int = RecordScanner.defaultChunkSize,
        _ open: () throws(InputError) -> ByteSource
    ) throws(FileValidationError) -> ValidationReport {
        let scanner: RecordScanner
        do throws(InputError) {
            scanner = try RecordScanner(
                source: try open(), exampleLimit: options.exampleLimit, chunkSize: chunkSize)
        } catch {
            throw .input(error)
        }
        let header = scanner.header
        let schema = header.map { ColumnSchema(name: $0, type: .text, isNullable: true) }
        let detected = options.version.map { ($0, "as asked for") } ?? VersionDetection.version(of: header)
        let validator: RowValidator
        do throws(ValidationError) {
            validator = try makeValidator(detected.0, schema, options)
        } catch {
            throw .validation(error)
        }
        let run = FileRun(scanner: scanner, validator: validator, columnCount: header.count)
        run.work(workerCount: max(1, options.workerCount))
        var report = try run.report()
        report.versionReason = detected.1
        return report
    }

    private static func makeValidator(
        _ version: FOCUSVersion, _ schema: [ColumnSchema], _ options: ValidationOptions
    ) throws(ValidationError) -> RowValidator {
        do throws(CatalogueError) {
            return RowValidator(
                catalogue: try RuleCatalogue(version), schema: schema, profile: options.profile, facts: options.facts,
                exampleLimit: options.exampleLimit, isTextFile: true)
        } catch {
            throw .catalogue(error)
        }
    }
}
