import Foundation
import Periods
import Reports
import TestSupport
import Testing

/// Whole reports of the sample store as a terminal shows them. `CHARGEBACK_REWRITE_GOLDEN=1 swift test --filter
/// ReportsTests` writes them anew; look at every changed line before you commit.
@Suite struct `The golden reports` {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    private static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        let file = tests.appending(path: "Golden/\(name)")
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        guard !golden.utf8.elementsEqual(text.utf8) else { return }
        let pairs = zip(
            text.split(separator: "\n", omittingEmptySubsequences: false),
            golden.split(separator: "\n", omittingEmptySubsequences: false))
        let first = pairs.enumerated().first { !$1.0.utf8.elementsEqual($1.1.utf8) }
        Issue.record(
            "\(name), line \((first?.offset ?? 0) + 1):\n\(first?.element.0 ?? "")\nbut the golden file has\n\(first?.element.1 ?? "")",
            sourceLocation: sourceLocation)
    }

    /// The reports of a sample store that lies in the folder `acme` for whoever reads them.
    private static func sample(_ change: (inout ReportRequest) -> Void = { _ in }) throws -> ReportedSample {
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        var request = ReportRequest(
            books: try ReportBooks(SampleStore.files).open(), store: folder.path("store.sqlite"), period: October.month,
            threads: 2)
        change(&request)
        return ReportedSample(folder: folder, request: request)
    }

    private struct ReportedSample {
        let folder: TemporaryFolder
        let request: ReportRequest

        func text(_ set: ReportSet, width: Int?, isColoured: Bool = false) -> String {
            set.text(width: width, isColoured: isColoured).replacing(folder.path, with: "acme")
        }
    }

    @Test(arguments: [80, 120, 200])
    func `are what the sample store comes to`(width: Int) throws {
        let sample = try Self.sample()
        let set = try ReportRun(sample.request).read().reports(view: ReportView(top: 12))
        try Self.check(sample.text(set, width: width), "all-\(width).txt")
    }

    @Test func `stand beside another period`() throws {
        let sample = try Self.sample { $0.comparison = October.month.previous }
        let set = try ReportRun(sample.request).read().reports(
            [.sessions, .departments, .drivers, .outcomes, .budgets, .waste], view: ReportView(top: 6))
        try Self.check(sample.text(set, width: 160), "compared.txt")
    }

    @Test func `show one session call by call`() throws {
        let sample = try Self.sample()
        let set = try ReportRun(sample.request).session("JIRA-7")
        try Self.check(sample.text(set, width: 140), "session.txt")
        try Self.check(try #require(set.report(.sessions)).csv(), "session.csv")
        #expect(throws: ReportError.noSession("JIRA-9")) { try ReportRun(sample.request).session("JIRA-9") }
    }

    @Test func `are coloured on a terminal alone`() throws {
        let sample = try Self.sample()
        let set = try ReportRun(sample.request).read(for: [.budgets, .anomalies]).reports([.budgets, .anomalies])
        let plain = sample.text(set, width: 100)
        let coloured = sample.text(set, width: 100, isColoured: true)
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[31mover\u{1B}[39m"))
        #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == plain)
        try Self.check(coloured.replacing("\u{1B}", with: "␛"), "coloured.txt")
    }

    @Test func `are tables for programs`() throws {
        let sample = try Self.sample()
        let set = try ReportRun(sample.request).read(for: [.features, .outcomes]).reports([.features, .outcomes])
        try Self.check(try #require(set.report(.features)).csv(), "features.csv")
        try Self.check(set.json.replacing(sample.folder.path, with: "acme"), "features-outcomes.json")
    }
}
