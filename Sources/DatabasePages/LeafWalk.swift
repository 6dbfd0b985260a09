/// A leaf page of a table, and the ids that the pages above it allow there.
struct Leaf: Hashable {
    let page: UInt32
    /// All ids are greater; `nil` for the first leaf.
    let above: Int64?
    /// No id is greater; `nil` for the last leaf.
    let last: Int64?
}

/// Finds the leaf pages of a table that may hold the rows of some ids.
struct LeafWalk {
    private let source: PageSource
    private let ids: ClosedRange<Int64>
    private var leaves: [Leaf] = []
    private var visited: UInt32 = 0

    private init(_ source: PageSource, _ ids: ClosedRange<Int64>) {
        self.source = source
        self.ids = ids
    }

    /// As SQLite's cursors have it.
    private static let mostLevels = 20

    /// The leaf pages in the order of their ids.
    static func leaves(of root: UInt32, with ids: ClosedRange<Int64>, _ source: PageSource) throws(PageError) -> [Leaf]
    {
        var walk = LeafWalk(source, ids)
        let page = UnsafeMutableRawBufferPointer.allocate(byteCount: source.header.pageSize, alignment: 16)
        defer { page.deallocate() }
        let levels = try walk.levels(above: root, page)
        try walk.collect(Leaf(page: root, above: nil, last: nil), levels: levels)
        return walk.leaves
    }

    /// How many levels of pages are above the leaves: all leaves have the same.
    private func levels(above root: UInt32, _ bytes: UnsafeMutableRawBufferPointer) throws(PageError) -> Int {
        var page = root
        for level in 0...LeafWalk.mostLevels {
            let interior = try read(page, bytes)
            if interior.kind == .leaf { return level }
            page = interior.cellCount > 0 ? try interior.child(0).page : interior.lastChild
        }
        throw .damaged(page: root, .pointer)
    }

    private func read(_ page: UInt32, _ bytes: UnsafeMutableRawBufferPointer) throws(PageError) -> TablePage {
        try source.read(page, into: bytes)
        // A page has at least 512 bytes, so the buffer has an address.
        return try TablePage(UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped), number: page, source.header)
    }

    /// Adds the leaves below a page.
    private mutating func collect(_ subtree: Leaf, levels: Int) throws(PageError) {
        visited += 1
        guard visited <= source.pageCount else { throw .damaged(page: subtree.page, .pointer) }
        guard levels > 0 else {
            leaves.append(subtree)
            return
        }
        for child in try children(of: subtree) { try collect(child, levels: levels - 1) }
    }

    /// The pages below an interior page that may hold one of the ids.
    private func children(of subtree: Leaf) throws(PageError) -> [Leaf] {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: source.header.pageSize, alignment: 16)
        defer { bytes.deallocate() }
        let page = try read(subtree.page, bytes)
        guard page.kind == .interior else { throw .damaged(page: subtree.page, .layout) }
        var children: [Leaf] = []
        var above = subtree.above
        for index in 0..<page.cellCount {
            let child = try page.child(index)
            if let above, child.key <= above { throw .damaged(page: subtree.page, .order) }
            if child.key >= ids.lowerBound {
                children.append(Leaf(page: child.page, above: above, last: child.key))
            }
            if child.key >= ids.upperBound { return children }
            above = child.key
        }
        if let above, let last = subtree.last, last <= above { throw .damaged(page: subtree.page, .order) }
        return children + [Leaf(page: page.lastChild, above: above, last: subtree.last)]
    }
}
