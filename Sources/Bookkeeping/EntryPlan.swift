internal import Books
internal import CostStore
internal import Journals
internal import Lines
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// Which entries a period has, with exact amounts.
struct EntryPlan {
    private(set) var entries: [PlannedEntry] = []
    /// What is accrued at the end of the period.
    private(set) var accruals: [Accrual] = []
    private(set) var settlements: [AccrualSettlement] = []
    /// What is owed in the currency of the books for what is invoiced, by the currency of its cost.
    private(set) var liabilities: [Currency: [Liability]] = [:]

    private let request: EntryRequest
    private let books: Books
    private let directory: TargetDirectory
    private var settings: CloseSettings { books.settings.close }

    /// An amount that is owed, and how it is valued.
    struct Liability {
        /// In the currency that it is owed in.
        let amount: Total
        let currency: Currency
        /// The day of the invoice; `nil` for what is valued as its expense is.
        let date: CivilDate?
        /// The cost that it stands for, in the currency of the entry.
        let cost: Total
    }

    init(_ request: EntryRequest, _ books: Books, _ directory: TargetDirectory) throws(BookkeepingError) {
        self.request = request
        self.books = books
        self.directory = directory
        try planPeriod()
        let corrections = planChanges()
        try planOpenAccruals(corrections)
    }

    // MARK: - The period's own cost

    private mutating func planPeriod() throws(BookkeepingError) {
        let awaiting = Set(request.reconciliation.walks.filter(\.awaitsInvoice).map(\.meteredAccount))
        var usage: [Currency: PlannedEntry] = [:]
        var accrued: [InvoicedAccount: PlannedEntry] = [:]
        var sums: [InvoicedAccount: Total] = [:]
        var ownSums: [Currency: Total] = [:]
        let sharedTax = request.trueUp.lines.filter { $0.origin == .sharedTax }.map(\.posting)
        for posting in request.postings.lines + sharedTax {
            let currency = try currency(posting.key.currency)
            let target = directory.target(posting.key)
            if let account = InvoicedAccount(posting.key) {
                if awaiting.contains(account) {
                    accrued[account, default: accrual(account, request.period, currency)].add(
                        posting.costs.billed, to: target)
                    continue
                }
                sums[account, default: .zero] += posting.costs.billed
            } else {
                ownSums[currency, default: .zero] += posting.costs.billed
            }
            usage[currency, default: usageEntry(currency)].add(posting.costs.billed, to: target)
        }
        entries += usage.sorted { $0.key < $1.key }.map(\.value)
        try planTrueUps(sums, ownSums)
        for (account, entry) in accrued.sorted(by: { $0.key < $1.key }) where !entry.isEmpty {
            accruals.append(Accrual(Accrual.Key(month: request.period, account: account), of: entry))
            entries.append(entry)
        }
    }

    private mutating func planTrueUps(
        _ sums: [InvoicedAccount: Total], _ ownSums: [Currency: Total]
    ) throws(BookkeepingError) {
        for (currency, sum) in ownSums where sum != .zero {
            liabilities[currency, default: []].append(
                Liability(amount: sum, currency: currency, date: nil, cost: sum))
        }
        for walk in request.reconciliation.walks where !walk.awaitsInvoice {
            let cost = try currency(walk.meteredCurrency)
            let posted = sums[walk.meteredAccount] ?? .zero
            let lines = request.trueUp.lines.filter { $0.account == walk.account && $0.origin != .sharedTax }
            let ids = walk.invoices.map(\.invoiceId).joined(separator: ", ")
            var entry = PlannedEntry(
                .trueUp, cost,
                "True-up to \(ids) of \(walk.account.provider) \(walk.account.billingAccount), \(request.period.title)",
                memo: "True-up to \(ids)", offset: settings.clearingAccount, offsetMemo: "True-up to \(ids)")
            for line in lines { entry.add(line.costs.billed, to: directory.target(line.key)) }
            if !entry.isEmpty { entries.append(entry) }
            try addLiability(walk, cost, posted: posted, trueUp: entry.total)
        }
    }

    /// What is owed for an account: its invoices where its cost was brought to them, else what was posted.
    private mutating func addLiability(
        _ walk: ReconciliationWalk, _ cost: Currency, posted: Total, trueUp: Total
    ) throws(BookkeepingError) {
        let isInvoiced = request.trueUp.invoiced.contains(walk.account)
        let isForeign = walk.meteredCurrency != walk.account.currency && !walk.isException
        guard !walk.invoices.isEmpty, isInvoiced || isForeign else {
            liabilities[cost, default: []].append(
                Liability(
                    amount: posted, currency: cost, date: walk.invoices.last.map { date(of: $0) }, cost: posted))
            return
        }
        for (index, invoice) in walk.invoices.enumerated() {
            liabilities[cost, default: []].append(
                Liability(
                    amount: invoice.amount + invoice.tax, currency: invoice.currency, date: date(of: invoice),
                    cost: index == 0 ? posted + trueUp : .zero))
        }
    }

    private func date(of invoice: InvoiceRecord) -> CivilDate { Instant(microseconds: invoice.issuedAt).date }

    private func usageEntry(_ currency: Currency) -> PlannedEntry {
        PlannedEntry(
            .usage, currency, "AI usage, \(request.period.title)", memo: "AI usage \(request.period.title)",
            offset: settings.clearingAccount, offsetMemo: "AI usage \(request.period.title)")
    }

    private func accrual(_ account: InvoicedAccount, _ month: Month, _ currency: Currency) -> PlannedEntry {
        let name = "\(account.provider) \(account.billingAccount)"
        var entry = PlannedEntry(
            .accrual, currency, "Accrued AI usage of \(name), \(month.title)", memo: "Accrued AI usage \(month.title)",
            offset: settings.accrualAccount, offsetMemo: "Accrued: \(name), \(month.title)")
        entry.reversalDate = request.reversalDate
        return entry
    }

    // MARK: - Earlier months

    /// Entries for what changed; what changed about cost that is still accrued becomes part of the accrual.
    private mutating func planChanges() -> [Accrual.Key: [Accrual.Line]] {
        let open = Set(request.openAccruals.map(\.key))
        var corrections: [Accrual.Key: [Accrual.Line]] = [:]
        for change in request.changes {
            var planned: [Currency: PlannedEntry] = [:]
            for posting in change.lines {
                guard let currency = Currency(posting.key.currency) else { continue }
                let target = directory.target(posting.key)
                if let account = InvoicedAccount(posting.key) {
                    let key = Accrual.Key(month: change.month, account: account)
                    if open.contains(key) {
                        corrections[key, default: []].append(Accrual.Line(target, posting.costs.billed))
                        continue
                    }
                }
                planned[currency, default: entry(of: change, currency)].add(posting.costs.billed, to: target)
            }
            entries += planned.sorted { $0.key < $1.key }.map(\.value).filter { !$0.isEmpty }
        }
        return corrections
    }

    private func entry(of change: PeriodChange, _ currency: Currency) -> PlannedEntry {
        let text =
            switch change.kind {
            case .reclass: "Reclass from suspense, \(change.month.title)"
            case .reallocation: "Re-allocation, \(change.month.title)"
            default: "Prior period, \(change.month.title)"
            }
        return PlannedEntry(
            change.kind, currency, text, memo: text, offset: settings.clearingAccount, offsetMemo: text)
    }

    private mutating func planOpenAccruals(
        _ corrections: [Accrual.Key: [Accrual.Line]]
    ) throws(BookkeepingError) {
        for open in request.openAccruals.sorted(by: { $0.key < $1.key }) {
            let account = open.key.account
            let currency = try currency(account.currency)
            let accrual = Accrual(open.key, lines: open.lines + (corrections[open.key] ?? []))
            let settlement: AccrualSettlement?
            do throws(ReconciliationError) {
                settlement = try AccrualSettlement(
                    accrual, invoices: request.invoices, rules: ReconciliationRules(books.settings),
                    rates: request.rates, settings: settings, suspense: books.settings.suspense)
            } catch {
                throw .reconciliation(error)
            }
            guard let settlement else {
                var entry = self.accrual(account, open.key.month, currency)
                for line in accrual.lines { entry.add(line.amount, to: directory.target(line)) }
                guard !entry.isEmpty else { continue }
                accruals.append(Accrual(open.key, of: entry))
                entries.append(entry)
                continue
            }
            settlements.append(settlement)
            plan(settlement, currency)
        }
    }

    private mutating func plan(_ settlement: AccrualSettlement, _ currency: Currency) {
        let key = settlement.accrual.key
        let ids = settlement.invoices.map(\.invoiceId).joined(separator: ", ")
        let name = "\(key.account.provider) \(key.account.billingAccount), \(key.month.title)"
        var usage = PlannedEntry(
            .usage, currency, "AI usage of \(name), invoiced as \(ids)", memo: "AI usage \(key.month.title)",
            offset: settings.clearingAccount, offsetMemo: "Invoiced as \(ids)")
        for line in settlement.accrual.lines { usage.add(line.amount, to: directory.target(line)) }
        var trueUp = PlannedEntry(
            .trueUp, currency, "True-up to \(ids) of \(name)", memo: "True-up to \(ids)",
            offset: settings.clearingAccount, offsetMemo: "True-up to \(ids)")
        for line in settlement.lines { trueUp.add(line.costs.billed, to: directory.target(line.key)) }
        entries += [usage, trueUp].filter { !$0.isEmpty }
        for (index, invoice) in settlement.invoices.enumerated() {
            liabilities[currency, default: []].append(
                Liability(
                    amount: invoice.amount + invoice.tax, currency: invoice.currency, date: date(of: invoice),
                    cost: index == 0 ? usage.total + trueUp.total : .zero))
        }
    }

    private func currency(_ code: String) throws(BookkeepingError) -> Currency {
        guard let currency = Currency(code) else { throw .unknownCurrency(code) }
        return currency
    }
}

extension Accrual {
    /// What an entry accrues.
    fileprivate init(_ key: Key, of entry: PlannedEntry) {
        self.init(
            key,
            lines: entry.amounts.sorted { $0.key < $1.key }.filter { $0.value != .zero }.map { Line($0.key, $0.value) })
    }
}

extension Accrual.Line {
    fileprivate init(_ target: JournalTarget, _ amount: Total) {
        self.init(
            department: target.department, glAccount: target.account, project: target.project, amount: amount)
    }
}

extension TargetDirectory {
    fileprivate func target(_ line: Accrual.Line) -> JournalTarget {
        guard let department = line.department else { return holder(line.glAccount) }
        return target(department: department, account: line.glAccount, project: line.project)
    }
}
