internal import Mapping
internal import Money
internal import PostedPeriods

/// How the department's calls were tagged, and what its callers should change.
extension StatementPage {
    func tags(_ figures: DepartmentFigures) -> [String: Any]? {
        guard let coverage = figures.coverage, coverage.cost != .zero else { return nil }
        let fixes = fixes(coverage, AmountText(currency: figures.currency))
        return ["rows": StatementPage.rows(of: coverage), "fixes": fixes.map(cleaned), "hasFixes": !fixes.isEmpty]
    }

    /// How much of the direct cost came with each tag, in percent.
    static func rows(of coverage: TagCoverage.Department) -> [[String: Any]] {
        let percent = { (cost: Total?) in AmountText.percent(cost?.picos ?? 0, of: coverage.cost.picos) }
        return TagCoverage.tags.map { tag in
            [
                "label": tag.title, "sent": percent(coverage.sent(tag)),
                "decided": percent(coverage.tags[tag]?[.decided]), "missing": percent(coverage.tags[tag]?[.missing]),
            ]
        }
    }

    /// What callers should change, the dearest first.
    private func fixes(_ coverage: TagCoverage.Department, _ amounts: AmountText) -> [String] {
        let cost = { (cost: Total) in "\(cost.rounded(to: amounts.currency.minorUnits)) \(amounts.currency)" }
        let rows = { (share: TagCoverage.Share) in
            share.rows == 1
                ? "1 call or charge, \(cost(share.cost))"
                : "\(AmountText.count(Int128(share.rows))) calls and charges, \(cost(share.cost))"
        }
        var fixes: [(cost: Total, text: String)] = []
        for tag in [MappingTarget.feature, .department] {
            guard let missing = coverage.tags[tag]?[.missing], missing != .zero else { continue }
            fixes.append(
                (
                    missing,
                    "Send \(tag.header): calls and charges of \(cost(missing)) came without it and no rule knows it."
                ))
        }
        for (alias, share) in coverage.aliases {
            fixes.append((share.cost, "Send \(alias.tag.header) as \(alias.value), not \(alias.sent): \(rows(share))."))
        }
        for (feature, share) in coverage.unowned {
            guard let feature else { continue }
            fixes.append(
                (share.cost, "Say who owns the feature \(feature) (Mappings/features.csv): \(rows(share))."))
        }
        return fixes.sorted { ($1.cost, $0.text) < ($0.cost, $1.text) }.prefix(settings.top).map(\.text)
    }
}

extension MappingTarget {
    /// The header by which callers send it.
    fileprivate var header: String {
        switch self {
        case .feature: "X-Cost-Feature"
        case .project: "X-Cost-Project"
        case .department: "X-Cost-Department"
        case .glAccount: "X-Cost-GL-Account"
        }
    }
}
