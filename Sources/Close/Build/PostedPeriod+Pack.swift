internal import Books
internal import CostStore
internal import Export
internal import Journals
internal import Lines
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation

extension PostedPeriod {
    /// The period of a pack as workbook and statements show it: its own cost, what follows from invoices, corrections of
    /// earlier periods, rounded as its entries are.
    init(
        _ inputs: PackInputs, _ facts: PeriodFacts, _ trueUps: [Posting], _ priors: PriorPeriods, _ entries: PackEntries
    )
        throws
    {
        try self.init(
            PeriodHeading(inputs, facts, isInvoiced: !trueUps.isEmpty), books: inputs.books,
            scans: facts.exports.map(\.lines),
            postings: Postings(adding: facts.postings.lines + trueUps + priors.lines.map(\.posting)),
            journals: entries.own)
        let store = try inputs.openStore()
        let outcomes = { (moments: Range<Int64>) throws -> Int64? in
            let count = try store.sessionsWithOutcomes(in: moments).count
            return count > 0 ? Int64(count) : nil
        }
        for index in currencies.indices { currencies[index].outcomes = try outcomes(inputs.moments) }
        for pack in inputs.earlier.suffix(PostedPeriod.mostEarlier) {
            // Packs of earlier versions of the program have no such table.
            guard pack.manifest.entry(DepartmentLineTable.file) != nil else { continue }
            try append(
                pack, isLast: pack.sha256 == inputs.earlier.last?.sha256,
                outcomes: try outcomes(pack.manifest.moments))
        }
    }

    /// The months of the longest trend that a template can ask for, without the period itself.
    private static let mostEarlier = 35

    /// Sets an earlier period beside this one, as its pack has it; what it is compared with in detail is the last one.
    private mutating func append(_ pack: SealedPack, isLast: Bool, outcomes: Int64?) throws {
        let lines = try pack.read(DepartmentLineTable.file, DepartmentLineTable.lines)
        let postings = isLast ? try pack.postedLines() : []
        let consumption = isLast ? try pack.read(ConsumptionTable.file, ConsumptionTable.consumption) : [:]
        for index in currencies.indices {
            let currency = currencies[index].currency
            currencies[index].earlier.append(
                EarlierCurrency(
                    period: pack.manifest.period, lines: lines.filter { $0.currency == currency }.map(\.line),
                    postings: postings.filter { $0.key.currency == currency.code },
                    consumption: consumption[currency.code], outcomes: outcomes,
                    daysToClose: pack.manifest.period.days(until: pack.manifest.run.startedAt.date)))
        }
    }
}

extension PeriodHeading {
    /// The heading of a pack: it says how far the period was closed when the pack was made.
    init(_ inputs: PackInputs, _ facts: PeriodFacts, isInvoiced: Bool) {
        let settings = inputs.books.settings
        let name = inputs.store.split(separator: "/").last.map(String.init) ?? inputs.store
        self.init(
            entity: settings.entity, period: inputs.period, timeZone: settings.timeZone,
            state: inputs.seals ? .closed(version: inputs.version) : .softClosed(version: inputs.version),
            basis: isInvoiced && !facts.walks.contains(where: \.awaitsInvoice) ? .invoiced : .metered,
            currency: settings.currency, run: "\(inputs.period)/v\(inputs.version)",
            source: "\(name), up to call \(FigureText.count(inputs.cutOff.callId)) and charge "
                + FigureText.count(inputs.cutOff.chargeId))
        prepared = Signature(name: inputs.run.user, date: inputs.run.startedAt.date)
    }
}
