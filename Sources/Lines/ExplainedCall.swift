internal import CostStore
internal import JSONText
internal import Mapping
internal import Money
internal import Periods
internal import Rating

/// A call with the price of each of its meters, and the rules that were tried.
struct ExplainedCall {
    private let id: String
    private let row: StoredRow
    private let start: Int64
    private let model: PricedModel
    private let currency: String
    private let meters: [Meter]
    private let gatewayCost: Amount?
    private let trace: Trace

    /// A meter that was used.
    private struct Meter {
        let meter: TokenMeter
        let tokens: Int64
        let price: Price?

        var list: Total? { price.map { Total(picos: Int128($0.listPerToken.picos) * Int128(tokens)) } }
        var contracted: Total? { price.map { Total(picos: Int128($0.contractedPerToken.picos) * Int128(tokens)) } }
    }

    /// Where the cost of the call comes from.
    private enum Outcome: String {
        case rated, metered, unpriced, excluded
    }

    init(_ row: StoredRow, _ id: String, _ priceBook: PriceBook, _ mapping: MappingModel) {
        let start = row.number("started_at") ?? 0
        let model = PricedModel(
            provider: row.text("provider") ?? "", billingAccount: row.text("billing_account") ?? "",
            region: row.text("region"), model: row.text("model") ?? "", tier: row.text("tier") ?? "")
        self.id = id
        self.row = row
        self.start = start
        self.model = model
        currency = row.text("currency") ?? ""
        gatewayCost = row.number("metered_cost").map { Amount(picos: $0) }
        meters = TokenMeter.allCases.compactMap { meter in
            let tokens = row.number(meter.column.rawValue) ?? 0
            guard tokens != 0 else { return nil }
            return Meter(meter: meter, tokens: tokens, price: priceBook.price(of: meter, for: model, at: start))
        }
        trace = mapping.trace(row, [.category: "Usage", .service: "model-api"], at: start)
    }

    private var outcome: Outcome {
        let hasCost = (gatewayCost ?? .zero) != .zero
        if meters.isEmpty { return hasCost ? .metered : .excluded }
        if meters.allSatisfy({ $0.price != nil }) { return .rated }
        return hasCost ? .metered : .unpriced
    }

    private var ratedCost: Total { meters.reduce(Total.zero) { $0 + ($1.contracted ?? .zero) } }

    // MARK: For people

    var text: String {
        """
        call \(id), row \(row.id)
          started    \(Instant(microseconds: start))
          model      \(model.provider) \(model.model), tier \(model.tier), account \(model.billingAccount)\
        \(model.region.map { ", region \($0)" } ?? "")
          status     \(row.text("status") ?? "")\(row.text("retry_of").map { ", a retry of \($0)" } ?? "")

        \(outcome == .excluded ? "" : meters.map { text(of: $0) }.joined())\(outcomeText)

        who pays
        \(trace.description.indentedLines)
        """
    }

    private func text(of meter: Meter) -> String {
        let tokens = "charge \(meter.meter.skuMeter): \(meter.tokens) tokens"
        guard let price = meter.price, let list = meter.list, let contracted = meter.contracted else {
            return "\(tokens), no price\n"
        }
        return """
            \(tokens) × \(price.contractedPerToken) = \(contracted) \(price.record.currency)
              list price \(price.listPerToken) a token, at list \(list)
              price from \(price.record.origin)

            """
    }

    private var outcomeText: String {
        switch outcome {
        case .excluded: "no tokens and no cost: excluded"
        case .rated:
            "rated \(ratedCost)"
                + (gatewayCost.map { "; the gateway says \($0) \(currency)" } ?? "; the gateway gives no cost")
        case .metered:
            "so the call keeps the gateway's cost: \(gatewayCost ?? .zero) \(currency), marked Metered"
        case .unpriced:
            "and \(gatewayCost == nil ? "no cost" : "a cost of 0") from the gateway: unpriced, an exception that a close waits for"
        }
    }

    // MARK: For programs

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("call_id", id)
        json.member("row", row.id)
        json.member("started", Instant(microseconds: start).description)
        json.member("provider", model.provider)
        json.member("billing_account", model.billingAccount)
        json.member("region", model.region)
        json.member("model", model.model)
        json.member("tier", model.tier)
        json.member("status", row.text("status"))
        json.member("retry_of", row.text("retry_of"))
        json.member("pricing_status", outcome.rawValue)
        json.member("currency", meters.lazy.compactMap { $0.price?.record.currency }.first ?? currency)
        json.member("rated_cost", outcome == .rated ? ratedCost.description : nil)
        json.member("metered_cost", gatewayCost?.description)
        json.name("charges")
        json.beginArray()
        for meter in meters {
            json.beginObject()
            json.member("meter", meter.meter.skuMeter)
            json.member("tokens", meter.tokens)
            json.member("list_price_per_token", meter.price?.listPerToken.description)
            json.member("contracted_price_per_token", meter.price?.contractedPerToken.description)
            json.member("list_cost", meter.list?.description)
            json.member("contracted_cost", meter.contracted?.description)
            json.member("sku_price", meter.price?.record.skuPrice)
            json.member("price_origin", meter.price?.record.origin)
            json.endObject()
        }
        json.endArray()
        json.name("mapping")
        trace.write(to: &json)
        json.endObject()
    }
}

/// A row of `charges` with the rules that were tried.
struct ExplainedCharge {
    private let row: StoredRow
    private let trace: Trace

    init(_ row: StoredRow, _ mapping: MappingModel) {
        self.row = row
        trace = mapping.trace(row, [:], at: row.number("started_at") ?? 0)
    }

    var text: String {
        let cause = row.text("call_id").map { ", caused by call \($0)" } ?? ""
        let price = row.text("contracted_unit_price").flatMap { price in
            row.text("quantity").map { "\n  \($0) \(row.text("unit") ?? "Units") × \(price)" }
        }
        return """
            charge \(row.text("charge_id") ?? ""), row \(row.id)\(cause)
              \(row.text("category") ?? "") of \(row.text("service") ?? ""): billed \
            \(row.text("billed_cost") ?? "") \(row.text("currency") ?? ""), as the store states it\(price ?? "")
            who pays
            \(trace.description.indentedLines)
            """
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("row", row.id)
        for column in [
            "charge_id", "call_id", "category", "service", "quantity", "unit", "contracted_unit_price", "billed_cost",
            "currency",
        ] {
            json.member(column, row.text(column))
        }
        json.name("mapping")
        trace.write(to: &json)
        json.endObject()
    }
}

extension PriceRecord {
    /// Which row of the price list it is, and what it holds for.
    fileprivate var origin: String {
        let scope = [
            billingAccount.isEmpty ? "any account" : "account \(billingAccount)",
            region.isEmpty ? "any region" : "region \(region)",
        ].joined(separator: ", ")
        let end = validTo.map { " to \(Instant(microseconds: $0))" } ?? ""
        return "SKU price \(skuPrice), \(scope), valid from \(Instant(microseconds: validFrom))\(end)"
    }
}

extension String {
    /// The text with each line that is not empty moved by two spaces.
    fileprivate var indentedLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }
}
