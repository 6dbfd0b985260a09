internal import Glibc

/// A file without a name in the folder `TMPDIR`, or `/tmp`: nothing is left behind, however the program ends.
final class TemporaryFile: Sendable {
    private let descriptor: Int32

    init() throws(ValidationError) {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((directory + "/chargeback-validate-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .temporaryFile(errno: errno) }
        unlink(template)
    }

    deinit { close(descriptor) }

    /// Writes all elements, the first at byte `offset`.
    func write<Element: BitwiseCopyable>(_ elements: [Element], at offset: Int) throws(ValidationError) {
        let code = elements.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let count = pwrite(
                    descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return count < 0 ? errno : EIO }
                done += count
            }
            return 0
        }
        guard code == 0 else { throw .temporaryFile(errno: code) }
    }

    /// Fills a buffer from byte `offset` on.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(ValidationError) {
        var done = 0
        while done < bytes.count {
            let count = pread(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .temporaryFile(errno: count < 0 ? errno : EIO) }
            done += count
        }
    }

    /// Elements that were written one after another, the first at byte `offset`.
    func elements<Element: BitwiseCopyable>(
        _ type: Element.Type, at offset: Int, count: Int
    ) throws(ValidationError) -> [Element] {
        var failure: ValidationError?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(count * MemoryLayout<Element>.stride)])
            do throws(ValidationError) {
                try read(into: bytes, at: offset)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return elements
    }
}
