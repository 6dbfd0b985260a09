internal import Columns

/// Where the values of an exported column come from. Data, not code, so that a version of FOCUS is a table.
enum ColumnSource: Hashable, Sendable {
    /// Never a value: nothing in a cost store can fill it.
    case empty
    /// The same text in all rows.
    case text(String)
    /// A field of the line's profile.
    case profile(ProfileField)
    /// A field of the line's ownership.
    case ownership(OwnershipField)
    /// The part of a pool that whoever pays has.
    case allocatedRatio
    /// A moment of the line.
    case time(TimeField)
    /// An amount of the line.
    case amount(AmountField)
    /// A text that belongs to one call or one charge.
    case single(SingleField)
    /// The attribution as sent.
    case tags
    /// The stable id of the line.
    case chargeId
    /// How many calls the line stands for.
    case callCount
}

/// A field that follows from the product and its price.
enum ProfileField: Hashable, Sendable, CaseIterable {
    case billingAccountId, billingAccountName, billingAccountType, billingCurrency, chargeCategory, chargeClass,
        chargeDescription, chargeFrequency
    case consumedUnit, contractedUnitPrice, invoiceId, invoiceIssuerName, listUnitPrice, pricingCategory, pricingUnit
    case providerName, publisherName, regionId, regionName, resourceId, resourceType, serviceCategory, serviceName
    case serviceSubcategory, skuId, skuMeter, skuPriceDetails, skuPriceId, subAccountId, subAccountType, model, tier,
        pricingStatus, costBasis, correctedPack
}

/// A field that follows from who pays and what was sent.
enum OwnershipField: Hashable, Sendable, CaseIterable {
    case glAccount, departmentId, departmentName, projectId, projectName, feature, workload, workloadBasis
    case mappingRuleId, session, run, outcome, allocationRuleId, allocationRuleVersion, allocatedFrom
}

/// A moment of a line.
enum TimeField: Hashable, Sendable {
    case chargePeriodStart, chargePeriodEnd, billingPeriodStart, billingPeriodEnd
}

/// An amount of a line.
enum AmountField: Hashable, Sendable {
    case billedCost, effectiveCost, contractedCost, listCost, consumedQuantity, pricingQuantity
}

/// A text of one call or charge.
enum SingleField: Hashable, Sendable {
    case callId
    /// The row that this one is a part of, or that it corrects.
    case originalChargeId
}
