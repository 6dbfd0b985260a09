internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes the further bytes of a large file on a thread of its own, past the page cache where the system can.
///
/// A file of tens of gigabytes through the page cache costs a copy of every byte into memory that must be found first,
/// which takes longer than making the bytes, and pushes out the pages of the store that is being read. Bytes are gathered
/// in buffers of whole blocks; while one is written the next is filled.
///
/// Raw memory, aligned as the disk wants it; freed by `deinit`.
final class DirectWriter: @unchecked Sendable {
    // Unchecked, for a buffer belongs to one side at a time: `free` and the queue hand it over.
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "chargeback.direct-writer")
    private let free = DispatchSemaphore(value: DirectWriter.bufferCount)
    private let failure = Atomic<Int32>(0)
    private let buffers: [UnsafeMutableRawPointer]
    private var current = 0
    private var filled = 0
    /// Where in the file the current buffer goes.
    private var offset: Int64
    private var isDirect: Bool

    static let bufferSize = 8 << 20
    /// What disks and file systems want offsets, sizes and addresses to be multiples of.
    static let blockSize = 4096
    private static let bufferCount = 2

    /// Goes on with a file.
    ///
    /// - Parameter offset: the end of what is written, a multiple of ``blockSize``.
    init(descriptor: Int32, offset: Int64) {
        self.descriptor = descriptor
        self.offset = offset
        buffers = (0..<DirectWriter.bufferCount).map { _ in
            .allocate(byteCount: DirectWriter.bufferSize, alignment: DirectWriter.blockSize)
        }
        isDirect = DirectWriter.setDirect(true, descriptor)
        free.wait()
    }

    deinit {
        // Every write holds on to the writer, so none is under way.
        free.signal()
        for buffer in buffers { buffer.deallocate() }
    }

    /// Appends bytes. Waits while both buffers are full.
    func append(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = min(rest.count, DirectWriter.bufferSize - filled)
            (buffers[current] + filled).copyMemory(
                from: rest.baseAddress.unsafelyUnwrapped, byteCount: count)  // not empty, so it has an address
            filled += count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            if filled == DirectWriter.bufferSize { try handOver() }
        }
    }

    /// Writes what is left; returns when all is written.
    func finish() throws(WriteFailure) {
        try handOver()
        wait()
        try check()
    }

    /// Returns when no write is under way.
    func wait() { queue.sync {} }

    /// Gives the current buffer to the queue and takes the other one, once it is free.
    private func handOver() throws(WriteFailure) {
        let (index, count, place) = (current, filled, offset)
        queue.async {
            if self.failure.load(ordering: .relaxed) == 0 {
                self.failure.store(self.write(self.buffers[index], count, at: place), ordering: .relaxed)
            }
            self.free.signal()
        }
        offset += Int64(count)
        filled = 0
        current = (current + 1) % buffers.count
        free.wait()
        try check()
    }

    private func check() throws(WriteFailure) {
        let code = failure.load(ordering: .relaxed)
        guard code == 0 else { throw WriteFailure(errno: code) }
    }

    /// Writes one buffer on the queue; gives the system's error number, or 0.
    private func write(_ buffer: UnsafeMutableRawPointer, _ count: Int, at place: Int64) -> Int32 {
        // Only the last buffer of a file is no multiple of the block size; it goes the ordinary way.
        if isDirect, count % DirectWriter.blockSize != 0 { isDirect = !DirectWriter.setDirect(false, descriptor) }
        var done = 0
        while done < count {
            let written = pwrite(descriptor, buffer + done, count - done, off_t(place) + off_t(done))
            if written > 0 {
                done += written
            } else if written < 0, errno == EINTR {
                continue
            } else if written < 0, errno == EINVAL, isDirect {
                // The file system takes the flag and not the write, or a write was cut short within a block.
                isDirect = !DirectWriter.setDirect(false, descriptor)
            } else {
                return written < 0 ? errno : EIO
            }
        }
        return 0
    }

    /// Switches writing past the page cache on or off; says whether that was possible.
    private static func setDirect(_ isOn: Bool, _ descriptor: Int32) -> Bool {
        #if os(Linux)
            let flags = fcntl(descriptor, F_GETFL)
            return flags >= 0 && fcntl(descriptor, F_SETFL, isOn ? flags | __O_DIRECT : flags & ~__O_DIRECT) == 0
        #else
            return false
        #endif
    }
}

/// Why bytes could not be written.
struct WriteFailure: Error {
    let errno: Int32
}
