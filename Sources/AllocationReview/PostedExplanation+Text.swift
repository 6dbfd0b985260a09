internal import Allocation
internal import Apportionment
internal import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
internal import Postings
internal import Reconciliation
internal import TerminalText

extension PostedExplanation {
    /// The explanation for people.
    public var text: String {
        switch self {
        case .line(let line): line.text
        case .share(let share): share.text
        }
    }
}

extension LineExplanation {
    var text: String {
        let owner = [department, glAccount, project ?? "no project"].map(\.printable).joined(separator: ", ")
        var text = "line \(id)   \(period.title), \(owner)\n\n"
        for entry in entries {
            text += ReviewText.labelled(
                entry.number, "\(entry.kind.rawValue), line \(entry.line): \(entry.amount.grouped()) \(currency.code)")
        }
        if !areEntriesMade {
            text += "  the entries of the period cannot be made: chargeback journal --period \(period) says why\n"
        } else if entries.isEmpty {
            text += "  no entry books this line\n"
        }
        text += "\n" + partTable
        for part in parts { text += "\n" + self.text(of: part) }
        return text
    }

    private var partTable: String {
        var table = TextTable([.left, .right, .left])
        table.add(["what the period posts here", currency.code, ""])
        for part in parts {
            var id = ""
            if case .share(let share) = part.content { id = "\(share.id)" }
            table.add([LineExplanation.name(part.origin), part.amount.grouped(), id])
        }
        for addition in additions where addition.origin == .sharedTax { table.add(row(of: addition)) }
        table.add(["exact", exact.grouped(), ""])
        if let booked {
            let difference = booked - exact
            table.add(["booked as usage", booked.grouped(), "rounding \(difference.grouped())"])
        }
        for addition in additions where addition.origin != .sharedTax { table.add(row(of: addition)) }
        return table.text
    }

    private func row(of addition: Addition) -> [String] {
        [addition.origin.rawValue.lowercased(), addition.amount.grouped(), "invoices \(addition.invoices.printable)"]
    }

    static func name(_ origin: PostingOrigin) -> String {
        switch origin {
        case .direct: "direct cost"
        case .takenOut(let pool): "taken by pool \(pool.id.printable)"
        case .shared(let pool): "share of pool \(pool.id.printable)"
        case .derived(let step): step.rawValue
        }
    }

    private func text(of part: Part) -> String {
        let heading = "\(LineExplanation.name(part.origin)): \(part.amount.grouped()) \(currency.code)\n"
        switch part.content {
        case .sources(let sources): return heading + sources.text(currency) + tie(sources.cost, part.amount)
        case .takenSources(let sources):
            return heading + sources.text(currency) + tie(sources.cost, -part.amount)
        case .share(let share): return share.text
        case .taken: return heading
        }
    }

    private func tie(_ sources: Total, _ amount: Total) -> String {
        sources == amount
            ? "  ties: the sum is the amount, to the last digit\n"
            : "  the sum less the amount: \((sources - amount).grouped()), less than can be posted\n"
    }
}

extension ShareExplanation {
    var text: String {
        var text = "pool \(pool.reference)\n"
        if let summary = pool.definition.summary { text += ReviewText.labelled("what", summary.printable) }
        if let owner = pool.definition.owner { text += ReviewText.labelled("owner", owner.printable) }
        let place = pool.definition.place
        text += ReviewText.labelled("defined", "\(place.file) line \(place.line)")
        for (index, line) in pool.definition.wording.enumerated() {
            text += ReviewText.labelled(index == 0 ? "rule" : "", line.printable)
        }
        text += ReviewText.labelled(
            "holds",
            "\(pool.exact.billed.grouped()) \(currency.code), posted \(pool.posted.billed.grouped())"
                + (pool.definition.policies.roundingAccount == nil
                    ? "" : ", of it \(pool.roundingDifference.billed.grouped()) to the rounding account"))
        text += "\n  share \(id)   \(target.description.printable)\n"
        for line in lines { text += self.text(of: line) }
        if lines.count > 1 { text += ReviewText.labelled("together", "\(amount.grouped()) \(currency.code)") }
        if pool.isRoundedWithOthers {
            text += "  the sums that targets get of all such pools are rounded, not each pool\n"
        }
        return text + postedText + "\n" + contentText
    }

    private func text(of line: AllocatedPool.Line) -> String {
        var text = ReviewText.labelled("reason", reason(line.reason))
        for (driver, value) in pool.values(of: line) {
            let whole = driver.total ?? self.whole(of: driver)
            let of = whole.map { " of \(ReviewText.exact($0))" } ?? ""
            text += ReviewText.labelled(
                "driver", "\(driver.name.printable): \(value.map { ReviewText.exact($0) } ?? "none")\(of)")
        }
        let exact = pool.exactAmount(of: line)
        text += ReviewText.labelled("share", "\(line.share), \(ReviewText.percent(line.share))")
        text += ReviewText.labelled("exact", "\(ReviewText.money(exact)) \(currency.code)")
        let rounding = line.adjustment == .zero ? "" : ", of it \(line.adjustment.grouped()) by rounding"
        text += ReviewText.labelled("posted", "\(line.posted.billed.grouped()) \(currency.code)\(rounding)")
        if line.waived != .zero {
            text += ReviewText.labelled("waived", "\(line.waived.grouped()): less than is charged")
        }
        return text
    }

    /// What all targets below the same one of the first level have of a driver of the second.
    private func whole(of driver: AllocatedPool.Driver) -> Fraction? {
        guard let first = pool.definition.levels.first?.dimensions.count else { return nil }
        let parent = target.parts.prefix(first)
        return driver.values.filter { $0.key.parts.prefix(first) == parent }.map(\.value).sum()
    }

    private func reason(_ reason: PoolAllocation.Reason) -> String {
        switch reason {
        case .share: "its share of the driver"
        case .percentage: "its percent"
        case .fixed: "its fixed amount"
        case .cap: "its cap: more would be its share"
        case .excess: "it takes what nobody else can"
        case .suspense: "nobody has any of the driver, and the pool says suspense"
        case .remainder: "it takes what the percents leave"
        case .minimum: "it bears what is too small to charge"
        }
    }

    private var postedText: String {
        var table = TextTable([.left, .left, .right])
        for line in posted {
            table.add([
                "\(line.id)",
                [line.department, line.glAccount, line.project ?? "no project"]
                    .map(\.printable).joined(separator: ", "), line.amount.grouped(),
            ])
        }
        return posted.isEmpty ? "" : "\n  posted to\n" + table.text
    }

    private var contentText: String {
        var text = ""
        switch part {
        case .line(let amount)?: text += "  on this line: \(amount.grouped()) \(currency.code), of\n"
        case .row(let id, let original, let cost)?:
            text += "  row \(id.printable)\(original.map { ", a part of \($0.printable)" } ?? "")"
            text += "\(cost.map { ": billed \($0.grouped()) \(currency.code)" } ?? ""), of\n"
        case nil: text += "  in the pool\n"
        }
        switch content {
        case .sources(let sources): text += sources.text(currency, share: share)
        case .fixedAmount(let amount, let account, let department):
            text +=
                "  a fixed amount of \(amount.grouped()) a month, taken from \(department.printable), "
                + "\(account.printable)\n"
        case .lines(let lines, let count, let rest):
            var table = TextTable([.left, .left, .right])
            for line in lines {
                table.add([
                    "\(line.id)",
                    [line.department, line.glAccount, line.project ?? "no project"]
                        .map(\.printable).joined(separator: ", "), line.amount.grouped(),
                ])
            }
            if count > 0 { table.add(["\(FigureText.count(count)) more", "", rest.grouped()]) }
            table.add(["handed out", "", contentCost.grouped()])
            text += table.text
        }
        return text + tie
    }

    /// What the content comes to by the exact share, and what rounding makes of it.
    private var tie: String {
        let exact = Fraction(contentCost) * share
        let posted: Total
        switch part {
        case .line(let amount)?: posted = amount
        case .row(_, _, let cost)?:
            guard let cost else { return "" }
            posted = cost
        case nil: posted = amount
        }
        let difference = Fraction(posted) - exact
        return
            "  ties: \(contentCost.grouped()) × \(share) = \(ReviewText.short(exact)); posted \(posted.grouped()), "
            + "which is \(ReviewText.short(difference)) by rounding\n"
    }
}
