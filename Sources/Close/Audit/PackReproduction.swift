internal import Books
internal import CloseLedger
internal import CostStore
public import Export
internal import Mapping
internal import Periods

/// Makes a pack again from what it keeps of its inputs and from the rows of the store up to its stamp, and compares.
public struct PackReproduction: Sendable {
    /// Whether every file came out the same, byte for byte.
    public var isSame: Bool { problems.isEmpty }
    /// What did not, and why.
    public let problems: [PackProblem]
    /// How many files were compared.
    public let files: Int

    /// Repeats a pack.
    ///
    /// - Parameters:
    ///   - store: the path of the cost store.
    ///   - scratch: a folder to make it in; it is made, and removed afterwards.
    ///   - threads: how many work; the bytes do not depend on it.
    public init(
        of pack: SealedPack, store: String, scratch: String, software: String, threads: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        let manifest = pack.manifest
        var problems = pack.problems()
        guard problems.isEmpty else {
            self.problems = problems
            files = 0
            return
        }
        let packs = try pack.earlierPacks()
        // Rows first: where one is not as it was, nothing else can be.
        let changes = try pack.changedRows(in: store, packs: packs + [pack], threads: threads)
        problems += changes.map { change in
            PackProblem(
                "store", "\(change.table.rawValue) \(change.kind.rawValue) since the pack was made: id \(change.idText)"
            )
        }
        let books = "\(pack.folder)/\(BooksSnapshot.folder)"
        let inputs = PackInputs(
            books: try Books.open(at: books), snapshot: try BooksSnapshot(ofBooks: books), store: store,
            period: manifest.period, moments: manifest.moments, version: manifest.version, cutOff: manifest.cutOff,
            prices: try pack.read(ReferenceTables.prices, ReferenceTables.prices),
            invoices: try pack.read(ReferenceTables.invoices, ReferenceTables.invoices),
            rates: try pack.read(ReferenceTables.rates, ReferenceTables.rates), earlier: packs,
            replaced: try manifest.replaced.map { try pack.sibling($0) }, waivers: manifest.waivers,
            seals: manifest.closes, run: manifest.run, software: manifest.software, threads: threads)
        let staging = try PackStaging(scratch)
        let built = try PackBuild(inputs: inputs, progress: progress).run(into: staging)
        guard built.isGood else {
            problems += built.checks.filter { $0.outcome == .blocks }.map { PackProblem($0.kind.rawValue, $0.finding) }
            self.problems = problems
            files = 0
            return
        }
        let made = try FolderTree.files(scratch)
        let kept = try FolderTree.files(pack.folder)
        for path in Set(made).union(kept).sorted() {
            guard made.contains(path), kept.contains(path) else {
                problems.append(PackProblem(path, kept.contains(path) ? "is not made any more" : "was not made then"))
                continue
            }
            let (before, after) = (
                try FolderTree.bytes("\(pack.folder)/\(path)"), try FolderTree.bytes("\(scratch)/\(path)")
            )
            if before != after {
                problems.append(PackProblem(path, "differs, first in line \(PackReproduction.line(before, after))"))
            }
        }
        if !problems.isEmpty, software != manifest.software {
            problems.append(
                PackProblem("program", "version \(software) repeats what version \(manifest.software) made"))
        }
        self.problems = problems
        files = made.count
    }

    /// The first line that is not the same.
    private static func line(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var line = 1
        for (first, second) in zip(left, right) {
            if first != second { return line }
            if first == 0x0A { line += 1 }
        }
        return line
    }
}

extension SealedPack {
    /// The folder that holds the packs of all periods.
    private var root: String {
        folder.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    }

    /// Another pack of the same books, as this one knows it.
    func sibling(_ reference: PackReference) throws(CloseError) -> SealedPack {
        let other = try SealedPack(at: "\(root)/\(reference.period)/v\(reference.version)")
        guard other.sha256 == reference.sha256 else {
            throw .packChanged(
                reference,
                [PackProblem(PackManifest.file, "is not the one that pack \(manifest.name) was made with")])
        }
        return other
    }

    /// The packs of earlier periods that this one was made with, in order: each names the one before.
    func earlierPacks() throws(CloseError) -> [SealedPack] {
        var packs: [SealedPack] = []
        var next = manifest.previous
        while let reference = next {
            // A chain goes back in time, so it ends.
            guard packs.last.map({ reference.period < $0.manifest.period.label }) ?? true,
                reference.period < manifest.period.label
            else { throw .notAPack(path: folder) }
            let pack = try sibling(reference)
            packs.append(pack)
            next = pack.manifest.previous
        }
        return packs.reversed()
    }
}
