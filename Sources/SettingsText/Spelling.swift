/// Guesses what somebody meant to write.
public enum Spelling {
    /// The known word that is closest to `word`, when it is close: at most a third of its letters differ.
    public static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 100 else { return nil }
        let lowercase = Array(word.lowercased())
        let limit = max(1, lowercase.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known where candidate.utf8.count <= 100 {
            let distance = distance(lowercase, Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// The fewest insertions, deletions, replacements and swaps of neighbours that turn one into the other
    /// (optimal string alignment, after Damerau and Levenshtein).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
