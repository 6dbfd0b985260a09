/// The pages of a database, through whoever may read the file.
///
/// What is read is only right while nobody writes to the file; whoever calls sees to that.
public struct PageSource {
    /// Reads bytes of the file, all or none.
    public typealias Read = (_ offset: Int64, _ bytes: UnsafeMutableRawBufferPointer) -> Bool

    /// What the file says of itself.
    public let header: DatabaseHeader
    let pageCount: UInt32
    private let read: Read

    /// Reads the header of a file of `size` bytes.
    public init(size: Int64, _ read: @escaping Read) throws(PageError) {
        var bytes = [UInt8](repeating: 0, count: DatabaseHeader.byteCount)
        guard bytes.withUnsafeMutableBytes({ read(0, $0) }) else { throw .unreadable(page: 1) }
        // A closure would lose the type of the error.
        header = try bytes.withUnsafeBytes { bytes in Result { () throws(PageError) in try DatabaseHeader(bytes) } }
            .get()
        pageCount = min(header.pageCount ?? .max, UInt32(clamping: size / Int64(header.pageSize)))
        self.read = read
    }

    /// Reads pages that follow each other.
    ///
    /// - Precondition: `bytes` has whole pages.
    func read(_ first: UInt32, into bytes: UnsafeMutableRawBufferPointer) throws(PageError) {
        guard first > 0, Int(first) - 1 + bytes.count / header.pageSize <= Int(pageCount) else {
            throw .damaged(page: first, .pointer)
        }
        guard read(Int64(first - 1) * Int64(header.pageSize), bytes) else { throw .unreadable(page: first) }
    }
}
