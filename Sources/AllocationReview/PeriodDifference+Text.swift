internal import Apportionment
internal import JSONText
internal import Money
internal import TerminalText

extension PeriodDifference {
    /// Tables for a terminal, amounts to two places; the exact ones are in ``json``.
    public var text: String {
        var text = "\(before.printable), then \(after.printable)\n"
        for currency in currencies { text += "\n\(currency.comparison.currency)\n\n" + currency.text }
        return text
    }

    /// The same for programs: amounts as plain decimals, reasons as fractions, in strings.
    public var json: String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.member("before", before)
        json.member("after", after)
        json.name("currencies")
        json.beginObject()
        for currency in currencies {
            json.name(currency.comparison.currency)
            json.beginObject()
            json.name("posted")
            currency.comparison.write(to: &json)
            json.name("reasons")
            json.beginArray()
            for department in currency.departments {
                json.beginObject()
                json.member("department", department.change.name)
                json.member("difference", department.change.difference.description)
                for reason in Reason.allCases {
                    json.member(reason.rawValue, "\(department.reasons[reason] ?? .zero)")
                }
                json.endObject()
            }
            json.endArray()
            json.endObject()
        }
        json.endObject()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}

extension PeriodDifference.CurrencyDifference {
    fileprivate var text: String {
        guard !comparison.isEmpty else { return "no difference, \(comparison.total.before.grouped())\n" }
        let shown = PeriodDifference.Reason.allCases.filter { reason in
            departments.contains { ($0.reasons[reason] ?? .zero) != .zero }
        }
        var table = TextTable(
            [.left] + [TextTable.Alignment](repeating: .right, count: 3 + shown.count), indentation: 0)
        table.add(["department", "before", "after", "difference"] + shown.map(\.rawValue))
        for department in departments {
            let change = department.change
            table.add(
                [change.name?.printable ?? "(none)"]
                    + [change.before, change.after, change.difference].map { $0.rounded(to: 2) }
                    + shown.map { PeriodDifference.rounded(department.reasons[$0] ?? .zero) })
        }
        let total = comparison.total
        table.add(
            ["together"] + [total.before, total.after, total.difference].map { $0.rounded(to: 2) }
                + shown.map { reason in
                    PeriodDifference.rounded(departments.compactMap { $0.reasons[reason] }.sum())
                })
        var text = table.text
        for (heading, changes) in [("account", comparison.accounts), ("project", comparison.projects)] {
            text += CurrencyDifferenceText.table(heading, changes)
        }
        return text + CurrencyDifferenceText.pools(comparison.pools)
    }
}

extension PeriodDifference {
    fileprivate static func rounded(_ amount: Fraction) -> String {
        (amount * Fraction(Amount.picosPerUnit)).rounded.map { Total(picos: $0).rounded(to: 2) } ?? "\(amount)"
    }
}

/// The tables below that of the departments.
private enum CurrencyDifferenceText {
    static func table(_ heading: String, _ changes: [PostingComparison.Change]) -> String {
        let moved = changes.filter { $0.difference != .zero }
        guard !moved.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right], indentation: 0)
        table.add([heading, "before", "after", "difference"])
        for change in moved {
            table.add(
                [change.name?.printable ?? "(none)"]
                    + [change.before, change.after, change.difference].map { $0.rounded(to: 2) })
        }
        return "\n" + table.text
    }

    static func pools(_ pools: [PostingComparison.PoolChange]) -> String {
        let changed = pools.filter(\.isChanged)
        guard !changed.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right, .left], indentation: 0)
        table.add(["pool", "before", "after", "difference", "rule"])
        for pool in changed {
            let names = { (versions: [String]) in versions.isEmpty ? "none" : versions.joined(separator: ", ") }
            let rule =
                pool.versionsBefore == pool.versionsAfter
                ? "the same, \(names(pool.versionsAfter))"
                : "\(names(pool.versionsBefore)), then \(names(pool.versionsAfter))"
            table.add(
                [pool.id.printable]
                    + [pool.exact.before, pool.exact.after, pool.exact.difference].map { $0.rounded(to: 2) } + [rule])
        }
        return "\n" + table.text
    }
}
