import CostStore
import Export
import Foundation
import Lines
import Money
import Periods
import TestSupport
import Testing

/// A day of two services of a real provider (Azure's public LLM inference trace), whose totals are known.
///
/// The store is optional data: `CHARGEBACK_TRACE` names it, else it is looked for beside the package.
@Suite struct `The real trace` {
    private static let path =
        ProcessInfo.processInfo.environment["CHARGEBACK_TRACE"]
        ?? Python.package.appending(path: "../shared/store/azure-llm-2023-11.sqlite").standardized.path
    private static let isThere = FileManager.default.fileExists(atPath: path)

    @Test(
        .enabled(if: isThere, "the trace is not there: set CHARGEBACK_TRACE to azure-llm-2023-11.sqlite"),
        arguments: [Grain.call, .day, .month])
    func `comes to its known totals to the last digit`(grain: Grain) throws {
        var export = TestExport(Self.path)
        export.grain = grain
        export.period = try #require(Month("2023-11"))
        export.validates = grain != .call
        let rows = try export.rows()
        let sum = { (column: String) in try rows.reduce(Total.zero) { $0 + (try $1.total(column)) } }
        #expect(try sum("BilledCost") == .exact("218.51582"))
        for (meter, tokens) in [("Input Tokens", "40421844"), ("Output Tokens", "4334561")] {
            let found = try rows.filter { $0["SkuMeter"] == meter }
                .reduce(Total.zero) { $0 + (try $1.total("ConsumedQuantity")) }
            #expect(found == .exact(tokens), "\(meter)")
        }
        let result = try export.run()
        #expect(result.lines.control.calls == 28_185)
        #expect(result.lines.control.callCosts["USD"]?.contracted == .exact("218.51582"))
        #expect(result.lines.slices.reduce(.zero) { $0 + $1.cost } == .exact("218.51582"))
        #expect(result.tieOut.holds)
    }
}
