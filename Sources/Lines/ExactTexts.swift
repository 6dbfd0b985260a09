internal import Mapping

/// Some texts, compared and ordered by their bytes.
///
/// Swift's own comparison of strings takes `é` in one code point and in two for the same; what a caller sent is kept
/// exactly, so it is told apart exactly too.
struct ExactTexts: Hashable, Comparable, Sendable {
    /// Each text after a 1 and before a 0, a missing one as a 0: texts have no 0, so the bytes order as the texts do.
    let bytes: [UInt8]

    init(_ texts: [String?]) {
        var bytes: [UInt8] = []
        for text in texts {
            if let text {
                bytes.append(1)
                bytes.append(contentsOf: text.utf8)
            }
            bytes.append(0)
        }
        self.bytes = bytes
    }

    /// The values of an attribution, each with the name of its attribute, and further texts.
    init(_ attribution: Attribution, _ others: String?...) {
        self.init(attribution.attributes.flatMap { [$0.name, attribution[$0]] } + others)
    }

    func hash(into hasher: inout Hasher) {
        // All at once: an array gives its elements one by one.
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    static func < (left: ExactTexts, right: ExactTexts) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
