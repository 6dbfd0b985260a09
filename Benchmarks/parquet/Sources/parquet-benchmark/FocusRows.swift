import Columns
import Parquet

/// Made-up FOCUS rows at call grain: 62 columns of which most follow from the SKU or from who called.
struct FocusRows {
    static let rowsPerGroup = 262_144

    private(set) var columns: [WriterColumn] = []
    private var makers: [(FocusRows.Group) -> Column] = []
    private let skus: Int
    private let owners: Int
    private var random = Random(state: 1)

    /// What the columns of one row group are made from.
    struct Group {
        let rowCount: Int
        let sku: KeyVector
        let owner: KeyVector
        let session: KeyVector
        let sessionValues: (ids: Values, runs: Values, tags: Values)
        let ids: Values
        let starts: Values
        let ends: Values
        let quantities: Values
        let pricingQuantities: Values
        let costs: [Values]
    }

    init() {
        skus = 60
        owners = 180
        addColumns()
    }

    private mutating func add(
        _ name: String, _ type: WriterColumn.ValueType, nullable: Bool = true, _ maker: @escaping (Group) -> Column
    ) {
        columns.append(WriterColumn(name: name, type: type, isNullable: nullable))
        makers.append(maker)
    }

    private mutating func addColumns() {
        let decimal = WriterColumn.ValueType.decimal(precision: 38, scale: 12)
        for (index, name) in ["BilledCost", "ContractedCost", "EffectiveCost", "ListCost"].enumerated() {
            add(name, decimal, nullable: false) { Column(.direct, $0.costs[index]) }
        }
        add("ConsumedQuantity", decimal) { Column(.direct, $0.quantities) }
        add("PricingQuantity", decimal) { Column(.direct, $0.pricingQuantities) }
        for (name, factor) in [("ContractedUnitPrice", Int128(9)), ("ListUnitPrice", 10)] {
            let prices = Values.decimal(
                DecimalValues(units: (0..<skus).map { Int128($0 % 23 + 1) * 125_000_000_000 * factor / 10 }))
            add(name, decimal) { Column(.keyed($0.sku), prices) }
        }
        let bySku: [(String, Int)] = [
            ("ChargeDescription", 60), ("ConsumedUnit", 3), ("PricingUnit", 3), ("PricingCategory", 1),
            ("ProviderName", 6), ("PublisherName", 6), ("InvoiceIssuerName", 5), ("RegionId", 9), ("RegionName", 9),
            ("ResourceId", 15), ("ResourceName", 15), ("ResourceType", 2), ("ServiceCategory", 1), ("ServiceName", 7),
            ("ServiceSubcategory", 2), ("SkuId", 40), ("SkuMeter", 5), ("SkuPriceId", 60), ("x_Operation", 3),
        ]
        for (name, distinct) in bySku {
            let texts = Values.text(TextValues((0..<skus).map { "\(name) value number \($0 * distinct / 60)" }))
            add(name, .text) { Column(.keyed($0.sku), texts) }
        }
        let details = (0..<skus).map { "{\"ModelFamily\":\"family-\($0 % 8)\",\"Tier\":\"standard\"}" }
        let skuDetails = Values.text(TextValues(details))
        add("SkuPriceDetails", .json) { Column(.keyed($0.sku), skuDetails) }
        let byOwner: [(String, Int)] = [
            ("BillingAccountId", 4), ("BillingAccountName", 4), ("SubAccountId", 12), ("SubAccountName", 12),
            ("x_GlAccount", 9), ("x_DepartmentId", 14), ("x_DepartmentName", 14), ("x_ProjectId", 60),
            ("x_ProjectName", 60), ("x_Feature", 45), ("x_Workload", 4), ("x_Outcome", 5), ("x_MappingRuleId", 20),
        ]
        for (name, distinct) in byOwner {
            let texts = TextValues((0..<owners).map { $0 % 17 == 3 ? nil : "\(name)-\($0 * distinct / 180)" })
            add(name, .text) { Column(.keyed($0.owner), .text(texts)) }
        }
        add("x_SessionId", .text) { Column(.keyed($0.session), $0.sessionValues.ids) }
        add("x_RunId", .text) { Column(.keyed($0.session), $0.sessionValues.runs) }
        add("Tags", .json) { Column(.keyed($0.session), $0.sessionValues.tags) }
        add("x_ChargeId", .text, nullable: false) { Column(.direct, $0.ids) }
        add("ChargePeriodStart", .timestamp, nullable: false) { Column(.direct, $0.starts) }
        add("ChargePeriodEnd", .timestamp, nullable: false) { Column(.direct, $0.ends) }
        let october = Values.int64(Int64Values([1_790_812_800_000_000]))
        for name in ["BillingPeriodStart", "BillingPeriodEnd"] {
            add(name, .timestamp, nullable: false) { _ in Column(.constant, october) }
        }
        for (name, text) in [
            ("BillingCurrency", "USD"), ("ChargeCategory", "Usage"), ("ChargeFrequency", "Usage-Based"),
            ("x_CostBasis", "Metered"), ("x_PricingStatus", "priced"),
        ] {
            let values = Values.text(TextValues([text]))
            add(name, .text, nullable: false) { _ in Column(.constant, values) }
        }
        let missing = Values.text(TextValues([nil]))
        for name in [
            "AvailabilityZone", "ChargeClass", "CommitmentDiscountId", "CommitmentDiscountName",
            "CommitmentDiscountStatus", "x_AllocationRuleId", "x_AllocatedFrom",
        ] {
            add(name, .text) { _ in Column(.constant, missing) }
        }
        let one = Values.int64(Int64Values([1]))
        add("x_CallCount", .integer, nullable: false) { _ in Column(.constant, one) }
    }

    /// The next rows.
    mutating func block(rowCount: Int) -> RowBlock {
        let group = group(rowCount: rowCount)
        return RowBlock(rowCount: rowCount, columns: makers.map { $0(group) })
    }

    private mutating func group(rowCount: Int) -> Group {
        // Some sixty sessions run at any time; each makes calls of a few SKUs for one owner.
        let sessionCount = rowCount / 40
        var sku: [UInt32] = []
        var owner: [UInt32] = []
        var session: [UInt32] = []
        var quantities: [Int128] = []
        var prices: [Int128] = []
        var starts: [Int64] = []
        var ids = TextValues()
        var now: Int64 = 1_790_812_800_000_000
        for row in 0..<rowCount {
            let number = min(sessionCount - 1, row / 40 + random.below(60))
            let key = (number * 7919) % skus
            let meter = row % 3
            session.append(UInt32(number))
            owner.append(UInt32((number * 104_729) % owners))
            sku.append(UInt32((key / 3 * 3 + meter) % skus))
            let tokens = Int128(meter == 0 ? random.below(20_000) + 1 : random.below(1500) + 1)
            quantities.append(tokens)
            prices.append(Int128(key % 23 + 1) * 125_000)
            now += Int64(random.below(400_000))
            starts.append(now)
            ids.append(random.hexadecimal(32))
        }
        var sessionIds = TextValues()
        var runs = TextValues()
        var tags = TextValues()
        for number in 0..<sessionCount {
            let id = random.hexadecimal(24)
            sessionIds.append("sess_\(id)")
            runs.append(number % 3 == 0 ? nil : "run_\(id.prefix(12))")
            tags.append(
                "{\"department\":\"dept-\(number % 14)\",\"feature\":\"feature-\(number % 45)\",\"session\":\"sess_\(id)\"}"
            )
        }
        let costs = [9, 9, 9, 10].map { factor in
            Values.decimal(DecimalValues(units: zip(quantities, prices).map { $0 * $1 * factor / 10 }))
        }
        return Group(
            rowCount: rowCount, sku: KeyVector(sku), owner: KeyVector(owner), session: KeyVector(session),
            sessionValues: (.text(sessionIds), .text(runs), .text(tags)), ids: .text(ids),
            starts: .int64(Int64Values(starts)), ends: .int64(Int64Values(starts.map { $0 + 1_000_000 })),
            quantities: .decimal(DecimalValues(units: quantities.map { $0 * 1_000_000_000_000 })),
            pricingQuantities: .decimal(DecimalValues(units: quantities.map { $0 * 1_000_000 })), costs: costs)
    }
}

/// Random numbers that are the same in every run.
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    mutating func below(_ limit: Int) -> Int {
        Int((next() >> 33) % UInt64(limit))
    }

    mutating func hexadecimal(_ digits: Int) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        return String(decoding: (0..<digits).map { _ in alphabet[below(16)] }, as: UTF8.self)
    }
}
