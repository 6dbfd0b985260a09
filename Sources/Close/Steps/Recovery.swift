internal import CloseLedger
internal import Export
internal import Glibc
internal import Periods

/// What an interrupted close has left behind.
struct Leftovers: Sendable {
    /// Folders of packs that were not finished.
    var unfinished: [String] = []
    /// A pack that was finished and that the ledger does not know, as it was to be recorded.
    var unrecorded: (label: String, version: Int)?

    /// Looks for them.
    ///
    /// - Throws: ``CloseError/unknownPacks(_:)`` when there are more packs than one interruption can leave.
    init(books: String, _ history: LedgerHistory) throws {
        let root = PackFolders.root(books)
        var unknown: [(String, Int)] = []
        for name in try FolderTree.names(root) {
            if name.hasPrefix(PackFolders.stagingPrefix) {
                unfinished.append(name)
                continue
            }
            guard let label = PeriodLabel(name) else { continue }
            let ofPeriod = history.history(of: label)
            for folder in try FolderTree.names("\(root)/\(name)") {
                guard folder.hasPrefix("v"), let version = Int(folder.dropFirst()) else { continue }
                if !ofPeriod.packs.contains(where: { $0.version == version }) { unknown.append((name, version)) }
            }
        }
        guard let first = unknown.first else { return }
        let isNext = PeriodLabel(first.0).map { history.history(of: $0).nextVersion == first.1 } ?? false
        guard unknown.count == 1, isNext, CloseLedger.exists(at: "\(books)/\(CloseLedger.file)") else {
            throw CloseError.unknownPacks(unknown.map { "packs/\($0.0)/v\($0.1)" })
        }
        unrecorded = (first.0, first.1)
    }
}

extension PeriodClose {
    /// Brings the books back to what the ledger says, and tells what was found.
    ///
    /// An unfinished pack is removed. One that was finished and not recorded is put aside, for that the ledger is the one
    /// that is wrong cannot be ruled out.
    func recover() throws -> [String] {
        let leftovers = try Leftovers(books: folder, try history())
        let root = PackFolders.root(folder)
        var told: [String] = []
        for name in leftovers.unfinished {
            try FolderTree.remove("\(root)/\(name)")
            let what = name.dropFirst(PackFolders.stagingPrefix.utf8.count).replacing("-v", with: "/v")
            told.append("An earlier close was interrupted while it made pack \(what); what it had written was removed.")
        }
        if let (label, version) = leftovers.unrecorded {
            var place = 1
            var aside = "interrupted-\(label)-v\(version)"
            while access("\(root)/\(aside)", F_OK) == 0 {
                place += 1
                aside = "interrupted-\(label)-v\(version)-\(place)"
            }
            let path = "\(root)/\(label)/v\(version)"
            guard rename(path, "\(root)/\(aside)") == 0 else { throw OutputError(path: path, errno: errno) }
            rmdir("\(root)/\(label)")
            told.append(
                "An earlier close was interrupted after it made pack \(label)/v\(version) and before the pack was recorded; "
                    + "it never counted and lies in packs/\(aside), which may be deleted.")
        }
        return told
    }
}
