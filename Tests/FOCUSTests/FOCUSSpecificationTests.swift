import Columns
import Testing

@testable import FOCUS

@Suite struct `FOCUS specification` {
    @Test(arguments: zip(FOCUSVersion.allCases, [43, 50, 57, 65, 65]))
    func `has the columns of each version, in the order of their ids`(version: FOCUSVersion, count: Int) {
        let specification = FOCUSSpecification.of(version)
        #expect(specification.version == version)
        #expect(specification.columns.count == count)
        #expect(specification.columns.map(\.id) == specification.columns.map(\.id).sorted())
        #expect(specification.columns.allSatisfy { specification.column($0.id) == $0 })
    }

    @Test func `describes a column by everything the table says`() throws {
        let column = try #require(FOCUSSpecification.of(.v1_1).column("ListUnitPrice"))
        #expect(column.displayName == "List Unit Price")
        #expect(column.kind == .metric)
        #expect(column.dataType == .decimal)
        #expect(column.level == .conditional)
        #expect(column.condition == "provider publishes undiscounted unit prices")
        #expect(column.allowsNulls)
        #expect(column.format == .numeric)
        #expect(column.allowedValues == [])
        #expect(column.isNonNegative)
        #expect(column.introduced == "1.0-preview")
        #expect(column.schema == ColumnSchema(name: "ListUnitPrice", type: .decimal, isNullable: true))
    }

    @Test func `knows the differences between versions that people trip over`() {
        #expect(FOCUSSpecification.of(.v1_0).column("ConsumedUnit")?.kind == .metric)
        #expect(FOCUSSpecification.of(.v1_1).column("BillingCurrency")?.format == .currencyCode)
        #expect(FOCUSSpecification.of(.v1_2).column("BillingCurrency")?.format == .currency)
        #expect(FOCUSSpecification.of(.v1_2).column("PricingCurrency")?.allowsNulls == false)
        #expect(FOCUSSpecification.of(.v1_3).column("HostProviderName")?.allowsNulls == true)
        #expect(FOCUSSpecification.of(.v1_4).column("ProviderName") == nil)
        #expect(FOCUSSpecification.of(.v1_4).column("billedcost") == nil)
    }

    @Test func `gives each subcategory the one category it belongs to`() {
        let parents = FOCUSSpecification.serviceCategoryOfSubcategory
        let specification = FOCUSSpecification.of(.v1_1)
        #expect(parents.count == 82)
        #expect(Set(parents.keys) == Set(specification.column("ServiceSubcategory")?.allowedValues ?? []))
        #expect(Set(parents.values) == Set(specification.column("ServiceCategory")?.allowedValues ?? []))
        #expect(parents["Generative AI"] == "AI and Machine Learning")
    }
}
