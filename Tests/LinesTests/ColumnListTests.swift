import CostStore
import Testing

@testable import Lines

@Suite struct `The columns of a scan` {
    @Test func `are read once for all who ask, where one reading serves them`() {
        var list = ColumnList([ScanColumn(CallColumn.provider), ScanColumn(CallColumn.startedAt)])
        #expect(list.position(of: ScanColumn(CallColumn.startedAt)) == 1)
        // Codes for the whole scan are good for a batch too.
        #expect(list.position(of: ScanColumn(CallColumn.provider, lifetime: .batch)) == 0)
        #expect(list.position(of: ScanColumn(CallColumn.session, lifetime: .batch)) == 2)
        // Codes of a batch are not good for the scan, nor one code a row for one a text.
        #expect(list.position(of: ScanColumn(CallColumn.session)) == 3)
        #expect(list.position(of: ScanColumn(CallColumn.session, lifetime: .row)) == 4)
        #expect(list.position(of: ScanColumn(CallColumn.session, lifetime: .batch)) == 2)
        #expect(list.columns.map(\.name) == ["provider", "started_at", "session", "session", "session"])
    }
}
