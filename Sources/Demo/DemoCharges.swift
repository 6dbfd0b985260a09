internal import CostStore
internal import Money
internal import Periods

/// Makes what is not model tokens: tool calls and outcomes as the calls come, the rest of the month at its end.
struct ChargeMaker {
    /// The billed cost of the charges that start in the month.
    private(set) var billed = Total.zero

    private let catalogue: DemoCatalogue
    private let month: Month
    private let nodes: Int
    private var random: DemoRandom
    private var sequence = 0
    /// The billed cost without tax, and the tax, by provider and billing account.
    private var billedOfAccount: [BillingAccount: Total] = [:]
    private var taxOfAccount: [BillingAccount: Total] = [:]

    private struct BillingAccount: Hashable {
        let provider: String
        let account: String
    }

    /// 10 USD for 1000 searches, at these providers (their price lists, as in `list-prices.csv`).
    private static let searchProviders = ["openai", "anthropic"]
    private static let searchPrice = Total(picos: 10_000_000_000)

    init(_ catalogue: DemoCatalogue, _ month: Month, _ options: DemoOptions) {
        self.catalogue = catalogue
        self.month = month
        nodes = min(12, max(1, options.calls / 1_000_000))
        random = DemoRandom(seed: options.seed ^ 0x6368_6172)
    }

    /// The search that a call caused; `nil` where the provider does not bill it.
    mutating func webSearch(of call: borrowing BulkCall) -> ChargeRecord? {
        let provider = text(call.provider)
        guard ChargeMaker.searchProviders.contains(provider), let usd = Currency("USD") else { return nil }
        sequence += 1
        let price = ChargeMaker.searchPrice
        let charge = ChargeRecord(
            chargeId: "tool-\(sequence)", callId: text(call.callId), startedAt: call.startedAt, endedAt: call.endedAt,
            provider: provider, billingAccount: text(call.billingAccount), subAccount: call.subAccount.map(text),
            region: call.region.map(text), category: .usage, frequency: .usageBased, service: "web-search",
            sku: "web-search", description: "Web search",
            metering: .init(
                meter: "Tool Calls", quantity: Total(picos: Int128(Amount.picosPerUnit)), unit: "Calls",
                listUnitPrice: price, contractedUnitPrice: price),
            listCost: price, contractedCost: price, billedCost: price, effectiveCost: price, currency: usd,
            attribution: SentAttribution(
                feature: call.feature.map(text), department: call.department.map(text), user: call.user.map(text),
                session: call.session.map(text), glAccount: call.glAccount.map(text), runId: call.runId.map(text),
                workload: call.workload.map(text), project: call.project.map(text), tags: call.tags.map(text)))
        count(charge)
        return charge
    }

    /// The result that a session led to, if its feature has one.
    mutating func outcome(of call: borrowing BulkCall, feature: Int) -> OutcomeRecord? {
        let type = catalogue.features[feature].outcome
        guard !type.isEmpty, let session = call.session else { return nil }
        let score = 60 + random.below(41)
        return OutcomeRecord(
            outcomeId: "outcome-\(text(call.callId))", outcomeType: type, session: text(session),
            occurredAt: call.endedAt + Int64(1 + random.below(600)) * 1_000_000,
            metadata: random.perMille(400) ? #"{"score":\#(score)}"# : nil)
    }

    /// The charges of the month that no call causes.
    mutating func monthly(due: [Total]) -> [ChargeRecord] {
        guard let usd = Currency("USD") else { return [] }
        let plans = DemoPlans(month: month, usd: usd)
        var charges = plans.purchases()
        for node in 1...nodes {
            for day in 0..<month.days.count {
                // Half of the seconds of two cards, more or less.
                let seconds = 86_400 + random.below(60_000) - 30_000
                charges.append(plans.gpuTime(node: node, day: day, seconds: Int64(seconds)))
            }
        }
        for day in 0..<month.days.count {
            charges.append(plans.vectorStore(day: day, tenthsOfGigabyte: Int64(118 + day * 2 + random.below(5))))
            charges.append(plans.codeInterpreter(day: day, sessions: Int64(12 + random.below(30))))
        }
        charges += plans.credits()
        for charge in charges { count(charge) }
        for charge in taxes(due: due, plans) {
            count(charge)
            charges.append(charge)
        }
        return charges
    }

    /// One provider adds a tax to its invoice.
    private func taxes(due: [Total], _ plans: DemoPlans) -> [ChargeRecord] {
        net(due: due).filter { $0.key.provider == "anthropic" }.map { account, amount in
            plans.tax(on: amount, provider: account.provider, billingAccount: account.account)
        }
    }

    /// One invoice a provider and billing account. Those of `azure-openai` hold a little that went past the gateway.
    func invoices(due: [Total]) -> [InvoiceRecord] {
        guard let usd = Currency("USD") else { return [] }
        let net = net(due: due)
        return net.keys.sorted { ($0.provider, $0.account) < ($1.provider, $1.account) }.compactMap { account in
            guard account.provider != "internal-gpu", let amount = net[account] else { return nil }
            let pastGateway = account.provider == "azure-openai" ? Total(picos: amount.picos / 250) : .zero
            return InvoiceRecord(
                invoiceId: DemoPlans.invoiceId(account.provider, account.account, month), provider: account.provider,
                billingAccount: account.account, periodStart: month.start, periodEnd: month.end,
                issuedAt: month.end + 2 * Instant.day, currency: usd,
                amount: DemoPlans.cents(amount + pastGateway), tax: taxOfAccount[account] ?? .zero)
        }
    }

    /// What is due for calls and charges, without tax, by provider and billing account.
    private func net(due: [Total]) -> [BillingAccount: Total] {
        var net = billedOfAccount
        for (account, amount) in zip(catalogue.accounts, due) {
            net[BillingAccount(provider: account.provider, account: account.billingAccount), default: .zero] += amount
        }
        return net
    }

    private mutating func count(_ charge: ChargeRecord) {
        guard month.contains(charge.startedAt) else { return }
        billed += charge.billedCost
        let account = BillingAccount(provider: charge.provider, account: charge.billingAccount)
        if charge.category == .tax {
            taxOfAccount[account, default: .zero] += charge.billedCost
        } else {
            billedOfAccount[account, default: .zero] += charge.billedCost
        }
    }

    private func text(_ bytes: BulkCall.Text) -> String { String(decoding: bytes, as: UTF8.self) }
}
