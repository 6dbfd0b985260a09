internal import Money

extension PriceRecord: StoreRecord {
    static var table: StoreWriterTable { .prices }

    var violation: StoreViolation? {
        if let empty = StoreViolation.emptyText(["provider": provider, "model": model, "tier": tier]) { return empty }
        if TokenMeter(rawValue: meter) == nil {
            let names = TokenMeter.allCases.map(\.rawValue).joined(separator: ", ")
            return StoreViolation("meter", meter, "one of \(names)")
        }
        if let validTo, validTo <= validFrom {
            return StoreViolation("valid_to", validTo, "after valid_from, \(validFrom)")
        }
        if pricingQuantity < 1 { return StoreViolation("pricing_quantity", pricingQuantity, "1 or more") }
        return Currency(currency) == nil ? StoreViolation("currency", currency, "a code of ISO 4217") : nil
    }

    func write(to row: inout StoreRow) {
        row.append(provider)
        row.append(billingAccount)
        row.append(region)
        row.append(model)
        row.append(tier)
        row.append(meter)
        row.append(validFrom)
        row.append(validTo)
        row.append(sku)
        row.append(skuPrice)
        row.append(pricingQuantity)
        row.append(decimal: listUnitPrice)
        row.append(decimal: contractedUnitPrice)
        row.append(currency)
    }
}
