/// How near two short texts are, for hints.
enum Similarity {
    /// The number of insertions, deletions and replacements between two texts; `nil` when it is above `limit`.
    static func distance(_ left: String, _ right: String, limit: Int) -> Int? {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        guard abs(a.count - b.count) <= limit, a.count <= 100, b.count <= 100 else { return nil }
        var previous = Array(0...b.count)
        for (row, byte) in a.enumerated() {
            var current = [row + 1]
            for (column, other) in b.enumerated() {
                current.append(
                    min(previous[column + 1] + 1, current[column] + 1, previous[column] + (byte == other ? 0 : 1)))
            }
            previous = current
        }
        let distance = previous[b.count]
        return distance <= limit ? distance : nil
    }

    /// The candidate that a text probably means: the same but for case, spaces and punctuation, or one or two letters
    /// away.
    static func nearest(to text: String, among candidates: [String]) -> String? {
        let folded = fold(text)
        guard !folded.isEmpty, folded.utf8.count <= 100 else { return nil }
        if let same = candidates.first(where: { fold($0) == folded }) { return same }
        let limit = folded.utf8.count < 5 ? 1 : 2
        let near = candidates.compactMap { candidate in
            distance(folded, fold(candidate), limit: limit).map { (candidate, $0) }
        }
        return near.min { $0.1 < $1.1 }?.0
    }

    private static func fold(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
