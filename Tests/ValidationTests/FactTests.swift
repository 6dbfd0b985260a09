import FOCUS
import Foundation
import SettingsText
import Testing

@testable import Validation

@Suite struct `Facts from outside` {
    static func report(
        _ rows: SampleRows, invoices: String? = nil, prices: String? = nil, profile: Profile = .everything
    ) throws -> ValidationReport {
        var options = ValidationOptions(version: .v1_1, profile: profile)
        let problems = SettingProblems()
        if let invoices { options.facts.readInvoices(Array(invoices.utf8), file: "invoices.csv", problems: problems) }
        if let prices { options.facts.readPrices(Array(prices.utf8), file: "prices.csv", problems: problems) }
        #expect(problems.all.map { "\($0)" } == [])
        return try FileValidator.validate(bytes: Array(SampleText.text(rows).utf8), options: options)
    }

    static let period = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
    static let header = "BillingAccountId,BillingPeriodStart,BillingPeriodEnd,BillingCurrency,Amount\n"

    /// The sample rows bill 8 + 0 + 0 + 8 + 8 − 5 + 8 + 8 = 35.
    @Test(arguments: [
        ("acct-1,\(period),USD,35.00\n", [String]()),
        ("acct-1,\(period),USD,30\nacct-1,\(period),USD,5\n", []),
        (
            "acct-1,\(period),USD,35.01\n",
            [
                "F11-BilledCost-006 account acct-1, 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z: 35 USD, expected 35.01 USD, the sum of its invoices"
            ]
        ),
        (
            "acct-1,\(period),EUR,35\n",
            ["F11-BillingCurrency-002 account acct-1, 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z: USD, expected EUR"]
        ),
        (
            "acct-2,\(period),USD,35\n",
            [
                "F11-BilledCost-006 account acct-1, 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z: 35 USD, expected an invoice"
            ]
        ),
    ])
    func `hold billed costs against invoices`(invoices: String, expected: [String]) throws {
        let report = try Self.report(.all, invoices: Self.header + invoices)
        let found = report.groups.flatMap { group in
            group.examples.map { "\(group.rule.id) \($0.value ?? ""), expected \($0.expected ?? "")" }
        }
        #expect(found == expected)
        let outcome = report.outcomes.first { $0.rule.id == "F11-BilledCost-006" }
        if case .undecided = outcome?.status { Issue.record("invoices decide the rule") }
    }

    @Test(arguments: [
        ("price-1,5,1000000 Tokens\n", [String]()), ("price-1,5.00,\n", []), ("other,9,Hours\n", []),
        ("price-1,6,\n", ["F11-SkuPriceId-004 ListUnitPrice 6"]),
        ("price-1,5,Tokens\n", ["F11-PricingUnit-007 PricingUnit 6"]),
    ])
    func `hold unit prices against a price list`(prices: String, expected: [String]) throws {
        let report = try Self.report(.all, prices: "SkuPriceId,ListUnitPrice,PricingUnit\n" + prices)
        #expect(SampleText.findings(report) == expected)
    }

    /// The details and identifiers of the earlier delivery, and what is found in the sample rows.
    @Test(arguments: [
        (#"{"CoreCount":4}"#, "acct-1", "sub-1", [String]()),
        (
            #"{"CoreCount":4,"Family":"m"}"#, "acct-1", "sub-1",
            ["F11-SkuPriceDetails-005 SkuPriceDetails 6: the key Family"]
        ),
        (#"{"CoreCount":8}"#, "acct-1", "sub-1", ["F11-SkuPriceDetails-006 SkuPriceDetails 6: CoreCount = 8"]),
        (
            #"{"CoreCount":4}"#, "acct-0", "sub-0",
            ["F11-StringHandling-003 BillingAccountId 8: acct-0", "F11-StringHandling-003 SubAccountId 8: sub-0"]
        ),
    ])
    func `keep what an earlier delivery says`(
        details: String, account: String, subAccount: String, expected: [String]
    ) throws {
        var earlier = SampleRows.all
        for index in earlier.rows.indices {
            if earlier.rows[index]["SkuPriceDetails"] != nil { earlier.rows[index]["SkuPriceDetails"] = details }
            earlier.rows[index]["BillingAccountId"] = account
            earlier.rows[index]["SubAccountId"] = subAccount
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv").path
        try Data(SampleText.text(earlier).utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = ValidationOptions(version: .v1_1, profile: .everything)
        try options.facts.readEarlierDelivery(path: path)
        let report = try FileValidator.validate(bytes: Array(SampleText.text(.all).utf8), options: options)
        let found = report.groups.map { group in
            let wanted = group.examples.first?.expected?.split(separator: ",").first.map(String.init) ?? ""
            return "\(group.rule.id) \(group.column ?? "") \(group.count): \(wanted)"
        }
        #expect(found == expected)
    }

    @Test func `balance commitments when the whole term is there`() throws {
        var profile = Profile.everything
        profile.holdsFullTerm = true
        // Bought for 8; used and unused rows have an effective cost of 16.
        #expect(
            SampleText.findings(try Self.report(.all, profile: profile)) == ["F11-DiscountHandling-010 EffectiveCost 1"]
        )
        var rows = SampleRows.all
        for index in [1, 2] {
            for column in ["EffectiveCost", "ContractedCost"] { rows.rows[index][column] = "4" }
            for column in ["ContractedUnitPrice"] { rows.rows[index][column] = "2" }
        }
        #expect(SampleText.findings(try Self.report(rows, profile: profile)) == [])
    }

    @Test func `that are malformed are reported with their line`() {
        var facts = ReferenceFacts()
        let problems = SettingProblems()
        facts.readInvoices(
            Array((Self.header + "acct-1,\(Self.period),USD,1.000.00\n").utf8), file: "i.csv", problems: problems)
        #expect(problems.all.map { "\($0.line ?? 0) \($0.field) \($0.value ?? "")" } == ["2 Amount 1.000.00"])
    }

    @Test func `are declared in a profile`() {
        let problems = SettingProblems()
        let yaml = "abilities:\n  regions: true\n  tags: false\n  skuList: unknown\nfull-term: true\n"
        let profile = Profile(yaml: Array(yaml.utf8), file: "p.yaml", problems: problems)
        #expect(profile == Profile(abilities: [.regions: true, .tags: false], holdsFullTerm: true))
        let bad = Profile(yaml: Array("abilities:\n  region: true\n".utf8), file: "p.yaml", problems: problems)
        #expect(bad == nil)
        #expect(problems.all.count == 1)
    }
}
