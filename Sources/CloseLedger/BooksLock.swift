internal import Glibc

/// Keeps a second close out of books that are being closed; let go when it goes out of scope, or when the process ends.
public final class BooksLock {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Takes the lock of some books.
    ///
    /// - Parameter holder: who takes it, for the message that another gets.
    /// - Throws: ``LedgerError/busy(path:holder:)`` when somebody has it.
    public static func take(books: String, holder: String) throws(LedgerError) -> BooksLock {
        let path = "\(books)/.close.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
        let lock = BooksLock(descriptor)
        // Another process may hold it for a moment without knowing: one that was forked while we had it.
        var tries = 20
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK, tries > 0 {
                tries -= 1
                usleep(50_000)
                continue
            }
            guard errno == EWOULDBLOCK else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
            throw .busy(path: path, holder: read(descriptor))
        }
        let text = "process \(getpid()) of \(holder)"
        ftruncate(descriptor, 0)
        pwrite(descriptor, text, text.utf8.count, 0)
        return lock
    }

    deinit { close(descriptor) }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
