public import CostStore
internal import JSONText
public import Mapping
internal import Money
internal import Periods
public import Rating

/// Tells of one call or charge what it costs and why, and who pays and why.
public struct CallExplanation: Sendable {
    private let store: CostStore
    private let priceBook: PriceBook
    private let mapping: MappingModel

    /// Explains by the prices of a store and the rules of a model.
    public init(store: CostStore, priceBook: PriceBook, mapping: MappingModel) {
        self.store = store
        self.priceBook = priceBook
        self.mapping = mapping
    }

    /// The explanation of a call with the charges that it caused, or of a charge; `nil` when there is neither.
    public func text(of id: String) throws(StoreError) -> String? {
        let call = try store.call(id)
        let charges = try store.charges(id)
        guard call != nil || !charges.isEmpty else { return nil }
        var parts: [String] = []
        if let call { parts.append(explain(call: call, id)) }
        for charge in charges { parts.append(explain(charge: charge)) }
        return parts.joined(separator: "\n")
    }

    private func explain(call: StoredRow, _ id: String) -> String {
        let start = call.number("started_at") ?? 0
        let model = PricedModel(
            provider: call.text("provider") ?? "", billingAccount: call.text("billing_account") ?? "",
            region: call.text("region"), model: call.text("model") ?? "", tier: call.text("tier") ?? "")
        var text = """
            call \(id), row \(call.id)
              started    \(Instant(microseconds: start))
              model      \(model.provider) \(model.model), tier \(model.tier), account \(model.billingAccount)\
            \(model.region.map { ", region \($0)" } ?? "")
              status     \(call.text("status") ?? "")\(call.text("retry_of").map { ", a retry of \($0)" } ?? "")


            """
        text += costs(call, model, start)
        text += "\nwho pays\n" + indented(trace(call, [.category: "Usage", .service: "model-api"], at: start))
        return text
    }

    private func costs(_ call: StoredRow, _ model: PricedModel, _ start: Int64) -> String {
        let currency = call.text("currency") ?? ""
        let metered = call.number("metered_cost").map { Amount(picos: $0) }
        let used = TokenMeter.allCases.compactMap { meter -> (TokenMeter, Int64)? in
            let count = call.number(meter.column.rawValue) ?? 0
            return count == 0 ? nil : (meter, count)
        }
        guard !used.isEmpty || (metered ?? .zero) != .zero else { return "no tokens and no cost: excluded\n" }
        var text = ""
        var sum = Total.zero
        var isComplete = !used.isEmpty
        for (meter, count) in used {
            guard let price = priceBook.price(of: meter, for: model, at: start) else {
                text += "charge \(meter.skuMeter): \(count) tokens, no price\n"
                isComplete = false
                continue
            }
            let cost = Total(picos: Int128(price.contractedPerToken.picos) * Int128(count))
            let list = Total(picos: Int128(price.listPerToken.picos) * Int128(count))
            sum += cost
            text += """
                charge \(meter.skuMeter): \(count) tokens × \(price.contractedPerToken) = \(cost) \(price.record.currency)
                  list price \(price.listPerToken) a token, at list \(list)
                  price from \(origin(of: price.record))

                """
        }
        if isComplete {
            text += "rated \(sum)"
            text += metered.map { "; the gateway says \($0) \(currency)" } ?? "; the gateway gives no cost"
            return text + "\n"
        }
        if let metered {
            return text + "so the call keeps the gateway's cost: \(metered) \(currency), marked Metered\n"
        }
        return text + "and no cost from the gateway: unpriced, an exception that a close waits for\n"
    }

    private func origin(of price: PriceRecord) -> String {
        let scope = [
            price.billingAccount.isEmpty ? "any account" : "account \(price.billingAccount)",
            price.region.isEmpty ? "any region" : "region \(price.region)",
        ].joined(separator: ", ")
        let end = price.validTo.map { " to \(Instant(microseconds: $0))" } ?? ""
        return "SKU price \(price.skuPrice), \(scope), valid from \(Instant(microseconds: price.validFrom))\(end)"
    }

    private func explain(charge: StoredRow) -> String {
        let start = charge.number("started_at") ?? 0
        let cause = charge.text("call_id").map { ", caused by call \($0)" } ?? ""
        let price = charge.text("contracted_unit_price").flatMap { price in
            charge.text("quantity").map { "\n  \($0) \(charge.text("unit") ?? "Units") × \(price)" }
        }
        return """
            charge \(charge.text("charge_id") ?? ""), row \(charge.id)\(cause)
              \(charge.text("category") ?? "") of \(charge.text("service") ?? ""): billed \
            \(charge.text("billed_cost") ?? "") \(charge.text("currency") ?? ""), as the store states it\(price ?? "")
            who pays

            """ + indented(trace(charge, [:], at: start))
    }

    /// The decision with each rule that was tried.
    private func trace(_ row: StoredRow, _ known: [Attribute: String], at start: Int64) -> String {
        var attribution = Attribution(known)
        for attribute in Attribute.named {
            let column = attribute == .resource ? "resource_id" : attribute.name
            if let text = row.text(column) { attribution[attribute] = text }
        }
        for member in StoredTags(row.text("tags")).members { attribution[.tag(member.name)] = member.value }
        return mapping.trace(attribution, at: start).description
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }
}
