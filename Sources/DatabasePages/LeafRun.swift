/// Some leaves that are read at once: their pages follow each other in the file, or nearly so.
struct LeafRun {
    let leaves: ArraySlice<Leaf>

    /// The page that is read first.
    var firstPage: UInt32 { leaves.first?.page ?? 0 }

    /// How many pages are read, those between leaves included.
    var pageCount: Int { Int((leaves.last?.page ?? 0) - firstPage) + 1 }

    /// So many pages of others between two leaves are read along rather than skipped: a table that grows has the pages
    /// of its indexes among its own.
    private static let mostSkipped: UInt32 = 3

    /// Cuts the leaves of a table into runs of at most `mostPages` pages.
    static func runs(of leaves: [Leaf], mostPages: Int) -> ArraySlice<LeafRun> {
        var runs: ArraySlice<LeafRun> = []
        var start = 0
        for end in leaves.indices.dropFirst() {
            let (page, previous) = (leaves[end].page, leaves[end - 1].page)
            if page > previous, page - previous <= mostSkipped + 1, Int(page - leaves[start].page) < mostPages {
                continue
            }
            runs.append(LeafRun(leaves: leaves[start..<end]))
            start = end
        }
        return leaves.isEmpty ? runs : runs + [LeafRun(leaves: leaves[start...])]
    }
}
