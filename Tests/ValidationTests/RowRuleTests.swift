import Testing
import Validation

@Suite struct `Row rules` {
    @Test func `find nothing in good rows`() throws {
        let report = try SampleRows.all.report()
        #expect(report.groups.map { "\($0.rule.id) \($0.column ?? "") \($0.examples)" } == [])
        #expect(report.counts.ran == 264)
    }
}
