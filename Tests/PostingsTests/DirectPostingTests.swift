import CostStore
import Lines
import Mapping
import Money
import Periods
import Postings
import Rating
import SettingsText
import TestSupport
import Testing

/// October of a store that a test makes, under rules that a test writes.
struct PostedOctober {
    private let folder: TemporaryFolder
    private let rules: String

    init(
        calls: [CallRecord] = [], charges: [ChargeRecord] = [],
        prices: [PriceRecord] = [.sample(.input, list: "2", contracted: "1"), .sample(.output, list: "10")],
        rules: String = "rules: []"
    ) throws {
        folder = try TemporaryFolder()
        self.rules = rules
        try StoreWriter.create(at: folder.path("store.sqlite"), calls: calls, charges: charges, prices: prices)
    }

    func lines(_ grain: Grain = .day, threads: Int = 1) throws -> Lines {
        let problems = SettingProblems()
        let rules = MappingRule.read(Array(rules.utf8), file: "rules.yaml", problems: problems)
        let mapping = MappingModel(
            rules: rules, tables: MappingTables(),
            suspense: MappingModel.Suspense(glAccount: "9999", department: "nobody"), problems: problems)
        #expect(problems.isEmpty)
        let store = try CostStore(path: folder.path("store.sqlite"))
        return try LineScan(
            store: store, priceBook: PriceBook(store.prices()), mapping: mapping,
            settings: ScanSettings(
                period: October.start..<October.end, grain: grain, groupBy: [.feature], threads: threads),
            callsPerUnit: 2
        ).run()
    }

    /// A line as a reviewer reads it.
    static func text(_ posting: Posting) -> String {
        let key = posting.key
        let product = key.product
        let owner = [key.department, key.glAccount, key.project ?? "-", key.feature ?? "-"]
        let used = [product.provider ?? "-", product.service ?? "-", product.model ?? "-", product.category.rawValue]
        let costs = ChargeCosts.all.map { posting.costs[keyPath: $0.path].description }
        let counts = "\(posting.calls) calls \(posting.charges) charges"
        return ([key.currency] + owner + used + costs + [counts]).joined(separator: " ")
    }
}

@Suite struct `Direct postings` {
    private func october() throws -> PostedOctober {
        let sent = { (feature: String?, department: String?, project: String?) in
            SentAttribution(feature: feature, department: department, project: project)
        }
        return try PostedOctober(
            calls: [
                .sample("a", at: October.day(1), sent: sent("chat", "sales", nil)),
                .sample("b", at: October.day(2), sent: sent("chat", "sales", nil)),
                .sample("c", at: October.day(2), sent: sent("chat", "sales", "apollo")),
                .sample("d", at: October.day(3)),
                .sample("metered", at: October.day(3), model: "other", metered: "0.5", sent: sent(nil, "legal", nil)),
                .sample("yen", at: October.day(3), model: "other", metered: "7", currency: "JPY"),
                .sample("unpriced", at: October.day(3), model: "other", sent: sent(nil, "legal", nil)),
                .sample("nothing", at: October.day(3), tokens: TokenCounts(), sent: sent(nil, "legal", nil)),
            ],
            charges: [
                .sample("seats", at: October.day(1), .purchase, service: "seats", listCost: "12", billed: "10"),
                .sample("back", at: October.day(9), .credit, service: "seats", billed: "-4", effective: "-3"),
            ],
            rules: """
                rules:
                  - { id: usage, priority: 10, when: { department: present }, set: { gl_account: 5110-ai-usage } }
                """)
    }

    @Test func `have one line for each owner and product, in order, with all four costs`() throws {
        let postings = Postings(direct: try october().lines())
        #expect(
            postings.lines.map(PostedOctober.text) == [
                "JPY nobody 9999 - - openai model-api other Usage 7.0 7.0 7.0 7.0 1 calls 0 charges",
                "USD legal 5110-ai-usage - - openai model-api other Usage 0.5 0.5 0.5 0.5 1 calls 0 charges",
                "USD nobody 9999 - - openai model-api gpt-5 Usage 0.003 0.002 0.002 0.002 1 calls 0 charges",
                "USD nobody 9999 - - openai seats - Credit -4.0 -4.0 -4.0 -3.0 0 calls 1 charges",
                "USD nobody 9999 - - openai seats - Purchase 12.0 10.0 10.0 10.0 0 calls 1 charges",
                "USD sales 5110-ai-usage - chat openai model-api gpt-5 Usage 0.006 0.004 0.004 0.004 2 calls 0 charges",
                "USD sales 5110-ai-usage apollo chat openai model-api gpt-5 Usage 0.003 0.002 0.002 0.002 1 calls 0 charges",
            ])
        #expect(postings.currencies == ["JPY", "USD"])
    }

    @Test func `add up to the costs of the store in every currency`() throws {
        let lines = try october().lines()
        let postings = Postings(direct: lines)
        #expect(lines.control.costs.keys.sorted() == postings.currencies)
        for currency in postings.currencies {
            #expect(postings.total(in: currency) == lines.control.costs[currency])
            let byDepartment = postings.totals(in: currency) { $0.department }
            #expect(byDepartment.values.reduce(ChargeCosts(), +) == lines.control.costs[currency])
        }
        #expect(postings.totals(in: "USD") { $0.department }["sales"]?.billed == .exact("0.006"))
    }

    @Test func `are the same at every grain and with any number of threads`() throws {
        let october = try october()
        let expected = Postings(direct: try october.lines()).lines
        for grain in Grain.allCases {
            #expect(Postings(direct: try october.lines(grain, threads: 3)).lines == expected)
        }
    }

    @Test func `follow the meter where rules look at it, and count each call once`() throws {
        let postings = Postings(
            direct: try PostedOctober(
                calls: [.sample("a", at: October.day(1))],
                rules: """
                    rules:
                      - { id: output, priority: 10, when: { meter: Output Tokens }, set: { department: makers } }
                    """
            ).lines())
        #expect(
            postings.lines.map { "\($0.key.department) \($0.costs.billed) \($0.calls)" } == [
                "makers 0.001 0", "nobody 0.001 1",
            ])
    }

    @Test func `keep values apart that only look the same`() throws {
        let sent = ["caf\u{E9}", "cafe\u{301}"].map { SentAttribution(department: $0) }
        let october = try PostedOctober(
            calls: sent.enumerated().map { .sample("c-\($0)", at: October.day(1), sent: $1) })
        #expect(Postings(direct: try october.lines()).lines.count == 2)
    }
}
