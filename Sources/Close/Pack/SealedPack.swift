public import Books
public import CloseLedger
internal import CostStore
internal import Digests
internal import Export
public import Journals
internal import Periods
public import Postings
internal import Reconciliation
internal import SettingsText

/// A pack that was made: its folder and its manifest.
public struct SealedPack: Sendable {
    /// Where it is.
    public let folder: String
    public let manifest: PackManifest
    /// The SHA-256 of the manifest, in hexadecimal: what the ledger and the next pack know it by.
    public let sha256: String

    /// Opens the pack in a folder.
    ///
    /// - Throws: ``CloseError/notAPack(path:)``.
    public init(at folder: String) throws(CloseError) {
        guard let bytes = try? FileBytes.read("\(folder)/\(PackManifest.file)"), let manifest = PackManifest(bytes)
        else { throw .notAPack(path: folder) }
        self.folder = folder
        self.manifest = manifest
        sha256 = SHA256Digest(bytes).description
    }

    /// Opens a pack that the ledger knows.
    ///
    /// - Throws: ``CloseError/packChanged(_:_:)`` when its manifest is another, or gone.
    init(_ reference: PackReference, books: String) throws(CloseError) {
        do throws(CloseError) {
            try self.init(at: PackFolders.folder(of: reference.period, version: reference.version, books: books))
        } catch {
            throw .packChanged(reference, [PackProblem(PackManifest.file, "is missing or cannot be read")])
        }
        guard sha256 == reference.sha256 else {
            throw .packChanged(
                reference, [PackProblem(PackManifest.file, "is not the one that was issued: its digest is another")])
        }
    }

    /// The path of the store of the books that the pack lies in, as their settings name it.
    public func storeOfBooks() throws(BooksError) -> String {
        let books = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let root = books.isEmpty ? (folder.hasPrefix("/") ? "/" : ".") : books
        return "\(root)/\(try Books.open(at: root).settings.store)"
    }

    /// What the ledger calls it.
    public var reference: PackReference {
        PackReference(period: manifest.period.label, version: manifest.version, sha256: sha256)
    }

    /// The bytes of a file of the pack, held against the manifest.
    ///
    /// - Throws: ``CloseError/packChanged(_:_:)``.
    func bytes(_ path: String) throws(CloseError) -> [UInt8] {
        guard let entry = manifest.entry(path) else {
            throw .packChanged(reference, [PackProblem(path, "is not listed in the manifest")])
        }
        guard let bytes = try? FolderTree.bytes("\(folder)/\(path)") else {
            throw .packChanged(reference, [PackProblem(path, "is missing or cannot be read")])
        }
        guard SHA256Digest(bytes).description == entry.sha256 else {
            throw .packChanged(reference, [PackProblem(path, "was changed: its digest is not that of the manifest")])
        }
        return bytes
    }

    /// A table of the pack, as its reader understands it.
    func read<Value>(_ path: String, _ reader: ([UInt8]) -> Value?) throws(CloseError) -> Value {
        guard let value = reader(try bytes(path)) else {
            throw .packChanged(reference, [PackProblem(path, "is not in the form of this version of the program")])
        }
        return value
    }

    /// What the pack posted of its own period.
    public func postedLines() throws(CloseError) -> [Posting] { try read(PackPaths.postings, PostedLineTable.lines) }

    /// Its entries, exact.
    public func journals() throws(CloseError) -> [Journal] { try read(EntryTable.file, EntryTable.journals) }

    /// What it accrued.
    func accruals() throws(CloseError) -> [Accrual] { try read(AccrualTable.file, AccrualTable.accruals) }

    /// What it posted of earlier periods.
    func priorPeriodLines() throws(CloseError) -> [PriorPeriodLine] {
        try read(PackPaths.priorPeriods, PriorPeriodLine.lines)
    }
}

/// Where things are in a pack.
enum PackPaths {
    static let postings = "postings.csv"
    static let priorPeriods = "prior-periods.csv"
    static let controls = "control-totals.csv"
    static let exceptions = "exceptions.csv"
    static let checks = "checks.csv"
    static let cover = "cover.txt"
    static let focus = "focus"
    static let journals = "journals"
    static let reports = "reports"
    static let statements = "statements"
    static let reconciliation = "reconciliation.csv"

    static func workbook(_ period: FiscalPeriod) -> String { "chargeback-\(period).xlsx" }
}

/// Where packs are in the books.
enum PackFolders {
    static func root(_ books: String) -> String { "\(books)/packs" }

    static func folder(of period: some CustomStringConvertible, version: Int, books: String) -> String {
        "\(root(books))/\(period)/v\(version)"
    }

    /// Where a pack is made. The name begins with a point, so that nobody takes it for one.
    static func staging(of period: some CustomStringConvertible, version: Int, books: String) -> String {
        "\(root(books))/.unfinished-\(period)-v\(version)"
    }

    static let stagingPrefix = ".unfinished-"
}
