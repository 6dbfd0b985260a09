internal import CostStore
internal import Digests
internal import Lines
public import Money
internal import Periods
public import Postings

/// What two packs differ in, line by line, and why.
public struct PackComparison: Sendable {
    /// `2026-10/v1`, `2026-10/v2`.
    public let names: (String, String)
    /// What was different about the inputs.
    public let reasons: [String]
    /// Lines that are not the same, with the difference: the second less the first.
    public let lines: [Line]

    /// One line that differs.
    public struct Line: Sendable {
        public let key: PostingKey
        /// Billed cost in both packs.
        public let before: Total
        public let after: Total
        public let calls: Int64

        /// What the second has more.
        public var difference: Total { after - before }
    }

    /// Compares two packs: usually two versions of one period, or two periods.
    public init(_ first: SealedPack, _ second: SealedPack) throws(CloseError) {
        names = (first.manifest.name, second.manifest.name)
        let before = Postings(adding: try first.postedLines())
        let after = Postings(adding: try second.postedLines())
        let billed = { (postings: Postings) in
            Dictionary(postings.lines.map { ($0.key, $0.costs.billed) }, uniquingKeysWith: { $0 + $1 })
        }
        let (old, new) = (billed(before), billed(after))
        lines = after.differences(from: before).map { line in
            Line(
                key: line.key, before: old[line.key] ?? .zero, after: new[line.key] ?? .zero, calls: line.calls)
        }
        reasons = try PackComparison.reasons(first, second)
    }

    private static func reasons(_ first: SealedPack, _ second: SealedPack) throws(CloseError) -> [String] {
        let (one, two) = (first.manifest, second.manifest)
        var reasons: [String] = []
        if one.software != two.software { reasons.append("program: version \(one.software), then \(two.software)") }
        if one.period != two.period { reasons.append("period: \(one.period), then \(two.period)") }
        if one.period == two.period {
            let (rows, later) = (
                try first.read(StoreDigest.file) { StoreDigest($0) },
                try second.read(StoreDigest.file) { StoreDigest($0) }
            )
            for change in rows.changes(to: later) {
                let stamp = one.cutOff.id(of: change.table)
                let late = change.kind == .inserted ? change.ids.filter { $0 > stamp } : []
                if !late.isEmpty {
                    reasons.append(
                        "store: \(late.count) \(change.table.rawValue) came after the stamp \(stamp): id "
                            + IdRuns.prose(late))
                }
                let other = change.ids.filter { !late.contains($0) }
                if !other.isEmpty {
                    reasons.append(
                        "store: \(other.count) \(change.table.rawValue) \(change.kind.rawValue) up to the stamp: id "
                            + IdRuns.prose(other))
                }
            }
        } else if one.cutOff != two.cutOff {
            reasons.append(
                "store: read up to call \(one.cutOff.callId), then \(two.cutOff.callId); charge "
                    + "\(one.cutOff.chargeId), then \(two.cutOff.chargeId)")
        }
        let digests = { (manifest: PackManifest) in
            Dictionary(
                manifest.inputs.filter { !$0.path.hasPrefix("inputs/store-rows") && !$0.path.hasPrefix("inputs/late-") }
                    .map { ($0.path, $0.sha256) }, uniquingKeysWith: { $1 })
        }
        let (old, new) = (digests(one), digests(two))
        for path in Set(old.keys).union(new.keys).sorted() where old[path] != new[path] {
            let name = path.dropFirst("inputs/".utf8.count)
            reasons.append("\(name): \(old[path] == nil ? "added" : new[path] == nil ? "removed" : "changed")")
        }
        let rules = { (manifest: PackManifest) in
            Dictionary(
                manifest.rules.map { ("\($0.kind) rule \($0.id), \($0.version), \($0.currency)", $0.amount) },
                uniquingKeysWith: { $1 })
        }
        let (oldRules, newRules) = (rules(one), rules(two))
        for rule in Set(oldRules.keys).union(newRules.keys).sorted() where oldRules[rule] != newRules[rule] {
            reasons.append("\(rule): \(oldRules[rule] ?? "nothing"), then \(newRules[rule] ?? "nothing")")
        }
        return reasons
    }
}
