internal import Books
internal import Digests
internal import Export
internal import SettingsText

/// The settings, tables, rules and templates of books as bytes: what a pack keeps of them.
struct BooksSnapshot: Hashable, Sendable {
    /// The folder of a pack that holds it.
    static let folder = "inputs/books"

    /// By path in the books, in byte order.
    let files: [File]

    struct File: Hashable, Sendable {
        let path: String
        let bytes: [UInt8]
    }

    /// Reads what is there now.
    init(ofBooks folder: String) throws(OutputError) {
        var files: [File] = []
        var paths = [Settings.file]
        for part in [Books.mappingsFolder, "Templates"] {
            guard try !FolderTree.names("\(folder)/\(part)").isEmpty else { continue }
            paths += try FolderTree.files("\(folder)/\(part)").map { "\(part)/\($0)" }
        }
        for path in paths.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let name = path.split(separator: "/").last ?? ""
            // What editors leave beside a file is no setting.
            guard !name.hasPrefix("."), !name.hasSuffix("~") else { continue }
            do throws(FileError) {
                files.append(File(path: path, bytes: try FileBytes.read("\(folder)/\(path)")))
            } catch {
                throw OutputError(path: "\(folder)/\(path)", errno: error.code)
            }
        }
        self.files = files
    }

    /// Writes it into a pack.
    func write(to staging: PackStaging) throws(OutputError) {
        for file in files { try staging.write(file.bytes, to: "\(BooksSnapshot.folder)/\(file.path)") }
    }

    /// What decides about postings, as a digest: all but the templates of journals and statements, and the record of who
    /// changed what.
    var decidingDigest: String {
        var bytes: [UInt8] = []
        for file in files where !file.path.hasPrefix("Templates/") && file.path != ChangeRecord.file {
            bytes += Array(file.path.utf8) + [0] + Array("\(file.bytes.count)".utf8) + [0] + file.bytes
        }
        return SHA256Digest(bytes).description
    }
}
