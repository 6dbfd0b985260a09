import CostStore
import Lines
import Money
import Periods
import TestSupport
import Testing

@Suite struct `A row of charges` {
    private func line(_ charge: ChargeRecord) throws -> (line: ChargeLine, profile: Profile) {
        let lines = try TestScan(charges: [charge]).lines(.call)
        let line = try #require(lines.chargeLines.first)
        return (line, lines.profiles[Int(line.profile)])
    }

    @Test func `has prices where they give its cost exactly`() throws {
        let (line, profile) = try line(
            .sample(
                "c", at: October.day(1), .usage, service: "web-search", quantity: "3", unit: "Calls", listPrice: "0.5",
                price: "0.25", billed: "0.75"))
        #expect(line.priced == 3 * Profile.unit)
        #expect(line.consumed == 3 * Profile.unit)
        #expect(profile.listUnitPrice == Profile.unit / 2)
        #expect(profile.contractedUnitPrice == Profile.unit / 4)
        #expect(line.costs.list == .exact("1.5"))
        #expect(line.costs.contracted == .exact("0.75"))
    }

    @Test func `is priced by its cost where no price gives it`() throws {
        // A third of a unit has no exact price.
        let (line, profile) = try line(
            .sample(
                "c", at: October.day(1), .usage, service: "web-search", quantity: "3", unit: "Calls", listPrice: "0.33",
                listCost: "1", contractedCost: "1", billed: "1"))
        #expect(line.priced == Profile.unit)
        #expect(profile.pricingUnit == "Units")
        #expect(profile.listUnitPrice == Profile.unit)
        #expect(profile.contractedUnitPrice == Profile.unit)
        #expect(line.consumed == 3 * Profile.unit)
    }

    @Test func `with two costs and no price has a price of its own`() throws {
        let (line, profile) = try line(
            .sample(
                "c-9", at: October.day(1), .purchase, service: "seats", listCost: "-12", contractedCost: "-10",
                billed: "-10"))
        #expect(line.priced == -Profile.unit)
        #expect(profile.listUnitPrice == 12 * Profile.unit)
        #expect(profile.contractedUnitPrice == 10 * Profile.unit)
        #expect(profile.skuPrice == "seats/c-9")
        #expect(line.consumed == nil)
    }

    @Test(arguments: [ChargeRecord.Category.tax, .credit, .adjustment])
    func `of another category than usage and purchase has neither price nor quantity`(
        category: ChargeRecord.Category
    ) throws {
        let (line, profile) = try line(
            .sample(
                "c", at: October.day(1), category, service: "plan", quantity: "3", unit: "Calls", listPrice: "1",
                billed: "3"))
        #expect(line.priced == nil)
        #expect(line.consumed == nil)
        #expect(profile.listUnitPrice == nil)
        #expect(profile.pricingUnit == nil)
        #expect(profile.skuPrice == nil)
        #expect(line.costs.billed == .exact("3"))
    }

    @Test(arguments: [
        ("category", "usage", "one of Usage, Purchase, Tax, Credit, Adjustment"),
        ("frequency", "monthly", "one of One-Time, Recurring, Usage-Based"),
        ("currency", "usd", "a code of ISO 4217, such as USD"),
        ("billed_cost", "1,5", "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50"),
        ("effective_cost", "", "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50"),
        ("quantity", "1e3", "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50"),
        ("list_unit_price", "0.0000000000001", "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50"),
        ("billed_cost", "1000000000000000", "a plain decimal below 10¹⁵ with at most 12 places, such as 12.50"),
    ])
    func `is told by column, id and value when it cannot be used`(
        column: String, value: String, expected: String
    ) throws {
        let scan = try TestScan(
            charges: (1...3).map { .sample("c-\($0)", at: October.day($0), .usage, service: "plan", billed: "1") })
        try StoreDatabase.run("UPDATE charges SET \(column) = '\(value)' WHERE id = 2", on: scan.path)
        #expect(try scan.error() == .invalidCharge(id: 2, column: column, value: value, expected: expected))
    }

    @Test func `whose price times quantity is beyond every bound is named`() throws {
        let scan = try TestScan(
            charges: [
                .sample("fits", at: October.day(1), .tax, service: "plan", billed: "999999999999999.999999999999"),
                .sample(
                    "over", at: October.day(1), .usage, service: "plan", quantity: "100000000", listPrice: "100000000",
                    billed: "1"),
            ])
        #expect(try scan.error() == .overflow(table: .charges, id: 2))
    }
}

extension Profile {
    /// 1.0 in 10⁻¹² units.
    fileprivate static var unit: Int128 { 1_000_000_000_000 }
}
