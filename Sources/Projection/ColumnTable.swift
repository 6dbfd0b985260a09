internal import Columns
internal import FOCUS

/// One column of an export.
struct ProjectedColumn: Hashable, Sendable {
    let schema: ColumnSchema
    let source: ColumnSource
}

/// The columns of an export: those of a FOCUS version, then our own.
enum ColumnTable {
    /// All columns of a version, in the order in which they are written: FOCUS 1.1, Column Naming, wants custom columns
    /// after the others; both parts are in alphabetical order.
    static func columns(of version: FOCUSVersion) -> [ProjectedColumn] {
        FOCUSSpecification.of(version).columns.map { column in
            ProjectedColumn(schema: column.schema, source: focus[column.id] ?? .empty)
        } + own
    }

    /// Where the columns of FOCUS come from, in all versions. A column that is not here has no source in a cost store:
    /// capacity reservations, commitment discounts, availability zones, contracts, allocation by the provider.
    static let focus: [String: ColumnSource] = [
        "BilledCost": .amount(.billedCost),
        "BillingAccountId": .profile(.billingAccountId),
        "BillingAccountName": .profile(.billingAccountName),
        "BillingAccountType": .profile(.billingAccountType),
        "BillingCurrency": .profile(.billingCurrency),
        "BillingPeriodEnd": .time(.billingPeriodEnd),
        "BillingPeriodStart": .time(.billingPeriodStart),
        "ChargeCategory": .profile(.chargeCategory),
        "ChargeClass": .profile(.chargeClass),
        "ChargeDescription": .profile(.chargeDescription),
        "ChargeFrequency": .profile(.chargeFrequency),
        "ChargePeriodEnd": .time(.chargePeriodEnd),
        "ChargePeriodStart": .time(.chargePeriodStart),
        "ConsumedQuantity": .amount(.consumedQuantity),
        "ConsumedUnit": .profile(.consumedUnit),
        "ContractedCost": .amount(.contractedCost),
        "ContractedUnitPrice": .profile(.contractedUnitPrice),
        "EffectiveCost": .amount(.effectiveCost),
        "HostProviderName": .profile(.providerName),
        "InvoiceId": .profile(.invoiceId),
        "InvoiceIssuerName": .profile(.invoiceIssuerName),
        "ListCost": .amount(.listCost),
        "ListUnitPrice": .profile(.listUnitPrice),
        "PricingCategory": .profile(.pricingCategory),
        "PricingCurrency": .profile(.billingCurrency),
        "PricingCurrencyContractedUnitPrice": .profile(.contractedUnitPrice),
        "PricingCurrencyEffectiveCost": .amount(.effectiveCost),
        "PricingCurrencyListUnitPrice": .profile(.listUnitPrice),
        "PricingQuantity": .amount(.pricingQuantity),
        "PricingUnit": .profile(.pricingUnit),
        "ProviderName": .profile(.providerName),
        "PublisherName": .profile(.publisherName),
        "RegionId": .profile(.regionId),
        "RegionName": .profile(.regionName),
        "ResourceId": .profile(.resourceId),
        "ResourceType": .profile(.resourceType),
        "ServiceCategory": .profile(.serviceCategory),
        "ServiceName": .profile(.serviceName),
        "ServiceProviderName": .profile(.providerName),
        "ServiceSubcategory": .profile(.serviceSubcategory),
        "SkuId": .profile(.skuId),
        "SkuMeter": .profile(.skuMeter),
        "SkuPriceDetails": .profile(.skuPriceDetails),
        "SkuPriceId": .profile(.skuPriceId),
        "SubAccountId": .profile(.subAccountId),
        "SubAccountType": .profile(.subAccountType),
        "Tags": .tags,
    ]

    /// Our own columns.
    static let own: [ProjectedColumn] = [
        text("x_AllocatedFrom", .ownership(.allocatedFrom)),
        ProjectedColumn(
            schema: ColumnSchema(name: "x_AllocatedRatio", type: .decimal, isNullable: true), source: .allocatedRatio),
        text("x_AllocationRuleId", .ownership(.allocationRuleId)),
        text("x_AllocationRuleVersion", .ownership(.allocationRuleVersion)),
        text("x_CallId", .single(.callId)),
        ProjectedColumn(
            schema: ColumnSchema(name: "x_CallCount", type: .integer, isNullable: false), source: .callCount),
        text("x_ChargeId", .chargeId, isNullable: false),
        text("x_CorrectsPack", .profile(.correctedPack)),
        text("x_CostBasis", .profile(.costBasis), isNullable: false),
        text("x_DepartmentId", .ownership(.departmentId), isNullable: false),
        text("x_DepartmentName", .ownership(.departmentName)),
        text("x_Feature", .ownership(.feature)),
        text("x_GlAccount", .ownership(.glAccount), isNullable: false),
        text("x_MappingRuleId", .ownership(.mappingRuleId), isNullable: false),
        text("x_Model", .profile(.model)),
        text("x_OriginalChargeId", .single(.originalChargeId)),
        text("x_Outcome", .ownership(.outcome)),
        text("x_PricingStatus", .profile(.pricingStatus), isNullable: false),
        text("x_PricingTier", .profile(.tier)),
        text("x_ProjectId", .ownership(.projectId)),
        text("x_ProjectName", .ownership(.projectName)),
        text("x_RunId", .ownership(.run)),
        text("x_SessionId", .ownership(.session)),
        text("x_Workload", .ownership(.workload), isNullable: false),
        text("x_WorkloadBasis", .ownership(.workloadBasis), isNullable: false),
    ].sorted { $0.schema.name.utf8.lexicographicallyPrecedes($1.schema.name.utf8) }

    private static func text(_ name: String, _ source: ColumnSource, isNullable: Bool = true) -> ProjectedColumn {
        ProjectedColumn(schema: ColumnSchema(name: name, type: .text, isNullable: isNullable), source: source)
    }
}
