internal import CostStore
internal import Money
internal import Periods

/// The charges of a month by their kind: seats, a commitment, GPU time, storage, credits, a tax.
struct DemoPlans {
    let month: Month
    let usd: Currency

    /// A quantity of whole units.
    private func units(_ count: Int64) -> Total { Total(picos: Int128(count) * Int128(Amount.picosPerUnit)) }

    /// An amount of so many ten-thousandths of a dollar.
    private func price(_ tenThousandths: Int64) -> Total { Total(picos: Int128(tenThousandths) * 100_000_000) }

    /// Rounds half away from zero to whole cents, as an invoice does.
    static func cents(_ total: Total) -> Total {
        let cent: Int128 = 10_000_000_000
        let magnitude = Int128(total.picos.magnitude)
        let rounded = (magnitude + cent / 2) / cent * cent
        return Total(picos: total.picos < 0 ? -rounded : rounded)
    }

    static func invoiceId(_ provider: String, _ billingAccount: String, _ month: Month) -> String {
        "INV-\(month)-\(provider)-\(billingAccount)"
    }

    /// A quantity at a price, which is the same on the list and by contract.
    private func charge(
        _ id: String, _ provider: String, _ account: String, from: Int64, to: Int64,
        category: ChargeRecord.Category = .usage, frequency: ChargeRecord.Frequency = .usageBased, service: String,
        resource: String? = nil, region: String? = nil, description: String, meter: String, quantity: Total,
        unit: String, unitPrice: Total, attribution: SentAttribution = SentAttribution()
    ) -> ChargeRecord {
        // Quantities have at most one decimal place and prices at most four: nothing is cut off.
        let cost = Total(picos: quantity.picos / 1_000_000 * unitPrice.picos / 1_000_000)
        return ChargeRecord(
            chargeId: "\(id)-\(month)", startedAt: from, endedAt: to, provider: provider, billingAccount: account,
            region: region, category: category, frequency: frequency, service: service, resourceId: resource,
            sku: service, description: description,
            metering: .init(
                meter: meter, quantity: quantity, unit: unit, listUnitPrice: unitPrice,
                contractedUnitPrice: unitPrice),
            listCost: cost, contractedCost: cost, billedCost: cost, effectiveCost: cost, currency: usd,
            attribution: attribution)
    }

    /// Seats and plans by the month, and throughput that is paid for a year ahead.
    func purchases() -> [ChargeRecord] {
        var commitment = charge(
            "provisioned-throughput", "aws-bedrock", "210987654321", from: month.start,
            to: month.start + 12 * 30 * Instant.day,
            category: .purchase, frequency: .oneTime, service: "provisioned-throughput",
            resource: "pt-nova-pro-1", region: "us-east-1",
            description: "Provisioned throughput, one year, all upfront",
            meter: "Model Units", quantity: units(1), unit: "Units", unitPrice: price(6_000_000))
        // Paid now, borne by the months in which it is used.
        commitment.effectiveCost = .zero
        var use = charge(
            "provisioned-throughput-use", "aws-bedrock", "210987654321", from: month.start, to: month.end,
            service: "provisioned-throughput", resource: "pt-nova-pro-1", region: "us-east-1",
            description: "Provisioned throughput used", meter: "Model Unit Months", quantity: units(1),
            unit: "Months", unitPrice: price(500_000))
        use.billedCost = .zero
        return [
            charge(
                "assistant-seats", "openai", "org-acme", from: month.start, to: month.end, category: .purchase,
                frequency: .recurring, service: "assistant-seats", description: "Assistant seats, monthly",
                meter: "Seats", quantity: units(25), unit: "Seats", unitPrice: price(300_000)),
            charge(
                "coding-assistant-seats", "anthropic", "org-acme", from: month.start, to: month.end,
                category: .purchase, frequency: .recurring, service: "coding-assistant-seats",
                description: "Coding assistant seats, monthly", meter: "Seats", quantity: units(12), unit: "Seats",
                unitPrice: price(300_000), attribution: SentAttribution(department: "engineering")),
            charge(
                "support-plan", "aws-bedrock", "210987654321", from: month.start, to: month.end, category: .purchase,
                frequency: .recurring, service: "support-plan", description: "Support plan, monthly", meter: "Plans",
                quantity: units(1), unit: "Plans", unitPrice: price(1_000_000)),
            commitment, use,
        ]
    }

    /// A day of one node of the own cluster.
    func gpuTime(node: Int, day: Int, seconds: Int64) -> ChargeRecord {
        let start = month.start + Int64(day) * Instant.day
        return charge(
            "gpu-node-\(node)-\(day + 1)", "internal-gpu", "platform", from: start, to: start + Instant.day,
            service: "inference-cluster", resource: "gpu-node-\(node)", region: "eu-central-1",
            description: "GPU time of the shared inference cluster", meter: "GPU Seconds", quantity: units(seconds),
            unit: "Seconds", unitPrice: price(3))
    }

    /// A day of storage of the vector store: 0.10 USD for a gigabyte and day.
    func vectorStore(day: Int, tenthsOfGigabyte: Int64) -> ChargeRecord {
        let start = month.start + Int64(day) * Instant.day
        return charge(
            "vector-store-\(day + 1)", "openai", "org-acme", from: start, to: start + Instant.day,
            service: "vector-store", resource: "vs-knowledge-base", description: "Vector store storage",
            meter: "Storage", quantity: Total(picos: Int128(tenthsOfGigabyte) * Int128(Amount.picosPerUnit / 10)),
            unit: "GB-Days", unitPrice: price(1_000), attribution: SentAttribution(feature: "doc-search"))
    }

    /// A day of code interpreter sessions: 0.03 USD each.
    func codeInterpreter(day: Int, sessions: Int64) -> ChargeRecord {
        let start = month.start + Int64(day) * Instant.day
        return charge(
            "code-interpreter-\(day + 1)", "openai", "org-acme", from: start, to: start + Instant.day,
            service: "code-interpreter", description: "Code interpreter sessions", meter: "Tool Calls",
            quantity: units(sessions), unit: "Sessions", unitPrice: price(300),
            attribution: SentAttribution(feature: "sql-assistant"))
    }

    /// What providers give back, and what they round off.
    func credits() -> [ChargeRecord] {
        [
            amount(
                "credit-openai", "openai", "org-acme", .credit, .oneTime, "Promotional credit", -500_000),
            amount(
                "credit-google", "google-vertex", "01A2B3-C4D5E6-F7A8B9", .credit, .recurring,
                "Credit for committed use", -250_000),
            amount(
                "adjustment-aws", "aws-bedrock", "210987654321", .adjustment, .oneTime, "Rounding of the invoice",
                -3_700),
        ]
    }

    /// Sales tax of 8.875 % on what a provider bills, rounded to cents.
    func tax(on net: Total, provider: String, billingAccount: String) -> ChargeRecord {
        var charge = amount(
            "tax-\(provider)", provider, billingAccount, .tax, .oneTime, "Sales tax, 8.875 %", 0)
        let tax = DemoPlans.cents(Total(picos: net.picos * 8_875 / 100_000))
        charge.billedCost = tax
        charge.effectiveCost = tax
        return charge
    }

    /// A charge without a quantity, dated on the last day.
    private func amount(
        _ id: String, _ provider: String, _ account: String, _ category: ChargeRecord.Category,
        _ frequency: ChargeRecord.Frequency, _ description: String, _ tenThousandths: Int64
    ) -> ChargeRecord {
        let cost = price(tenThousandths)
        return ChargeRecord(
            chargeId: "\(id)-\(month)", startedAt: month.end - Instant.day, endedAt: month.end,
            provider: provider, billingAccount: account, category: category, frequency: frequency,
            service: "model-api", description: description,
            listCost: category == .tax ? nil : cost, contractedCost: category == .tax ? nil : cost, billedCost: cost,
            effectiveCost: cost, currency: usd, invoiceId: DemoPlans.invoiceId(provider, account, month))
    }
}
