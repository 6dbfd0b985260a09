import Foundation
import SettingsText
import SourceRecords
import TestSupport
import Testing

@testable import Importers

/// Imports into a store of a test's own.
struct ImportFolder {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var store: String { folder.path("store.sqlite") }
    var rows: StoreDatabase { StoreDatabase(path: store) }

    /// A text of JSON lines or CSV as a file.
    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
        return folder.path(name)
    }

    /// Imports files by a mapping that is built in.
    @discardableResult
    func run(
        _ source: String, _ files: [String], parameters: [String: String] = [:],
        _ change: (inout ImportRequest) -> Void = { _ in }
    ) throws -> ImportReport {
        try run(try mapping(source, parameters), files, change)
    }

    /// Imports files by a mapping.
    @discardableResult
    func run(
        _ mapping: SourceMapping, _ files: [String], _ change: (inout ImportRequest) -> Void = { _ in }
    ) throws -> ImportReport {
        let inputs = try files.map { path -> ImportInput in
            if PostgreSQLAddress.isAddress(path) { return .postgreSQL(try PostgreSQLAddress(path)) }
            return .file(path: path, try SourceFormat.detect(path: path))
        }
        var request = ImportRequest(mapping: mapping, inputs: inputs, store: store)
        request.rejects = "\(store).rejects"
        change(&request)
        return try ImportRun(request).run()
    }

    /// The bytes of the store, to see that nothing has changed.
    var bytes: Data { (try? Data(contentsOf: URL(filePath: store))) ?? Data() }
}

/// A mapping that is built in, without a problem.
func mapping(_ source: String, _ parameters: [String: String] = [:]) throws -> SourceMapping {
    let problems = SettingProblems()
    let mapping = SourceCatalogue.mapping(source, parameters: parameters, problems: problems)
    return try #require(mapping, "\(problems.sorted.map(\.description))")
}

/// A mapping of a text, without a problem.
func mapping(text: String, _ parameters: [String: String] = [:]) throws -> SourceMapping {
    let problems = SettingProblems()
    let mapping = SourceMapping.read(
        Array(text.utf8), file: "test.yaml", parameters: parameters, problems: problems)
    return try #require(mapping, "\(problems.sorted.map(\.description))")
}

/// A sample of a source.
func sample(_ name: String) -> String {
    Python.package.appending(path: "Tests/ImportersTests/Samples/\(name)").path
}

extension ImportReport {
    /// The counts: read, new, known, conflicts, rejected, skipped, older.
    var counts: [Int] { [read, new, known, conflicting, rejected, skipped, superseded] }
    /// The amounts by currency, as texts.
    var sums: [String: String] { amounts.mapValues { "\($0)" } }
    /// The lines of the records that were refused, and why.
    var refused: [String] { rejections.map { "\($0.line): \($0.fault)" } }
}
