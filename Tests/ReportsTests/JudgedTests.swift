import CostStore
import Demo
import Foundation
import Money
import Periods
import Reports
import TestSupport
import Testing

/// Every figure of every report, against SQL over the store.
@Suite struct `All reports` {
    private static let cases: [(name: String, filter: [CostDimension: [String]])] = [
        ("everything", [:]), ("a feature", [.feature: ["chatbot"]]),
        ("two features of a provider", [.feature: ["chatbot", "code-review"], .provider: ["openai"]]),
        ("a department", [.department: ["engineering"]]), ("a model", [.model: ["gpt-5"]]),
        ("a project", [.project: ["code-modernisation"]]),
    ]

    @Test(arguments: cases.indices)
    func `of the sample store are what SQL says`(index: Int) throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        let books = try ReportBooks(SampleStore.files)
        for compare in [nil, October.month.previous] {
            var judged = JudgedReports(store: folder.path("store.sqlite"), books: try books.open())
            judged.compare = compare
            judged.filter = Self.cases[index].filter
            let differences = try judged.differences()
            #expect(differences == "", "\(Self.cases[index].name), compared: \(compare != nil)")
        }
    }

    /// Pools that SQL can hand out too: one by percents, one by tokens, one of a credit.
    private static let pools = """
        pools:
          - id: tickets
            select: { feature: ticket-resolver }
            allocate: { to: [department], by: { percent: { support: 50, engineering: 37.5, finance: 12.5 } } }
          - id: seats
            select: { service: assistant-seats }
            allocate: { to: [department], by: tokens, exclude: { department: [suspense] } }
          - id: credit
            select: { category: Credit }
            allocate: { to: [department], by: tokens, exclude: { department: [suspense] } }

        """
    private static let judgedPools = [
        JudgedPool(
            column: "feature", value: "ticket-resolver",
            percent: ["support": 50, "engineering": 37.5, "finance": 12.5]),
        JudgedPool(column: "service", value: "assistant-seats"), JudgedPool(column: "category", value: "Credit"),
    ]

    @Test(arguments: cases.indices)
    func `with pools are what SQL says`(index: Int) throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        let files = SampleStore.files.merging(["pools.yaml": Self.pools]) { $1 }
        var judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks(files).open())
        judged.filter = Self.cases[index].filter
        judged.pools = Self.judgedPools
        let differences = try judged.differences()
        #expect(differences == "", "\(Self.cases[index].name)")
    }

    /// Pools are handed out while reports are made: what stops them stops the reports.
    @Test(arguments: [1, 2])
    func `are not made where a pool cannot be handed out`(threads: Int) throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        let pools = """
            pools:
              - id: seats
                select: { service: assistant-seats }
                allocate: { to: [department], by: tokens, include: { department: [nobody] }, zero_driver: error }

            """
        let books = try ReportBooks(SampleStore.files.merging(["pools.yaml": pools]) { $1 }).open()
        let run = try ReportRun(
            ReportRequest(books: books, store: folder.path("store.sqlite"), period: October.month, threads: threads))
        let errors = [
            #expect(throws: (any Error).self) { _ = try run.reports([.features]) },
            #expect(throws: (any Error).self) { _ = try run.read(for: [.features]) },
        ]
        for error in errors { #expect(error.map { "\($0)".contains("seats") } ?? false) }
    }

    @Test func `of the months beside it are too`() throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        var judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks(SampleStore.files).open())
        for period in ["2026-08", "2026-09", "2026-11", "2027-02"] {
            judged.period = try #require(Month(period))
            judged.compare = October.month
            let differences = try judged.differences()
            #expect(differences == "", "\(period)")
        }
    }

    @Test func `of the demo are what SQL says`() throws {
        let folder = try TemporaryFolder()
        _ = try writeStore(to: folder.path("store.sqlite"), options: DemoOptions(calls: 20_000, unpricedCalls: 7))
        let books = try ReportBooks()
        for filter: [CostDimension: [String]] in [[:], [.feature: ["ticket-resolver", "code-review"]]] {
            var judged = JudgedReports(store: folder.path("store.sqlite"), books: try books.open())
            judged.filter = filter
            let differences = try judged.differences()
            #expect(differences == "")
        }
    }

    private static let trace =
        ProcessInfo.processInfo.environment["CHARGEBACK_TRACE"]
        ?? Python.package.appending(path: "../shared/store/azure-llm-2023-11.sqlite").standardized.path
    private static let isTraceThere = FileManager.default.fileExists(atPath: trace)

    @Test(.enabled(if: isTraceThere, "the trace is not there: set CHARGEBACK_TRACE to azure-llm-2023-11.sqlite"))
    func `of the real trace are what SQL says`() throws {
        var judged = JudgedReports(store: Self.trace, books: try ReportBooks().open())
        judged.period = try #require(Month("2023-11"))
        let differences = try judged.differences()
        #expect(differences == "")
    }

    @Test(arguments: ["\"calls\": 24", "\"share\": \"1.0\"", "\"cost\": \"4.25\"", "\"flags\": \"loop\""])
    func `are found wrong where a figure is changed`(figure: String) throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        let judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks(SampleStore.files).open())
        let differences = try judged.differences { json in
            guard let place = json.firstRange(of: figure) else { return json }
            return json.replacingCharacters(in: place, with: figure.split(separator: ":")[0] + ": \"7\"")
        }
        #expect(differences.hasSuffix("differences"))
    }

    @Test func `of an empty period say so`() throws {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        var judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks(SampleStore.files).open())
        judged.period = try #require(Month("2027-02"))
        let text = try judged.set().text(width: 100)
        #expect(text.contains("The store has no calls and no charges in this period."))
        #expect(!text.contains("NaN") && !text.contains("inf"))
    }
}
