import Export
import Foundation
import Lines
import Mapping
import Money
import Periods
import Postings
import TestSupport
import Testing
import Validation

/// Rows that come neither from calls nor from `charges`.
@Suite struct `Derived rows` {
    private static let it = Decision(
        department: Assignment(value: "it", origin: .rule("close")),
        glAccount: Assignment(value: "5110-ai-usage", origin: .rule("close")),
        workload: Decision.Workload(value: "agentic-read", isInferred: true))

    private static func costs(_ text: String) -> ChargeCosts {
        let cost = Total.exact(text)
        return ChargeCosts(list: cost, contracted: cost, billed: cost, effective: cost)
    }

    /// The correction of a row of September, billed in September, and the true-up of October.
    private static var charges: [DerivedCharge] {
        var usage = Profile(
            provider: "openai", billingAccount: "org-1", service: "model-api", model: "gpt-5", tier: "standard",
            meter: "Input Tokens", category: .usage, frequency: .usageBased, sku: "gpt-5/standard/input",
            skuPrice: "gpt-5/standard/input/1.25/USD", consumedUnit: "Tokens", pricingUnit: "1000000 Tokens",
            listUnitPrice: 1_250_000_000_000, contractedUnitPrice: 1_250_000_000_000, currency: "USD", status: .rated,
            chargeClass: .correction, billingPeriod: October.month.previous, correctedPack: "2026-09/1")
        usage.description = "Late usage of September"
        var trueUp = Profile.adjustment(
            provider: "openai", billingAccount: "org-1", service: "model-api", currency: "USD",
            description: "True-up to INV-1")
        trueUp.basis = .invoiced
        trueUp.invoice = "INV-1"
        let owner = Ownership(decision: it, sent: [])
        let september = October.month.previous.microseconds
        return [
            DerivedCharge(
                .correction, profile: usage, ownership: owner, moments: september, consumed: 8_000_000_000_000_000_000,
                priced: 8_000_000_000_000, costs: costs("10"), chargeId: DerivedCharge.id(of: ["correction", "1"]),
                originalChargeId: "late/Input Tokens"),
            DerivedCharge(
                .trueUp, profile: trueUp, ownership: owner, moments: October.month.microseconds, costs: costs("-0.25"),
                chargeId: DerivedCharge.id(of: ["true-up", "INV-1"])),
        ]
    }

    private func export(
        _ grain: Grain, _ charges: @escaping @Sendable (Lines, PeriodAllocation) -> [DerivedCharge]
    ) throws -> (result: ExportResult, rows: [DelimitedRows.Row]) {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        var export = TestExport(folder.path("store.sqlite"))
        export.grain = grain
        export.derivedCharges = charges
        let path = folder.path("rows.csv")
        let result = try export.run(writing: [ExportRequest.File(path: path, format: .csv)])
        return (result, try DelimitedRows(Array(Data(contentsOf: URL(filePath: path)))).rows)
    }

    @Test(arguments: Grain.allCases)
    func `stand behind all others, conform, tie out and are posted`(grain: Grain) throws {
        let (plain, before) = try export(grain) { _, _ in [] }
        let (result, rows) = try export(grain) { _, _ in Self.charges }
        #expect(rows.count == before.count + 2)
        #expect(rows.dropLast(2).map { $0["x_ChargeId"] } == before.map { $0["x_ChargeId"] })

        let names = [
            "ChargeCategory", "ChargeClass", "BillingPeriodStart", "BilledCost", "PricingQuantity", "x_CostBasis",
            "x_PricingStatus", "x_CorrectsPack", "x_OriginalChargeId", "x_DepartmentId", "x_CallCount",
        ]
        let found = rows.suffix(2).map { row in names.map { row[$0] ?? "-" }.joined(separator: " ") }
        #expect(
            Set(found) == [
                "Usage Correction 2026-09-01T00:00:00Z 10.0 8.0 Metered Rated 2026-09/1 late/Input Tokens it 0",
                "Adjustment - 2026-10-01T00:00:00Z -0.25 - Invoiced Derived - - it 0",
            ])
        #expect(rows.dropLast(2).allSatisfy { $0["BillingPeriodStart"] == "2026-10-01T00:00:00Z" })

        #expect(result.tieOut.holds)
        #expect(result.validation?.isConformant() == true)
        let added = result.postings.total(in: "USD").billed - plain.postings.total(in: "USD").billed
        #expect(added == .exact("9.75"))
        #expect(
            result.postings.lines.filter { if case .derived = $0.key.origin { true } else { false } }.map(
                \.costs.billed)
                == [.exact("-0.25"), .exact("10")])
    }

    @Test func `have ids that tell missing texts from empty ones`() {
        let ids = [["a", nil], ["a", ""], ["a"], ["a", "b"], ["ab"]].map { DerivedCharge.id(of: $0) }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.utf8.count == 32 })
        #expect(ids == [["a", nil], ["a", ""], ["a"], ["a", "b"], ["ab"]].map { DerivedCharge.id(of: $0) })
    }
}
