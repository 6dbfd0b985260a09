internal import Bookkeeping
internal import Books
internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// The rows of FOCUS that do not come from the store: corrections of earlier periods, and what follows from invoices.
///
/// FOCUS 1.1, ChargeClass: a row is a Correction where it changes a billing period that was invoiced; before that it is a
/// charge like any other. A correction may be Usage without quantity and price; other rows of that kind are Adjustments.
struct DerivedRows {
    private let inputs: PackInputs
    private(set) var charges: [DerivedCharge] = []

    init(_ inputs: PackInputs, _ months: [BilledMonth], _ priors: PriorPeriods, _ entries: PackEntries) throws {
        self.inputs = inputs
        let packs = Dictionary(inputs.earlier.map { ($0.manifest.name, $0.manifest) }, uniquingKeysWith: { $1 })
        for line in priors.lines {
            guard let pack = packs[line.pack] else { continue }
            try add(line, pack)
        }
        for (month, line) in months.trueUpLines { add(line, of: month, inputs.moments, pack: nil) }
        for settlement in entries.settlements {
            let month = settlement.accrual.key.month
            let pack = inputs.earlier.first { $0.manifest.moments.reconciledMonths.contains(month) }
            for line in settlement.lines {
                add(line, of: month, pack?.manifest.moments ?? month.microseconds, pack: pack?.manifest.name)
            }
        }
    }

    private mutating func add(_ line: PriorPeriodLine, _ pack: PackManifest) throws {
        let key = line.difference.key
        let product = key.product
        let month = try line.billingMonth(in: pack)
        let isInvoiced = inputs.invoices.contains { invoice in
            month.microseconds.contains(invoice.periodStart) && invoice.provider == product.provider
                && invoice.billingAccount == product.billingAccount
        }
        let isPriced = product.category == .usage || product.category == .purchase
        let profile = Profile(
            provider: product.provider ?? inputs.books.settings.entity,
            billingAccount: product.billingAccount ?? inputs.books.settings.entity,
            service: product.service ?? "model-api", model: product.model,
            category: isPriced && !isInvoiced ? .adjustment : product.category, frequency: .oneTime,
            description: "Correction of \(pack.period.title): \(line.cause.title)", currency: key.currency,
            status: .derived, chargeClass: isInvoiced ? .correction : nil,
            basis: line.side == .invoice ? .invoiced : .metered, billingPeriod: month, correctedPack: line.pack)
        append(
            .correction, profile, line.difference, pack.moments,
            ["correction", line.pack, line.cause.rawValue, line.side.rawValue])
    }

    private mutating func add(_ line: DerivedLine, of month: Month, _ moments: Range<Int64>, pack: String?) {
        let product = line.key.product
        let profile = Profile(
            provider: line.account.provider, billingAccount: line.account.billingAccount,
            service: product.service ?? "model-api", model: product.model, category: product.category,
            frequency: .oneTime, description: "\(line.origin.rawValue) to \(line.invoices.joined(separator: ", "))",
            currency: line.key.currency, status: .derived, invoice: line.invoices.count == 1 ? line.invoices[0] : nil,
            basis: line.origin == .sharedTax ? .metered : .invoiced, billingPeriod: month, correctedPack: pack)
        append(.trueUp, profile, line.posting, moments, ["true-up", "\(month)", line.origin.rawValue])
    }

    private mutating func append(
        _ step: DerivedCharge.Step, _ profile: Profile, _ posting: Posting, _ moments: Range<Int64>,
        _ identity: [String?]
    ) {
        let key = posting.key
        let assignment = { (value: String) in Assignment(value: value, origin: .rule("[\(step.rawValue)]")) }
        let decision = Decision(
            feature: key.feature.map(assignment), project: key.project.map(assignment),
            department: assignment(key.department), glAccount: assignment(key.glAccount),
            workload: Decision.Workload(value: "agentic-read", isInferred: true))
        charges.append(
            DerivedCharge(
                step, profile: profile, ownership: Ownership(decision: decision, sent: []), moments: moments,
                costs: posting.costs,
                chargeId: DerivedCharge.id(
                    of: identity + [inputs.period.description, "\(inputs.version)"] + PostedLineTable.fields(posting))))
    }
}
