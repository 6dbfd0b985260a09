internal import CostStore
internal import DelimitedText
internal import Money

/// The tables of the store that may change after a close, as the pack keeps them.
enum ReferenceTables {
    static let prices = "inputs/prices.csv"
    static let invoices = "inputs/invoices.csv"
    static let rates = "inputs/fx-rates.csv"

    private static let priceColumns = [
        "provider", "billing_account", "region", "model", "tier", "meter", "valid_from", "valid_to", "sku", "sku_price",
        "pricing_quantity", "list_unit_price", "contracted_unit_price", "currency",
    ]
    private static let invoiceColumns = [
        "invoice_id", "provider", "billing_account", "period_start", "period_end", "issued_at", "currency", "amount",
        "tax",
    ]
    private static let rateColumns = ["day", "from_currency", "to_currency", "rate"]

    static func bytes(_ prices: [PriceRecord]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: priceColumns)
        for price in prices {
            writer.append([
                price.provider, price.billingAccount, price.region, price.model, price.tier, price.meter,
                "\(price.validFrom)", price.validTo.map { "\($0)" }, price.sku, price.skuPrice,
                "\(price.pricingQuantity)", price.listUnitPrice.description, price.contractedUnitPrice.description,
                price.currency,
            ])
        }
        return writer.bytes
    }

    static func prices(_ bytes: [UInt8]) -> [PriceRecord]? {
        PackTable(bytes, header: priceColumns)?.records { row in
            guard let provider = row[0], let account = row[1], let region = row[2], let model = row[3],
                let tier = row[4], let meter = row[5], let from = row[6].flatMap({ Int64($0) }), let sku = row[8],
                let skuPrice = row[9], let quantity = row[10].flatMap({ Int64($0) }),
                let list = row[11].flatMap({ try? Total($0) }), let contracted = row[12].flatMap({ try? Total($0) }),
                let currency = row[13]
            else { return nil }
            return PriceRecord(
                provider: provider, billingAccount: account, region: region, model: model, tier: tier, meter: meter,
                validFrom: from, validTo: row[7].flatMap { Int64($0) }, sku: sku, skuPrice: skuPrice,
                pricingQuantity: quantity, listUnitPrice: list, contractedUnitPrice: contracted, currency: currency)
        }
    }

    static func bytes(_ invoices: [InvoiceRecord]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: invoiceColumns)
        for invoice in invoices {
            writer.append([
                invoice.invoiceId, invoice.provider, invoice.billingAccount, "\(invoice.periodStart)",
                "\(invoice.periodEnd)", "\(invoice.issuedAt)", invoice.currency.code, invoice.amount.description,
                invoice.tax.description,
            ])
        }
        return writer.bytes
    }

    static func invoices(_ bytes: [UInt8]) -> [InvoiceRecord]? {
        PackTable(bytes, header: invoiceColumns)?.records { row in
            guard let id = row[0], let provider = row[1], let account = row[2],
                let start = row[3].flatMap({ Int64($0) }), let end = row[4].flatMap({ Int64($0) }),
                let issued = row[5].flatMap({ Int64($0) }), let currency = row[6].flatMap(Currency.init),
                let amount = row[7].flatMap({ try? Total($0) }), let tax = row[8].flatMap({ try? Total($0) })
            else { return nil }
            return InvoiceRecord(
                invoiceId: id, provider: provider, billingAccount: account, periodStart: start, periodEnd: end,
                issuedAt: issued, currency: currency, amount: amount, tax: tax)
        }
    }

    static func bytes(_ rates: [FXRateRecord]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: rateColumns)
        for rate in rates { writer.append([rate.day, rate.from.code, rate.to.code, rate.rate.description]) }
        return writer.bytes
    }

    static func rates(_ bytes: [UInt8]) -> [FXRateRecord]? {
        PackTable(bytes, header: rateColumns)?.records { row in
            guard let day = row[0], let from = row[1].flatMap(Currency.init), let to = row[2].flatMap(Currency.init),
                let rate = row[3].flatMap({ try? Amount($0) })
            else { return nil }
            return FXRateRecord(day: day, from: from, to: to, rate: rate)
        }
    }
}

extension PackTable {
    /// The records of the rows; `nil` when one cannot be read.
    func records<Record>(_ read: ([String?]) -> Record?) -> [Record]? {
        var records: [Record] = []
        for row in rows {
            guard let record = read(row) else { return nil }
            records.append(record)
        }
        return records
    }
}
