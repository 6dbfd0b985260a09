import AllocationReview
import Apportionment
import Export
import Lines
import Money
import Periods
import Postings
import TestSupport
import Testing

@Suite struct `A simulation` {
    private let books: ReviewBooks

    init() throws {
        books = try ReviewBooks()
        try books.write(
            "new-pools.yaml",
            ReviewBooks.pools.replacing("percent: 70", with: "percent: 40")
                .replacing("percent: 30", with: "percent: 60").replacing("monthly: 100.00", with: "monthly: 150.00"))
        try books.write(rules: "research", to: "new-rules.yaml")
    }

    private static let files: [(rules: String?, pools: String?)] = [
        (nil, "new-pools.yaml"), ("new-rules.yaml", nil), ("new-rules.yaml", "new-pools.yaml"),
    ]

    @Test(arguments: files)
    func `moves cost and adds none`(rules: String?, pools: String?) throws {
        let other = try books.request(rules: rules, pools: pools)
        let simulation = try AllocationSimulation(
            of: try books.request(), as: other, changesRules: rules != nil)
        let comparison = try #require(simulation.comparisons.first)
        #expect(simulation.comparisons.count == 1)
        #expect(!comparison.isEmpty)
        #expect(comparison.moved > .zero)
        #expect(comparison.total.difference == .zero)
        for changes in [comparison.departments, comparison.accounts, comparison.projects] {
            #expect(changes.reduce(.zero) { $0 + $1.difference } == .zero)
        }
        // After it stands what the books would post with the other files.
        let result = try ExportRun(other).run()
        let departments = result.postings.totals(in: "USD", by: \.department).mapValues(\.billed)
        for change in comparison.departments { #expect(change.after == (departments[change.name ?? ""] ?? .zero)) }
        #expect((simulation.rules["USD"] != nil) == (rules != nil))
        let fee = try #require(comparison.pools.first { $0.id == "fee" })
        #expect(fee.exact.difference == (pools == nil ? Total.zero : Total.exact("50")))
        #expect((fee.versionsBefore == fee.versionsAfter) == (pools == nil))
        for pool in comparison.pools {
            let targets = pool.targets.reduce(Total.zero) { $0 + $1.after }
            #expect((targets - pool.exact.after).picos.magnitude < 30_000_000_000, "\(pool.id)")
        }
    }

    @Test func `of the same files moves nothing`() throws {
        let simulation = try AllocationSimulation(
            of: try books.request(), as: try books.request(), changesRules: false)
        #expect(simulation.comparisons.map(\.isEmpty) == [true])
        #expect(simulation.comparisons.first?.text.hasPrefix("nothing moves") == true)
    }
}

@Suite struct `A difference` {
    private let books: ReviewBooks

    init() throws { books = try ReviewBooks() }

    private func side(_ name: String, _ request: ExportRequest, rules: String = "") -> ComparedSide {
        ComparedSide(name, [request], of: PeriodLabel(request.period), rules: rules)
    }

    private func check(_ difference: PeriodDifference) throws -> PeriodDifference.CurrencyDifference {
        let currency = try #require(difference.currencies.first)
        for department in currency.departments {
            let sum = department.reasons.values.map { $0 }.sum()
            #expect(sum == Fraction(department.change.difference), "\(department.change.name ?? "")")
            // Each of five pools rounds by less than two cents.
            #expect((department.reasons[.rounding] ?? .zero).magnitude < Fraction(1, over: 10))
        }
        #expect(!difference.text.isEmpty)
        return currency
    }

    @Test func `of two periods is volume, rate, pools and drivers, and no rule`() throws {
        let difference = try PeriodDifference(
            from: side("September", try books.request(October.month.previous)), to: side("October", try books.request())
        )
        let currency = try check(difference)
        let reasons = { (department: String) in
            currency.departments.first { $0.change.name == department }?.reasons ?? [:]
        }
        for department in ["support", "research"] {
            #expect(reasons(department)[.rule] == .zero)
            // More calls, dearer output, more seats to pay.
            #expect((reasons(department)[.volume] ?? .zero) > .zero)
            #expect((reasons(department)[.rate] ?? .zero) > .zero)
            #expect((reasons(department)[.pool] ?? .zero) > .zero)
        }
        // Research has four heads more, support has none.
        #expect((reasons("research")[.driver] ?? .zero) > .zero)
        #expect((reasons("support")[.driver] ?? .zero) < .zero)
    }

    @Test func `of two versions is rule alone`() throws {
        try books.write("new-pools.yaml", ReviewBooks.pools.replacing("by: users", with: "by: headcount"))
        let difference = try PeriodDifference(
            from: side("now", try books.request()),
            to: side("new", try books.request(pools: "new-pools.yaml"), rules: "new-pools.yaml"))
        let currency = try check(difference)
        #expect(!currency.departments.isEmpty)
        for department in currency.departments {
            #expect(department.reasons[.rule] == Fraction(department.change.difference))
        }
    }

    @Test func `of other rules on other data tells both apart`() throws {
        try books.write(rules: "research", to: "new-rules.yaml")
        let september = side("September", try books.request(October.month.previous))
        let both = try check(
            try PeriodDifference(
                from: september,
                to: side("October by new rules", try books.request(rules: "new-rules.yaml"), rules: "new-rules.yaml")))
        let data = try check(try PeriodDifference(from: september, to: side("October", try books.request())))
        let rules = try check(
            try PeriodDifference(
                from: side("October", try books.request()),
                to: side("October by new rules", try books.request(rules: "new-rules.yaml"), rules: "new-rules.yaml")))
        let reason = { (currency: PeriodDifference.CurrencyDifference, reason: PeriodDifference.Reason) in
            currency.departments.first { $0.change.name == "research" }?.reasons[reason] ?? .zero
        }
        for one in [PeriodDifference.Reason.volume, .rate, .pool, .driver] {
            #expect(reason(both, one) == reason(data, one), "\(one)")
        }
        #expect(reason(both, .rule) == reason(rules, .rule))
        #expect(reason(both, .rule) > .zero)
    }
}
