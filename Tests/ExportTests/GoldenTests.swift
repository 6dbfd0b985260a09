import Foundation
import Lines
import Periods
import TestSupport
import Testing

/// The bytes of whole exports. `CHARGEBACK_REWRITE_GOLDEN=1 swift test --filter ExportTests` writes them anew; look at
/// every changed cell before you commit.
@Suite struct `The golden files` {
    @Test(arguments: [Grain.call, .day, .month])
    func `are what the golden store comes to`(grain: Grain) throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        var export = TestExport(folder.path("store.sqlite"))
        export.grain = grain
        let written = String(decoding: try export.bytes(), as: UTF8.self)

        let file = TestExport.tests.appending(path: "Golden/\(grain.rawValue).csv")
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try written.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(Self.firstDifference(written, golden) == nil)
    }

    /// The first line that is not the same, for people; `nil` when all bytes are.
    private static func firstDifference(_ written: String, _ golden: String) -> String? {
        guard !written.utf8.elementsEqual(golden.utf8) else { return nil }
        let pair = (written.split(separator: "\r\n"), golden.split(separator: "\r\n"))
        for (number, lines) in zip(pair.0, pair.1).enumerated() where !lines.0.utf8.elementsEqual(lines.1.utf8) {
            return "line \(number + 1):\n\(lines.0)\nbut the golden file has\n\(lines.1)"
        }
        return "\(pair.0.count) lines, but the golden file has \(pair.1.count)"
    }
}
