internal import Books
internal import DelimitedText
internal import Digests
internal import Lines
internal import Mapping
internal import Money
internal import Pools

/// What is different about the rules, tables and settings since the pack before, who changed it and who approved it.
struct RuleChanges: Sendable {
    /// By kind, then subject.
    private(set) var changes: [Change] = []
    /// The pack that is compared with; `nil` where there is none.
    private(set) var since: String?

    /// One rule, pool, table or setting that is not as it was.
    struct Change: Hashable, Sendable {
        let kind: Kind
        let subject: String
        let action: Action
        /// A rule or pool in words, a file as its SHA-256; `nil` where there is none.
        let before: String?
        let after: String?
        /// The last record about it in the change log of the books.
        var record: ChangeRecord?

        /// Whether nobody has said why, or nobody but its author has approved it.
        var isUnapproved: Bool { record.map { $0.approver == nil || $0.approver == $0.author } ?? true }
    }

    enum Kind: String, CaseIterable, Hashable, Sendable {
        case rule, pool, file
    }

    enum Action: String, Hashable, Sendable {
        case added, changed, removed
    }

    /// The file in the pack.
    static let file = "rule-changes.csv"

    /// Compares the books with those of the pack before: the one that is replaced, else the last one.
    init(_ inputs: PackInputs) throws {
        guard let pack = inputs.replaced ?? inputs.earlier.last else { return }
        since = pack.manifest.name
        let before = try pack.basis().books
        let log = try ChangeRecord.read(of: inputs.books)
        changes += RuleChanges.changes(.rule, RuleChanges.rules(before), RuleChanges.rules(inputs.books))
        changes += RuleChanges.changes(.pool, RuleChanges.pools(before), RuleChanges.pools(inputs.books))
        let snapshot = try BooksSnapshot(ofBooks: "\(pack.folder)/\(BooksSnapshot.folder)")
        changes += RuleChanges.changes(.file, RuleChanges.files(snapshot), RuleChanges.files(inputs.snapshot))
        for index in changes.indices {
            changes[index].record = log.last { $0.subject == changes[index].subject }
        }
    }

    /// The changes that somebody has to look at.
    var unapproved: [Change] { changes.filter(\.isUnapproved) }

    var table: DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: [
            "since", "kind", "subject", "action", "day", "author", "reason", "approver", "before", "after",
        ])
        for change in changes {
            writer.append([
                since, change.kind.rawValue, change.subject, change.action.rawValue,
                change.record.map { "\($0.day)" }, change.record?.author, change.record?.reason,
                change.record?.approver, change.before, change.after,
            ])
        }
        return writer
    }

    // MARK: Comparing

    private static func changes(_ kind: Kind, _ before: [String: String], _ after: [String: String]) -> [Change] {
        Set(before.keys).union(after.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { subject in
            let (old, new) = (before[subject], after[subject])
            guard old != new else { return nil }
            return Change(
                kind: kind, subject: subject, action: old == nil ? .added : new == nil ? .removed : .changed,
                before: old,
                after: new)
        }
    }

    /// All versions of each rule in words.
    private static func rules(_ books: Books) -> [String: String] {
        Dictionary(grouping: books.mapping.rules, by: \.id).mapValues { versions in
            versions.map(\.wording).sorted().joined(separator: "; or ")
        }
    }

    private static func pools(_ books: Books) -> [String: String] {
        Dictionary(grouping: books.pools.pools, by: \.id).mapValues { versions in
            versions.map { $0.wording.joined(separator: ", ") }.sorted().joined(separator: "; or ")
        }
    }

    /// Files whose rules are not told one by one; the change log itself is none.
    private static func files(_ snapshot: BooksSnapshot) -> [String: String] {
        let told = ["rules.yaml", "pools.yaml"].map { "\(Books.mappingsFolder)/\($0)" } + [ChangeRecord.file]
        let files = snapshot.files.filter { !$0.path.hasPrefix("Templates/") && !told.contains($0.path) }
        return Dictionary(
            files.map {
                ($0.path.split(separator: "/").last.map(String.init) ?? $0.path, SHA256Digest($0.bytes).description)
            },
            uniquingKeysWith: { $1 })
    }
}

extension MappingRule {
    /// The rule on one line: everything that decides, without where it stands in its file.
    fileprivate var wording: String {
        let targets = MappingTarget.allCases.compactMap { target in
            settings[target].map { "\(target.rawValue) \($0.wording)" }
        }
        return "priority \(priority), in force \(validity)\(overridesSent ? ", override" : ""), when \(condition), set "
            + targets.joined(separator: ", ")
    }
}

extension ValueSource.Key {
    fileprivate var wording: String {
        switch self {
        case .ofColumn: ""
        case .attribute(let attribute): " with \(attribute)"
        case .capture(let template): " with \(template.source)"
        }
    }
}

extension ValueSource {
    fileprivate var wording: String {
        switch self {
        case .constant(let value): value
        case .copy(let attribute): "from \(attribute)"
        case .capture(let template): "from \(template.source)"
        case .lookup(let lookup):
            "from \(lookup.table)" + (lookup.by.map { " by \($0)" } ?? "") + lookup.key.wording
                + (lookup.column.map { ", column \($0)" } ?? "")
        }
    }
}
