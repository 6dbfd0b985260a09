/// What the first 100 bytes of a database say, as far as the reading of a table needs it.
///
/// Source: "The Database Header" of the SQLite file format.
public struct DatabaseHeader: Hashable, Sendable {
    /// The length of the header.
    public static let byteCount = 100

    /// The bytes of a page: a power of two from 512 to 65,536.
    public let pageSize: Int
    /// Those of them that hold content; the rest is for extensions.
    public let usableSize: Int
    /// The pages of the database; `nil` where only the size of the file says.
    let pageCount: UInt32?
    /// A number that every change of the schema changes.
    public let schemaCookie: UInt32

    /// Reads a header.
    public init(_ bytes: UnsafeRawBufferPointer) throws(PageError) {
        guard let start = bytes.baseAddress, bytes.count >= DatabaseHeader.byteCount,
            bytes.prefix(DatabaseHeader.magic.count).elementsEqual(DatabaseHeader.magic)
        else { throw .unsupported(.header) }
        let size = Int(start.bigEndian16(at: 16))
        pageSize = size == 1 ? 65_536 : size
        usableSize = pageSize - Int(bytes[20])
        // Written by old versions of SQLite, the count is out of date: the change counters differ then.
        let count = start.bigEndian32(at: 28)
        pageCount = count > 0 && start.bigEndian32(at: 24) == start.bigEndian32(at: 92) ? count : nil
        schemaCookie = start.bigEndian32(at: 40)
        guard (512...65_536).contains(pageSize), pageSize.nonzeroBitCount == 1, usableSize >= 480,
            bytes[21] == 64, bytes[22] == 32, bytes[23] == 32, (1...2).contains(bytes[19])
        else { throw .unsupported(.header) }
        guard start.bigEndian32(at: 56) == 1 else { throw .unsupported(.encoding) }
    }

    private static let magic = Array("SQLite format 3\0".utf8)

    /// How many bytes of a row of `payload` bytes its leaf page holds; the others are on overflow pages.
    @inline(__always)
    func localSize(ofPayload payload: Int) -> Int {
        let most = usableSize &- 35
        if payload <= most { return payload }
        let least = (usableSize &- 12) &* 32 / 255 &- 23
        let local = least &+ (payload &- least) % (usableSize &- 4)
        return local <= most ? local : least
    }
}
