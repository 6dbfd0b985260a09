public import Books
internal import CostStore
public import Lines
public import Mapping
internal import Money
public import Periods
public import Postings

/// The derived lines that bring BilledCost to the invoices, and tax to whoever bears it.
public struct TrueUp: Sendable {
    /// In the order of accounts and owners; lines of nothing are left out.
    public let lines: [DerivedLine]
    /// Accounts whose lines add up to their invoices now: their rows say `Invoiced`.
    public let invoiced: Set<InvoicedAccount>

    /// Makes the lines of a month.
    ///
    /// - Parameters:
    ///   - postings: what the month posts, pools handed out.
    ///   - waived: accounts whose exception somebody has accepted; the others with one get no true-up.
    /// - Throws: ``ReconciliationError/outOfRange(_:)``.
    public init(
        _ reconciliation: Reconciliation, _ postings: Postings, settings: CloseSettings,
        suspense: MappingModel.Suspense, waived: Set<InvoicedAccount> = []
    ) throws(ReconciliationError) {
        let shares = CostShares.byAccount(postings)
        var lines: [DerivedLine] = []
        var invoiced: Set<InvoicedAccount> = []
        for walk in reconciliation.walks {
            let maker = DerivedLineMaker(
                account: walk.account, invoices: walk.invoices.map(\.invoiceId), shares: shares[walk.account],
                settings: settings, suspense: suspense)
            if settings.tax == .irrecoverable { lines += try maker.sharedTax(postings) }
            guard walk.isSettled(waived: waived) else { continue }
            lines += try maker.trueUp(walk)
            invoiced.insert(walk.account)
        }
        self.lines = lines
        self.invoiced = invoiced
    }

    /// The lines of what a period posts of a month that another period brings to its invoices: tax changes hands.
    ///
    /// - Throws: ``ReconciliationError/outOfRange(_:)``.
    public init(
        taxOf postings: Postings, settings: CloseSettings, suspense: MappingModel.Suspense
    ) throws(ReconciliationError) {
        var lines: [DerivedLine] = []
        if settings.tax == .irrecoverable {
            for (account, shares) in CostShares.byAccount(postings).sorted(by: { $0.key < $1.key }) {
                lines += try DerivedLineMaker(
                    account: account, invoices: [], shares: shares, settings: settings, suspense: suspense
                ).sharedTax(postings)
            }
        }
        self.lines = lines
        invoiced = []
    }

    /// The lines as FOCUS rows of their month.
    public func charges(of month: Month) -> [DerivedCharge] { lines.map { $0.charge(of: month) } }

    /// The postings with the derived lines.
    public func applied(to postings: Postings) -> Postings {
        Postings(adding: postings.lines + lines.map(\.posting))
    }
}

extension ReconciliationWalk {
    /// Whether the invoice can be booked as it stands.
    func isSettled(waived: Set<InvoicedAccount>) -> Bool {
        guard variance != nil else { return false }
        switch status {
        case .matched, .withinTolerance: return true
        case .exception: return waived.contains(account)
        case .notInvoiced, .internalProvider: return false
        }
    }

    /// What of the variance the departments used or must bear by name: items and calls that are not billed.
    fileprivate var explainedVariance: Total {
        lines.reduce(.zero) { sum, line in
            switch line.cause {
            case .failedCalls, .item: sum + line.amount
            default: sum
            }
        }
    }
}

/// Makes the derived lines of an account.
private struct DerivedLineMaker {
    let account: InvoicedAccount
    /// The invoices that the lines follow from, by id.
    let invoices: [String]
    let shares: CostShares?
    let settings: CloseSettings
    let suspense: MappingModel.Suspense

    func trueUp(_ walk: ReconciliationWalk) throws(ReconciliationError) -> [DerivedLine] {
        guard let variance = walk.variance, let tax = walk.invoicedTax else { return [] }
        let taxVariance = tax - walk.postedTax
        let net = variance - taxVariance
        let explained = walk.explainedVariance
        // A rest within tolerance is nobody's usage; one that somebody has waived is.
        let toDepartments =
            settings.trueUp == .variance ? .zero : walk.isException ? net : explained
        var lines = try share(toDepartments, .trueUp)
        let shared = lines.reduce(.zero) { $0 + $1.costs.billed }
        if net != shared {
            lines.append(
                DerivedLine(
                    .trueUp, account, invoices: invoices, holder(settings.varianceAccount, .adjustment),
                    net - shared))
        }
        let taxLines = settings.tax == .irrecoverable ? try share(taxVariance, .taxTrueUp) : []
        let sharedTax = taxLines.reduce(.zero) { $0 + $1.costs.billed }
        lines += taxLines
        if taxVariance != sharedTax {
            lines.append(
                DerivedLine(
                    .taxTrueUp, account, invoices: invoices, holder(settings.taxAccount, .tax),
                    taxVariance - sharedTax))
        }
        return lines
    }

    /// Moves tax that fell to suspense or to the tax account to those who bear the cost that it is on. Tax that a rule or
    /// a pool gave to anybody else stays there.
    func sharedTax(_ postings: Postings) throws(ReconciliationError) -> [DerivedLine] {
        var lines: [DerivedLine] = []
        var sum = Total.zero
        for posting in postings.lines where posting.key.product.category == .tax {
            guard InvoicedAccount(posting.key) == account, isUnowned(posting.key) else { continue }
            lines.append(
                DerivedLine(.sharedTax, account, invoices: invoices, posting.key, -posting.costs.billed))
            sum += posting.costs.billed
        }
        let shared = try share(sum, .sharedTax)
        return shared.isEmpty ? [] : lines + shared
    }

    private func isUnowned(_ key: PostingKey) -> Bool {
        key.department == suspense.department || key.glAccount == settings.taxAccount
    }

    private func share(_ amount: Total, _ origin: DerivedLine.Origin) throws(ReconciliationError) -> [DerivedLine] {
        guard let shares else { return [] }
        return try shares.split(amount).map { owner, part in
            var key = owner
            key.product.category = origin == .trueUp ? .adjustment : .tax
            return DerivedLine(origin, account, invoices: invoices, key, part)
        }
    }

    private func holder(_ glAccount: String, _ category: ChargeCategory) -> PostingKey {
        PostingKey(
            currency: account.currency, department: settings.varianceDepartment ?? suspense.department,
            glAccount: glAccount, product: account.product(category))
    }
}
