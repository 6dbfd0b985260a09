import Columns
import FOCUS
import Validation

/// A few rows of FOCUS 1.1 that break no rule, to be changed by tests.
struct SampleRows {
    /// The columns, in order.
    var columns: [String]
    /// The rows, by column; what is not there is null.
    var rows: [[String: String]]

    /// A usage row.
    static let usage: [String: String] = [
        "BilledCost": "8.000", "BillingAccountId": "acct-1", "BillingAccountName": "Acme",
        "BillingCurrency": "USD", "BillingPeriodStart": "2026-10-01T00:00:00Z",
        "BillingPeriodEnd": "2026-11-01T00:00:00Z", "ChargeCategory": "Usage", "ChargeDescription": "Input tokens",
        "ChargeFrequency": "Usage-Based", "ChargePeriodStart": "2026-10-05T00:00:00Z",
        "ChargePeriodEnd": "2026-10-06T00:00:00Z", "ConsumedQuantity": "2000000", "ConsumedUnit": "Tokens",
        "ContractedCost": "8.000", "ContractedUnitPrice": "4", "EffectiveCost": "8.000",
        "InvoiceIssuerName": "Provider", "ListCost": "10.000", "ListUnitPrice": "5", "PricingCategory": "Standard",
        "PricingQuantity": "2", "PricingUnit": "1000000 Tokens", "ProviderName": "Provider",
        "PublisherName": "Provider", "RegionId": "eu-1", "RegionName": "Europe", "ResourceId": "res-1",
        "ResourceName": "Gateway", "ResourceType": "Model", "ServiceCategory": "AI and Machine Learning",
        "ServiceName": "Inference", "ServiceSubcategory": "Generative AI", "SkuId": "sku-1", "SkuMeter": "Input Tokens",
        "SkuPriceId": "price-1", "SkuPriceDetails": #"{"CoreCount":4}"#, "SubAccountId": "sub-1",
        "SubAccountName": "Search", "Tags": #"{"team":"search"}"#, "AvailabilityZone": "eu-1a",
    ]

    /// Usage under a commitment discount.
    static let committed = usage.merging([
        "ChargeDescription": "Committed tokens", "CommitmentDiscountCategory": "Spend", "CommitmentDiscountId": "cd-1",
        "CommitmentDiscountName": "Plan", "CommitmentDiscountQuantity": "8", "CommitmentDiscountStatus": "Used",
        "CommitmentDiscountType": "Plan", "CommitmentDiscountUnit": "Units", "PricingCategory": "Committed",
        "BilledCost": "0",
    ]) { $1 }

    /// The part of a commitment discount that nobody used.
    static let unused = committed.merging([
        "ChargeDescription": "Unused commitment", "CommitmentDiscountStatus": "Unused", "ResourceId": "cd-1",
    ]) { $1 }.filter { !["ConsumedQuantity", "ConsumedUnit"].contains($0.key) }

    /// The purchase of a commitment discount.
    static let purchase = committed.merging([
        "ChargeDescription": "Plan", "ChargeCategory": "Purchase", "ChargeFrequency": "One-Time",
        "PricingCategory": "Standard", "EffectiveCost": "0", "BilledCost": "8.000", "ResourceId": "cd-1",
    ]) { $1 }.filter { !["ConsumedQuantity", "ConsumedUnit", "CommitmentDiscountStatus"].contains($0.key) }

    /// A tax row.
    static let tax = usage.merging([
        "ChargeDescription": "Tax", "ChargeCategory": "Tax", "ChargeFrequency": "Recurring",
    ]) {
        $1
    }.filter {
        ![
            "ConsumedQuantity", "ConsumedUnit", "ContractedUnitPrice", "ListUnitPrice", "PricingCategory",
            "PricingQuantity",
            "PricingUnit", "SkuId", "SkuMeter", "SkuPriceId", "SkuPriceDetails",
        ].contains($0.key)
    }

    /// A credit.
    static let credit = tax.merging([
        "ChargeDescription": "Credit", "ChargeCategory": "Credit", "BilledCost": "-5", "EffectiveCost": "-5",
        "ListCost": "-5", "ContractedCost": "-5",
    ]) { $1 }

    /// The row of usage under a capacity reservation.
    static let reserved = usage.merging([
        "ChargeDescription": "Reserved", "CapacityReservationId": "cr-1", "CapacityReservationStatus": "Used",
    ]) { $1 }

    /// A correction of usage.
    static let correction = usage.merging(["ChargeDescription": "Correction", "ChargeClass": "Correction"]) { $1 }

    /// All columns of 1.1 and one row of each kind.
    static let all = SampleRows(
        columns: FOCUSSpecification.of(.v1_1).columns.map(\.id),
        rows: [usage, committed, unused, purchase, tax, credit, reserved, correction])

    /// The rows as one block of text columns.
    func block(keyed: Bool = false) -> RowBlock {
        RowBlock(
            rowCount: rows.count,
            columns: columns.map { column in
                let values = TextValues(rows.map { $0[column] })
                guard keyed else { return Column(.direct, .text(values)) }
                return Column(.keyed(KeyVector((0..<UInt32(rows.count)).map { $0 })), .text(values))
            })
    }

    /// The schema of a text file.
    var schema: [ColumnSchema] { columns.map { ColumnSchema(name: $0, type: .text, isNullable: true) } }

    /// The report on the rows.
    func report(
        version: FOCUSVersion = .v1_1, profile: Profile = .everything, keyed: Bool = false, exampleLimit: Int = 5
    ) throws -> ValidationReport {
        var validator = try RowValidator(
            version: version, schema: schema, profile: profile, exampleLimit: exampleLimit)
        try validator.check(block(keyed: keyed), firstRow: 1)
        return try validator.finish()
    }
}

extension Profile {
    /// A provider that can do everything.
    static let everything = Profile(
        abilities: Dictionary(uniqueKeysWithValues: Ability.allCases.map { ($0, true) }))
}
