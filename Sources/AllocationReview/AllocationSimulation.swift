internal import Books
public import Export
public import JSONText
internal import Lines
public import Mapping
internal import Money
internal import Postings

/// What other rules or pools would make of a period; nothing is posted.
public struct AllocationSimulation: Sendable {
    /// What moves, by currency.
    public let comparisons: [PostingComparison]
    /// What other mapping rules move before pools are handed out, by currency; none where the rules are the same.
    public let rules: [String: MappingComparison]

    /// Reads the period once by each version, and once more where the mapping rules differ.
    ///
    /// - Parameter changesRules: whether the other request has other mapping rules, too.
    public init(
        of request: ExportRequest, as other: ExportRequest, changesRules: Bool,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        var (before, after) = (request, other)
        before.files = []
        after.files = []
        let (old, new) = (
            try ExportRun(before, progress: progress).run(), try ExportRun(after, progress: progress).run()
        )
        comparisons = Set(old.postings.currencies + new.postings.currencies).sorted().map { currency in
            PostingComparison(
                in: currency, before: (old.postings, old.allocation), after: (new.postings, new.allocation))
        }
        guard changesRules else {
            rules = [:]
            return
        }
        let lines = try ExportRun(before, progress: progress).lines(alsoFor: [other.books.mapping])
        rules = Dictionary(
            uniqueKeysWithValues: lines.currencies.map {
                ($0, lines.comparison(with: other.books.mapping, in: $0))
            })
    }
}

extension AllocationSimulation {
    /// What moves in a currency, for programs: an object with `rules`, null where they are the same, and `posted`.
    public func write(_ currency: String, to json: inout JSONWriter) {
        json.beginObject()
        json.name("rules")
        if let rules = rules[currency] { rules.write(to: &json) } else { json.null() }
        json.name("posted")
        if let posted = comparisons.first(where: { $0.currency == currency }) {
            posted.write(to: &json)
        } else {
            json.null()
        }
        json.endObject()
    }
}
