import Foundation
import Testing

@testable import JSONText

@Suite struct `Any text` {
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What Python's json says of each text.
    private func judged(_ texts: [[UInt8]]) throws -> [String] {
        let python =
            ProcessInfo.processInfo.environment["CHARGEBACK_PYTHON"]
            ?? Self.package.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            Issue.record("\(python) is missing: run `make test`, which installs it, or set CHARGEBACK_PYTHON")
            return []
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "json-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try texts.map(hexadecimal).joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [Self.package.appending(path: "Tests/JSONTextTests/Judges/flatten.py").path, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// What the module makes of a text, in the judge's words.
    private func flattened(_ bytes: [UInt8]) -> String {
        guard let object = try? FlatObject(bytes), !object.repairs.contains(.invalidUTF8) else { return "-" }
        if object.repairs.contains(.otherThanString) { return "+" }
        if object.members.isEmpty { return "{}" }
        return object.members.map { "\(hexadecimal($0.name.utf8))=\(hexadecimal($0.value.utf8))" }
            .joined(separator: ",")
    }

    @Test func `is taken or refused as Python's json does`() throws {
        var state: UInt64 = 5
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth, MMIX
            return Int(state >> 33) % bound
        }
        let seeds = [
            #"{"team":"core","a\u00e9":"\ud83d\ude00 \ud800x"}"#, #" { "a" : "\"\\\/\b\f\n\r\t" , "" : "" } "#,
            #"{"a":[1,-2.5e+3,true,false,null,{}],"b":{"c":"d"}}"#, "{\"é\":\"\u{1F600}\u{7f}\"}", "{}", "[]", "\"a\"",
        ].map { Array($0.utf8) }
        let alphabet =
            Array("{}[]:,\"\\u0019dDeE+-.tfn \n\t/b".utf8) + [0x00, 0x1F, 0x7F, 0xC3, 0xA9, 0xFF, 0xED, 0xA0]
        var texts: [[UInt8]] = []
        for _ in 0..<3_000 {
            var bytes = seeds[random(below: seeds.count)]
            for _ in 0..<random(below: 4) where !bytes.isEmpty {
                let position = random(below: bytes.count)
                switch random(below: 3) {
                case 0: bytes[position] = alphabet[random(below: alphabet.count)]
                case 1: bytes.remove(at: position)
                default: bytes.insert(alphabet[random(below: alphabet.count)], at: position)
                }
            }
            texts.append(bytes)
        }
        let verdicts = try judged(texts)
        #expect(verdicts.count == texts.count)
        #expect(Set(verdicts).count > 100)
        for (bytes, verdict) in zip(texts, verdicts) {
            let found = flattened(bytes)
            #expect(found == verdict, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
