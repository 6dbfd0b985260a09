internal import DelimitedText
internal import Money
internal import PostedPeriods

/// What departments used of their own, by product: what the next statements tell the reasons of a change from. A CSV
/// table, exact.
enum ConsumptionTable {
    static let file = "consumption.csv"
    static let columns = ["currency", "department", "provider", "name", "tier", "meter", "unit", "quantity", "cost"]

    static func table(_ period: PostedPeriod) -> DelimitedTextWriter {
        var writer = DelimitedTextWriter(header: columns)
        for posted in period.currencies {
            let items = (posted.consumption ?? Consumption()).items.flatMap { department, products in
                products.map { product, item in
                    [
                        posted.currency.code, department, product.provider, product.name, product.tier, product.meter,
                        product.unit, Total(picos: item.quantity).description, item.cost.description,
                    ] as [String?]
                }
            }
            for row in items.sorted(by: isBefore) { writer.append(row) }
        }
        return writer
    }

    /// The consumption by currency; `nil` when the table is damaged.
    static func consumption(_ bytes: [UInt8]) -> [String: Consumption]? {
        guard let table = PackTable(bytes, header: columns) else { return nil }
        var found: [String: Consumption] = [:]
        for row in table.rows {
            guard let currency = row[0], let department = row[1], let provider = row[2], let name = row[3],
                let tier = row[4], let meter = row[5], let quantity = row[7].flatMap({ try? Total($0) }),
                let cost = row[8].flatMap({ try? Total($0) })
            else { return nil }
            let product = Consumption.Product(provider: provider, name: name, tier: tier, meter: meter, unit: row[6])
            found[currency, default: Consumption()].add(quantity.picos, cost, of: product, by: department)
        }
        return found
    }

    private static func isBefore(_ left: [String?], _ right: [String?]) -> Bool {
        for (one, other) in zip(left, right) where one != other {
            return (one ?? "").utf8.lexicographicallyPrecedes((other ?? "").utf8)
        }
        return false
    }
}
