internal import FOCUS

/// The rules that follow from a version's column table: which columns there are, what type and format their values
/// have, whether they may be missing, which values they may take.
///
/// Their ids are made from the version and the column, such as `F12-InvoiceId-Present`.
enum TableRules {
    static func rules(of specification: FOCUSSpecification) -> [Rule] {
        specification.columns.flatMap { rules(of: $0, version: specification.version) }
    }

    private static func rules(of column: FOCUSColumn, version: FOCUSVersion) -> [Rule] {
        let name = column.displayName
        let prefix = "F" + version.rawValue.filter { $0 != "." } + "-" + column.id + "-"
        func rule(
            _ suffix: String, _ level: Rule.Level, _ check: Check, _ sentence: String, _ fix: String,
            need: Rule.Need = .nothing
        ) -> Rule {
            Rule(
                id: prefix + suffix, level: level, scope: suffix == "Present" ? .dataSet : .row,
                versions: version...version, need: need, columns: [column.id],
                clauses: [Clause(subject: column.id, check: check, when: nil, unless: nil)], sentence: sentence,
                fix: fix, section: "Columns: \(name)")
        }

        var rules = [presence(of: column, rule)]
        rules.append(rule("Type", .must, .typed, "\(name) is \(column.dataType.noun).", "Write such a value."))
        if !column.allowsNulls {
            rules.append(rule("Null", .must, .set, "Every row has a value of \(name).", "Fill in \(column.id)."))
        }
        if !column.allowedValues.isEmpty {
            rules.append(
                rule(
                    "Values", .must, .oneOf, "\(name) is one of the values that FOCUS allows.",
                    "Use one of the allowed values, spelled exactly."))
        }
        if column.isNonNegative {
            rules.append(
                rule(
                    "Range", .must, .nonnegative, "\(name) is not negative.",
                    "Put the sign on the quantity or the cost."))
        }
        if let attribute = column.format.attribute {
            let isAdvice = attribute == "UnitFormat"
            rules.append(
                rule(
                    "Format", isAdvice ? .should : .must, .see([attribute]), "\(name) is written in its format.",
                    "See the finding of the format's rule."))
        }
        if column.format == .currency {
            rules.append(
                rule(
                    "Currency", .must, .format(.currency),
                    column.id == "BillingCurrency"
                        ? "\(name) is a code of ISO 4217."
                        : "\(name) is a code of ISO 4217 or the name of a virtual currency.",
                    "Use the code, such as USD."))
        }
        return rules
    }

    private static func presence(
        of column: FOCUSColumn, _ rule: (String, Rule.Level, Check, String, String, Rule.Need) -> Rule
    ) -> Rule {
        let need = FOCUSAbility.needed(by: column).map { Rule.Need.ability($0, isAbsent: false) }
        switch column.level {
        case .mandatory:
            return rule(
                "Present", .must, .present, "Every file has the column \(column.id).", "Add the column \(column.id).",
                .nothing)
        case .recommended:
            return rule(
                "Present", .should, .present, "Files should have the column \(column.id).",
                "Add the column \(column.id) if you can.", column.condition == nil ? .nothing : need ?? .documentation)
        case .conditional:
            return rule(
                "Present", .must, .present,
                "Files have the column \(column.id) when \(column.condition ?? "its condition holds").",
                "Add the column \(column.id).", need ?? .documentation)
        }
    }
}

extension FOCUSColumn.DataType {
    fileprivate var noun: String {
        switch self {
        case .string: "text, in UTF-8"
        case .decimal: "a number"
        case .dateTime: "an instant in UTC"
        case .json: "a JSON object"
        }
    }
}

extension FOCUSColumn.Format {
    /// The name under which the catalogue holds the attribute's rules.
    fileprivate var attribute: String? {
        switch self {
        case .numeric: "NumericFormat"
        case .currencyCode: "CurrencyCodeFormat"
        case .keyValue, .jsonObject: "KeyValueFormat"
        case .unit, .recommendedUnit: "UnitFormat"
        case .dateTime: "DateTimeFormat"
        case .currency, .allowedValues, .unspecified: nil
        }
    }
}

/// Which ability makes a conditional column due.
enum FOCUSAbility {
    static func needed(by column: FOCUSColumn) -> Ability? {
        byColumn[column.id]
    }

    private static let byColumn: [String: Ability] = [
        "AvailabilityZone": .availabilityZones, "CapacityReservationId": .capacityReservations,
        "CapacityReservationStatus": .capacityReservations, "CommitmentDiscountCategory": .commitmentDiscounts,
        "CommitmentDiscountId": .commitmentDiscounts, "CommitmentDiscountName": .commitmentDiscounts,
        "CommitmentDiscountQuantity": .commitmentDiscounts, "CommitmentDiscountStatus": .commitmentDiscounts,
        "CommitmentDiscountType": .commitmentDiscounts, "CommitmentDiscountUnit": .commitmentDiscounts,
        "ConsumedQuantity": .usageMeasurement, "ConsumedUnit": .usageMeasurement,
        "ContractedUnitPrice": .negotiatedPrices, "ListUnitPrice": .publishedUnitPrices,
        "PricingCategory": .severalPricingCategories, "RegionId": .regions, "RegionName": .regions,
        "ResourceId": .provisionedResources, "ResourceName": .provisionedResources, "ResourceType": .resourceTypes,
        "SkuId": .skuList, "SkuMeter": .skuList, "SkuPriceDetails": .skuPriceList, "SkuPriceId": .skuPriceList,
        "SubAccountId": .subAccounts, "SubAccountName": .subAccounts, "Tags": .tags,
    ]
}
