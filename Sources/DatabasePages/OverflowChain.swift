/// Puts a row together that is spread over several pages.
///
/// Source: "Cell Payload Overflow Pages" of the SQLite file format.
enum OverflowChain {
    /// Copies the first bytes of a row.
    ///
    /// - Parameters:
    ///   - local: the bytes on the leaf page.
    ///   - page: the first overflow page.
    ///   - byteCount: how many bytes of the row are wanted.
    /// - Returns: memory that the caller frees. It grows with what is found, not with what a length claims.
    static func copy(
        _ local: UnsafeRawBufferPointer, then page: UInt32, byteCount: Int, _ source: PageSource
    ) throws(PageError) -> UnsafeMutableRawBufferPointer {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: source.header.pageSize, alignment: 16)
        defer { scratch.deallocate() }
        var bytes = Array(local)
        var page = page
        while bytes.count < byteCount {
            guard page > 1 else { throw .damaged(page: page, .pointer) }
            try source.read(page, into: scratch)
            let count = min(source.header.usableSize - 4, byteCount - bytes.count)
            bytes.append(contentsOf: scratch[4..<4 + count])
            page = UnsafeRawPointer(scratch.baseAddress.unsafelyUnwrapped).bigEndian32(at: 0)
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        copy.copyBytes(from: bytes)
        return copy
    }
}
