internal import Books
internal import CostStore
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Postings

/// Prior-period lines as rows of FOCUS.
///
/// FOCUS 1.1, ChargeClass: a row is a Correction where it changes a billing period that was invoiced; before that it is a
/// charge like any other. A correction may be Usage without quantity and price; other rows of that kind are Adjustments.
struct Corrections {
    let charges: [DerivedCharge]

    init(_ lines: [PriorPeriodLine], _ inputs: PackInputs) {
        let packs = Dictionary(
            inputs.earlier.map { ($0.manifest.period.label, $0.manifest) }, uniquingKeysWith: { $1 })
        charges = lines.compactMap { line in
            guard let pack = packs[line.period], let month = Corrections.billingMonth(of: pack) else { return nil }
            let key = line.difference.key
            let product = key.product
            let isInvoiced = inputs.invoices.contains { invoice in
                month.microseconds.contains(invoice.periodStart) && invoice.provider == product.provider
                    && invoice.billingAccount == product.billingAccount
            }
            let isPriced = product.category == .usage || product.category == .purchase
            let profile = Profile(
                provider: product.provider ?? inputs.books.settings.entity,
                billingAccount: product.billingAccount ?? inputs.books.settings.entity,
                service: product.service ?? "adjustment", model: product.model,
                category: isPriced && !isInvoiced ? .adjustment : product.category, frequency: .oneTime,
                description: "Correction of \(pack.period.title): \(line.cause.title)", currency: key.currency,
                status: .derived, chargeClass: isInvoiced ? .correction : nil, billingPeriod: month,
                correctedPack: line.pack)
            let decision = Decision(
                feature: key.feature.map { Assignment(value: $0, origin: .rule(Corrections.origin)) },
                project: key.project.map { Assignment(value: $0, origin: .rule(Corrections.origin)) },
                department: Assignment(value: key.department, origin: .rule(Corrections.origin)),
                glAccount: Assignment(value: key.glAccount, origin: .rule(Corrections.origin)),
                workload: Decision.Workload(value: "agentic-read", isInferred: true))
            var texts: [String?] = [inputs.period.description, "\(inputs.version)", line.pack, line.cause.rawValue]
            texts += PostedLineTable.fields(line.difference)
            return DerivedCharge(
                .correction, profile: profile, ownership: Ownership(decision: decision, sent: []),
                moments: pack.moments, costs: line.difference.costs, chargeId: DerivedCharge.id(of: texts))
        }
    }

    /// What stands for the rule that decided: no rule did.
    private static let origin = "[correction]"

    /// The billing month that most of a period lies in.
    private static func billingMonth(of pack: PackManifest) -> Month? {
        pack.moments.billingMonths.max { left, right in
            let length = { (month: Month) -> Int64 in
                let part = pack.moments.clamped(to: month.microseconds)
                return part.upperBound - part.lowerBound
            }
            return length(left) < length(right)
        }
    }
}
