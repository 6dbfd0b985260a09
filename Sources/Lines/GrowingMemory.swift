#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Elements one after another, more and more of them.
///
/// A large piece of memory grows by moving its pages, not its bytes, so that the old and the new one are never there
/// side by side: an array that grows takes three times its size for a moment.
struct GrowingMemory<Element: BitwiseCopyable>: ~Copyable {
    private(set) var start: UnsafeMutablePointer<Element>
    private var capacity: Int

    init(capacity: Int) {
        start = GrowingMemory.resized(nil, capacity)
        self.capacity = capacity
    }

    deinit { free(start) }

    /// - Precondition: an element was added at `index`.
    subscript(index: Int) -> Element {
        @inline(__always) get { start[index] }
        @inline(__always) _modify { yield &start[index] }
    }

    /// Adds an element after `count` others.
    @inline(__always)
    mutating func append(_ element: Element, at count: Int) {
        if count == capacity {
            capacity += capacity / 2
            start = GrowingMemory.resized(start, capacity)
        }
        (start + count).initialize(to: element)
    }

    private static func resized(_ start: UnsafeMutablePointer<Element>?, _ capacity: Int) -> UnsafeMutablePointer<
        Element
    > {
        guard let memory = realloc(start, capacity * MemoryLayout<Element>.stride) else {
            // As any other allocation of Swift's ends when there is no memory left.
            fatalError("out of memory")
        }
        return memory.bindMemory(to: Element.self, capacity: capacity)
    }
}
