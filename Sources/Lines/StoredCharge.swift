internal import CostStore
internal import Money
internal import Periods

/// One row of `charges`, brought into the shape that FOCUS asks of its category.
///
/// Prices and quantities stand on Usage and Purchase rows only where price × quantity gives the cost exactly. Where the
/// row has no such price, a row whose list and contracted cost agree is priced in `Units` at 1.0 with the cost as
/// quantity, and any other at its cost for one unit, under a SKU price id of its own.
struct StoredCharge {
    let id: Int64
    let start: Int64
    let end: Int64
    let profile: Profile
    let consumed: Int128?
    let priced: Int128?
    let costs: ChargeCosts
    let single: ChargeLine.SingleCharge
    /// Whether a text was not UTF-8 or held a NUL.
    let isRepaired: Bool
    /// Whether rows of the same bucket may be added up: usage at a unit price.
    let isGroupable: Bool

    var currency: String { profile.currency }

    init(_ batch: borrowing RowBatch, row: Int, positions: [ChargeColumn: Int]) throws {
        let cells = ChargeCells(batch, row: row, positions: positions)
        id = cells.id
        isRepaired = cells.isRepaired
        let category: ChargeCategory = try cells.member(.category)
        let frequency: ChargeFrequency? = try cells.optionalMember(.frequency)
        guard Currency(cells.text(.currency)) != nil else {
            throw cells.invalid(.currency, cells.text(.currency), "a code of ISO 4217, such as USD")
        }
        let billed = try cells.total(.billedCost) ?? .zero
        let quantity = try cells.total(.quantity)
        let listPrice = try cells.price(.listUnitPrice)
        let contractedPrice = try cells.price(.contractedUnitPrice) ?? listPrice

        var costs = ChargeCosts()
        costs.billed = billed
        costs.effective = try cells.total(.effectiveCost) ?? .zero
        let contracted = try cells.total(.contractedCost) ?? cells.product(contractedPrice, quantity) ?? billed
        costs.contracted = contracted
        costs.list = try cells.total(.listCost) ?? cells.product(listPrice, quantity) ?? contracted
        self.costs = costs

        let pricing = StoredCharge.pricing(
            category, quantity, cells.optionalText(.unit), listPrice, contractedPrice, costs)
        priced = pricing.quantity
        isGroupable = category == .usage && pricing.isByUnit
        // FOCUS 1.1, ConsumedQuantity: a positive amount on Usage rows, null elsewhere.
        let isConsumed = category == .usage
        consumed = isConsumed ? (quantity.map(\.picos).flatMap { $0 > 0 ? $0 : nil } ?? Profile.one) : nil

        let chargeId = cells.text(.chargeId)
        let service = cells.text(.service)
        let sku = cells.optionalText(.sku) ?? (category.isPriced ? service : nil)
        let skuPrice = StoredCharge.skuPrice(sku: sku, pricing, cells.text(.currency), chargeId)
        profile = Profile(
            provider: cells.text(.provider), billingAccount: cells.text(.billingAccount),
            subAccount: cells.optionalText(.subAccount), region: cells.optionalText(.region), service: service,
            model: nil, tier: nil, meter: sku == nil || category == .tax ? nil : cells.optionalText(.meter),
            category: category, frequency: frequency ?? category.defaultFrequency,
            description: cells.optionalText(.description), resource: cells.optionalText(.resourceId),
            sku: category == .tax ? nil : sku, skuPrice: category == .tax ? nil : skuPrice,
            consumedUnit: isConsumed ? cells.optionalText(.unit) ?? "Units" : nil, pricingUnit: pricing.unit,
            listUnitPrice: pricing.list, contractedUnitPrice: pricing.contracted, currency: cells.text(.currency),
            status: .stated, invoice: cells.optionalText(.invoiceId))

        start = cells.number(.startedAt)
        let ended = cells.number(.endedAt)
        guard Instant.writable.contains(ended) else {
            throw LineError.invalidTime(table: .charges, column: ChargeColumn.endedAt.rawValue, id: id, value: ended)
        }
        end = ended > start ? ended : start + Instant.second
        single = ChargeLine.SingleCharge(
            chargeId: chargeId, callId: cells.optionalText(.callId), session: cells.optionalText(.session),
            runId: cells.optionalText(.runId), outcome: cells.optionalText(.outcome), user: cells.optionalText(.user),
            tags: cells.optionalText(.tags))
    }

    /// Quantity, unit and prices as FOCUS rows show them.
    private struct Pricing {
        var quantity: Int128?
        var unit: String?
        var list: Int128?
        var contracted: Int128?
        /// Whether the prices are those of a unit of what was used.
        var isByUnit = false
        /// Whether the price is this charge's own.
        var isOfOneCharge = false
    }

    private static func pricing(
        _ category: ChargeCategory, _ quantity: Total?, _ unit: String?, _ list: Total?, _ contracted: Total?,
        _ costs: ChargeCosts
    ) -> Pricing {
        guard category.isPriced else { return Pricing() }
        if let quantity, quantity.picos != 0, let list, let contracted, product(list, quantity) == costs.list,
            product(contracted, quantity) == costs.contracted
        {
            return Pricing(
                quantity: quantity.picos, unit: unit ?? "Units", list: list.picos, contracted: contracted.picos,
                isByUnit: true)
        }
        if costs.list == costs.contracted {
            return Pricing(quantity: costs.list.picos, unit: "Units", list: Profile.one, contracted: Profile.one)
        }
        // A unit price is never below 0, so a refund has quantity −1.
        let sign: Int128 = costs.list < .zero ? -1 : 1
        return Pricing(
            quantity: sign * Profile.one, unit: "Units", list: sign * costs.list.picos,
            contracted: sign * costs.contracted.picos, isOfOneCharge: true)
    }

    private static func skuPrice(sku: String?, _ pricing: Pricing, _ currency: String, _ chargeId: String) -> String? {
        guard let sku else { return nil }
        if pricing.isOfOneCharge { return "\(sku)/\(chargeId)" }
        guard let list = pricing.list else { return nil }
        return "\(sku)/\(DecimalText.format(list, scale: Amount.scale))/\(pricing.unit ?? "")/\(currency)"
    }

    /// The amount that no row reaches: 10¹⁵ units of currency.
    fileprivate static let limit: UInt128 = 1_000_000_000_000_000 * 1_000_000_000_000

    /// Price × quantity where it is exact in 10⁻¹².
    fileprivate static func product(_ price: Total?, _ quantity: Total?) -> Total? {
        guard let price, let quantity else { return nil }
        let (high, low) = price.picos.magnitude.multipliedFullWidth(by: quantity.picos.magnitude)
        guard high < UInt128(Profile.one) else { return nil }
        let (quotient, remainder) = UInt128(Profile.one).dividingFullWidth((high, low))
        guard remainder == 0, let picos = Int128(exactly: quotient) else { return nil }
        return Total(picos: (price.picos < 0) == (quantity.picos < 0) ? picos : -picos)
    }
}

/// The cells of one row of `charges`.
private struct ChargeCells {
    let id: Int64
    private(set) var isRepaired = false
    private var texts: [ChargeColumn: String] = [:]
    private var numbers: [ChargeColumn: Int64] = [:]

    init(_ batch: borrowing RowBatch, row: Int, positions: [ChargeColumn: Int]) {
        id = batch.rowIds[row]
        for (column, position) in positions {
            if column.isText {
                let code = batch.codes(position)[row]
                guard code != 0 else { continue }
                let (text, wasRepaired) = ReadableText.read(batch.bytes(position, code: code))
                texts[column] = wasRepaired && column == .chargeId ? ReadableText.distinct(text, id: id) : text
                if wasRepaired { isRepaired = true }
            } else {
                numbers[column] = batch.numbers(position)[row]
            }
        }
    }

    func text(_ column: ChargeColumn) -> String { texts[column] ?? "" }

    func optionalText(_ column: ChargeColumn) -> String? { texts[column].flatMap { $0.isEmpty ? nil : $0 } }

    func number(_ column: ChargeColumn) -> Int64 { numbers[column] ?? 0 }

    /// A decimal. The bound leaves room: 10¹¹ of such amounts can be added up.
    func total(_ column: ChargeColumn) throws(LineError) -> Total? {
        guard let text = texts[column] else { return nil }
        if let total = try? Total(text), total.picos.magnitude < StoredCharge.limit { return total }
        throw invalid(column, text, "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50")
    }

    /// Price × quantity where it is exact in 10⁻¹²; refused beyond what a row may have.
    func product(_ price: Total?, _ quantity: Total?) throws(LineError) -> Total? {
        guard let product = StoredCharge.product(price, quantity) else { return nil }
        guard product.picos.magnitude < StoredCharge.limit else { throw .overflow(table: .charges, id: id) }
        return product
    }

    /// A unit price; one below 0 cannot stand on a FOCUS row, so it counts as none.
    func price(_ column: ChargeColumn) throws(LineError) -> Total? {
        guard let price = try total(column), price >= .zero else { return nil }
        return price
    }

    func member<Value: RawRepresentable & CaseIterable>(
        _ column: ChargeColumn
    ) throws(LineError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: text(column)) else {
            let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid(column, text(column), "one of \(allowed)")
        }
        return value
    }

    func optionalMember<Value: RawRepresentable & CaseIterable>(
        _ column: ChargeColumn
    ) throws(LineError) -> Value? where Value.RawValue == String {
        optionalText(column) == nil ? nil : try member(column)
    }

    func invalid(_ column: ChargeColumn, _ value: String, _ expected: String) -> LineError {
        .invalidCharge(id: id, column: column.rawValue, value: value, expected: expected)
    }
}
