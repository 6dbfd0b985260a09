/// A page of a table's b-tree.
///
/// Source: "B-tree Pages" of the SQLite file format.
struct TablePage {
    enum Kind: UInt8 {
        case interior = 0x05
        case leaf = 0x0D
    }

    let number: UInt32
    let kind: Kind
    let cellCount: Int
    let bytes: UnsafeRawPointer
    /// Where content ends.
    let end: Int
    private let pointers: Int

    /// Looks at a page.
    ///
    /// - Parameter number: the page's; the first page begins with the header of the database.
    /// - Precondition: `bytes` has as many bytes as a page of `header`, and they stay while this is used.
    init(_ bytes: UnsafeRawPointer, number: UInt32, _ header: DatabaseHeader) throws(PageError) {
        let start = number == 1 ? DatabaseHeader.byteCount : 0
        guard let kind = Kind(rawValue: bytes.load(fromByteOffset: start, as: UInt8.self)) else {
            throw .damaged(page: number, .layout)
        }
        self.number = number
        self.kind = kind
        self.bytes = bytes
        end = header.usableSize
        cellCount = Int(bytes.bigEndian16(at: start + 3))
        pointers = start + (kind == .leaf ? 8 : 12)
        guard pointers + 2 * cellCount <= end else { throw .damaged(page: number, .layout) }
    }

    /// Where a cell begins.
    @inline(__always)
    func cell(_ index: Int) throws(PageError) -> Int {
        let offset = Int(bytes.bigEndian16(at: pointers &+ 2 &* index))
        guard offset >= pointers &+ 2 &* cellCount, offset < end else { throw .damaged(page: number, .layout) }
        return offset
    }

    /// The page with the ids up to a key, and the key, of an interior page.
    func child(_ index: Int) throws(PageError) -> (page: UInt32, key: Int64) {
        var offset = try cell(index)
        guard offset + 4 < end else { throw .damaged(page: number, .layout) }
        let page = bytes.bigEndian32(at: offset)
        offset += 4
        guard let key = bytes.varint(at: &offset, end: end) else { throw .damaged(page: number, .layout) }
        return (page, Int64(bitPattern: key))
    }

    /// The page with the ids above all keys, of an interior page.
    var lastChild: UInt32 { bytes.bigEndian32(at: pointers - 4) }
}
