import Books
import CostStore
import Export
import Foundation
import Money
import Periods
import Postings
import TestSupport
import Testing

/// Books of three departments with pools that a test writes, and a store of two months.
struct ReviewBooks {
    let folder: TemporaryFolder

    var path: String { folder.path("acme") }
    var store: String { "\(path)/store.sqlite" }

    /// Pools of each kind: charges by two drivers over two levels, a fee, a service department, an account for rounding.
    static let pools = """
        pools:
          - id: seats
            description: Seats, by headcount
            select: { service: seats }
            allocate: { to: [department], by: headcount, exclude: { department: [suspense] }, rounding: { account: 5199-rounding } }
          - id: cluster
            select: { service: cluster }
            allocate:
              to: [department]
              by: { parts: [{ percent: 70, by: tokens }, { percent: 30, by: calls }] }
              then: { to: [project], by: tokens }
              exclude: { department: [suspense] }
          - id: helper
            select: { service: model-api, feature: helper }
            allocate: { to: [department, gl_account], by: cost, exclude: { department: [suspense] } }
          - id: fee
            amount: { monthly: 100.00, gl_account: 1410-prepaid, department: it }
            allocate: { to: [department], by: even, include: { department: [support, research] } }
          - id: it-service
            balance: it
            allocate: { to: [department], by: users, exclude: { department: [it, suspense] } }
        """

    init(pools: String = ReviewBooks.pools) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(path)/Mappings", withIntermediateDirectories: true)
        try write(
            "chargeback.yaml",
            """
            entity: Acme Ltd
            currency: USD
            suspense: { gl_account: 9999-suspense, department: suspense }
            """)
        try write(
            "Mappings/chart-of-accounts.csv",
            "account,name,type,active\n1290-ai-clearing,AI cost clearing,clearing,true\n"
                + "1410-prepaid,Prepaid,prepaid,true\n2150-accrued-ai-cost,Accrued AI cost,accrual,true\n"
                + "2310-input-tax,Input tax,tax,true\n5110-ai-usage,AI usage,expense,true\n"
                + "5190-ai-price-variance,Price variance,variance,true\n5199-rounding,Rounding,expense,true\n"
                + "6200-rnd,Research,expense,true\n7710-exchange-differences,Exchange differences,expense,true\n"
                + "9999-suspense,Suspense,suspense,true\n")
        try write(
            "Mappings/departments.csv",
            "department,name,cost_center,manager,active\nsupport,Support,100,,true\nresearch,Research,200,,true\n"
                + "it,IT,300,,true\nsuspense,Suspense,999,,true\n")
        try write(
            "Mappings/projects.csv",
            "project,name,department,tracker_key,active\nvoice,Voice,support,,true\nchat,Chat,support,,true\n")
        try write(
            "Mappings/features.csv",
            "feature,name,department,gl_account,project,active\nchatbot,Chatbot,support,5110-ai-usage,,true\n"
                + "evals,Evaluations,research,6200-rnd,,true\ndesk,Desk,it,5110-ai-usage,,true\n")
        try write("Mappings/drivers.csv", "driver,department,project,from,to,value\n" + ReviewBooks.headcount)
        try write(rules: "support")
        try write("Mappings/pools.yaml", pools)
        try StoreWriter.create(
            at: store, calls: ReviewBooks.calls, charges: ReviewBooks.charges,
            prices: [
                .sample(.input, list: "2", contracted: "1"),
                .sample(.output, list: "10", to: October.start),
                .sample(.output, list: "12", from: October.start),
            ])
    }

    /// Four heads more at research from October on.
    static let headcount =
        "headcount,support,,2026-01-01,,7\nheadcount,research,,2026-01-01,2026-10-01,2\n"
        + "headcount,research,,2026-10-01,,6\nheadcount,it,,2026-01-01,,3\n"

    /// Writes a file of the books.
    func write(_ file: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
    }

    /// Rules by which a feature has its owner, and `other`, which no table knows, this one.
    func write(rules other: String, to file: String = "Mappings/rules.yaml") throws {
        try write(
            file,
            """
            rules:
              - id: other-owner
                priority: 50
                when: { feature: { in: [other] } }
                set: { department: \(other), gl_account: 5110-ai-usage }
              - id: feature-owner
                priority: 100
                when: { feature: { in: [chatbot, evals, desk] } }
                set: { department: { lookup: features }, gl_account: { lookup: features } }
              - id: seats-account
                priority: 200
                when: { service: { in: [seats, cluster] } }
                set: { gl_account: 5110-ai-usage }

            """)
    }

    /// What a month posts by the books as they are, or with other files of the folder.
    func request(_ month: Month = October.month, rules: String? = nil, pools: String? = nil) throws -> ExportRequest {
        let books = try Books.open(
            at: path, rulesFrom: rules.map { "\(path)/\($0)" }, poolsFrom: pools.map { "\(path)/\($0)" })
        return ExportRequest(books: books, store: store, period: month, threads: 2)
    }

    private static let features = ["chatbot", "evals", "desk", "helper", "other", nil]
    private static let projects = ["voice", "chat", nil]

    /// Calls of random sizes, some failed and some metered, twice as many in October as in September.
    private static let calls: [CallRecord] = {
        var generator = SeededGenerator(seed: 5)
        return (0..<300).map { number in
            let month = number % 3 == 0 ? October.month.previous : October.month
            let start = month.microseconds.lowerBound + Int64.random(in: 0..<(27 * Instant.day), using: &generator)
            let feature = features[Int.random(in: 0..<features.count, using: &generator)]
            let isMetered = number % 17 == 0
            return .sample(
                "call-\(number)", at: start, model: isMetered ? "gpt-unknown" : "gpt-5",
                tokens: TokenCounts(
                    input: Int64.random(in: 0..<90_000, using: &generator),
                    output: Int64.random(in: 0..<9_000, using: &generator)),
                metered: isMetered ? "0.012345678901" : nil,
                sent: SentAttribution(
                    feature: feature, user: "user-\(number % 7)", session: "session-\(number % 40)",
                    project: projects[number % 3]))
        }
    }()

    private static let charges: [ChargeRecord] = [October.month.previous, October.month].flatMap { month in
        let start = month.microseconds.lowerBound
        return [
            ChargeRecord.sample(
                "seats-\(month)", at: start, .purchase, service: "seats",
                billed: month == October.month ? "120.005" : "100.00"),
            .sample(
                "cluster-1-\(month)", at: start + Instant.day, .usage, service: "cluster", meter: "GPU Seconds",
                quantity: "3600.5", unit: "Seconds", listPrice: "0.02", price: "0.01", billed: "36.005"),
            .sample(
                "cluster-2-\(month)", at: start + 2 * Instant.day, .credit, service: "cluster", billed: "-7.77"),
        ]
    }
}
