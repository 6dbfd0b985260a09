#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Texts for C that live until the call they are for is over: the library copies what it keeps.
final class CTexts {
    private var copies: [UnsafeMutablePointer<CChar>] = []

    /// A text for C; an empty one is NULL, which the library takes for none. Lives as long as the list.
    func pointer(_ text: String) -> UnsafeMutablePointer<CChar>? {
        guard !text.isEmpty, let copy = strdup(text) else { return nil }
        copies.append(copy)
        return copy
    }

    deinit {
        for copy in copies { free(copy) }
    }
}
