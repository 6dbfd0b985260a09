internal import Glibc

/// Writes the records that were refused, a file a source, so that they can be put right and imported again; beside each
/// file another one that says what was wrong with which record.
///
/// A class, for the files that are not whole yet go with it.
final class RejectsFolder {
    private let folder: String?
    private var source = ""
    private var files: [Open] = []
    private var isBegun = false

    private struct Open {
        var path: String
        var records: UnsafeMutablePointer<FILE>
        var reasons: UnsafeMutablePointer<FILE>
        var count = 0
        var isWritten = true
    }

    /// Writes nothing when there is no folder.
    init(_ folder: String?) {
        self.folder = folder
    }

    deinit {
        for file in files {
            fclose(file.records)
            fclose(file.reasons)
            unlink(partial(file.path))
            unlink(partial(reasons(file.path)))
        }
    }

    /// From now on records are of this source.
    func begin(_ source: String) {
        self.source = source
        isBegun = false
    }

    /// Writes a record.
    func add(_ refused: RefusedRecord) throws(ImportError) {
        guard let folder else { return }
        if !isBegun { try open(in: folder, refused) }
        let last = files.count - 1
        files[last].count += 1
        let reason: [UInt8] = RejectsFolder.line(
            ["\(files[last].count)", source, "\(refused.line)", refused.fault.column, "\(refused.fault)"])
        files[last].isWritten =
            write(refused.raw, files[last].records) && write(reason, files[last].reasons) && files[last].isWritten
    }

    /// Gives the files their names, and says them.
    func finish() throws(ImportError) -> [String] {
        var paths: [String] = []
        while !files.isEmpty {
            let file = files.removeFirst()
            let isClosed = (fclose(file.records) == 0) && (fclose(file.reasons) == 0)
            guard isClosed, file.isWritten, rename(partial(file.path), file.path) == 0,
                rename(partial(reasons(file.path)), reasons(file.path)) == 0
            else {
                let reason = String(cString: strerror(errno))
                unlink(partial(file.path))
                unlink(partial(reasons(file.path)))
                throw .cannotWrite(path: file.path, reason: reason)
            }
            paths.append(file.path)
        }
        return paths
    }

    private func open(in folder: String, _ refused: RefusedRecord) throws(ImportError) {
        isBegun = true
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw failure(folder) }
        let path = "\(folder)/\(freeName(refused.fileExtension))"
        guard let records = fopen(partial(path), "we") else { throw failure(path) }
        guard let reasons = fopen(partial(reasons(path)), "we") else {
            fclose(records)
            unlink(partial(path))
            throw failure(path)
        }
        files.append(Open(path: path, records: records, reasons: reasons))
        let header = RejectsFolder.line(["record", "source", "line", "column", "reason"])
        files[files.count - 1].isWritten = write(refused.header, records) && write(header, reasons)
    }

    /// The source's own name without what compressed it, and a number where two sources have the same.
    private func freeName(_ fileExtension: String) -> String {
        var name = String(source.split(separator: "/").last ?? "input")
        if name == "-" { name = "standard-input" }
        for ending in [".gz", ".zst", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".sqlite", ".db"]
        where name.hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        var free = "\(name).\(fileExtension)"
        var number = 1
        while files.contains(where: { $0.path.hasSuffix("/\(free)") }) {
            number += 1
            free = "\(name)-\(number).\(fileExtension)"
        }
        return free
    }

    private func reasons(_ path: String) -> String { path + ".reasons.csv" }

    private func partial(_ path: String) -> String { path + ".partial" }

    private func failure(_ path: String) -> ImportError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }

    private func write(_ bytes: [UInt8], _ file: UnsafeMutablePointer<FILE>) -> Bool {
        fwrite(bytes, 1, bytes.count, file) == bytes.count
    }

    /// A record of a CSV.
    private static func line(_ cells: [String]) -> [UInt8] {
        let quoted = cells.map { cell in
            cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
                ? "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
                : cell
        }
        return Array((quoted.joined(separator: ",") + "\n").utf8)
    }
}
