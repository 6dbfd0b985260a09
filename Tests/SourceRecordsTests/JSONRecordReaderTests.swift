import Foundation
import TestSupport
import Testing

@testable import SourceRecords

/// The values of paths in each record of a text, and what is wrong with those that cannot be read.
private func records(_ text: [UInt8], lists: [String] = [], _ paths: [String]) throws -> [[String]] {
    let wanted = try paths.map { try #require(FieldPath($0)) }
    var reader = JSONRecordReader(bytes: text, lists: try lists.map { try #require(FieldPath($0)) }, wanted: wanted)
    var record = SourceRecord(fieldCount: wanted.count)
    var all: [[String]] = []
    while try reader.next(&record) {
        all.append(
            record.fault.map { ["\(record.line): \($0)"] }
                ?? record.fields.map { $0.kind == .missing ? "-" : "\($0.kind) \(record.text($0))" })
    }
    return all
}

@Suite struct `Records of JSON` {
    @Test(
        arguments: [
            (#"{"a":1,"b":{"c":"x"}}"#, ["a", "b.c"], [["number 1", "text x"]]),
            // Not there, null, empty, another kind.
            (#"{"b":{"c":null}} "#, ["a", "b.c", "b"], [["-", "-", #"json {"c":null}"#]]),
            (#"{"a":"","b":true}"#, ["a", "b", "b.c"], [["text ", "flag true", "-"]]),
            // Of a name that stands twice the last counts.
            (#"{"a":1,"a":2}"#, ["a"], [["number 2"]]),
            // Escapes, in names too; text that holds JSON.
            (#"{"\u0061":"\u00e9\n\ud83d\ude00\ud800"}"#, ["a"], [["text é\n😀\u{FFFD}"]]),
            (#"{"a":"{\"b\":\"c\"}"}"#, ["a.b"], [["text c"]]),
            (#"{"a":"{no json"}"#, ["a", "a.b"], [["1: is no JSON: unexpected character at byte 7"]]),
            // Whole paths as names, points in names.
            (#"{"a.b":7}"#, ["a.b"], [["number 7"]]),
            (#"{"x":{"gen_ai.usage":5}}"#, [#"x."gen_ai.usage""#], [["number 5"]]),
            // Lists by position, and lists of keys and values.
            (#"{"a":[10,20]}"#, ["a.1"], [["number 20"]]),
            (
                #"{"a":[{"key":"k","value":{"intValue":"3"}},{"key":"l","value":4}]}"#, ["a.k", "a.l"],
                [["text 3", "number 4"]]
            ),
            // Several records: a line each, one array, values over several lines, an empty text.
            ("{\"a\":1}\n\n{\"a\":2}\r\n", ["a"], [["number 1"], ["number 2"]]),
            ("[{\"a\":1},\n{\"a\":2}]", ["a"], [["number 1"], ["number 2"]]),
            ("{\n\"a\":1\n}\n{\n\"a\":2\n}", ["a"], [["number 1"], ["number 2"]]),
            ("", ["a"], []), (" \n ", ["a"], []), ("[]", ["a"], []),
            ("\u{FEFF}{\"a\":1}", ["a"], [["number 1"]]),
            // A line that is none, between two that are.
            (
                "{\"a\":1}\nx\n{\"a\":2}", ["a"],
                [["number 1"], ["2: is no JSON object"], ["number 2"]]
            ),
        ] as [(String, [String], [[String]])])
    func `give the values of paths`(text: String, paths: [String], expected: [[String]]) throws {
        #expect(try records(Array(text.utf8), paths) == expected)
    }

    @Test func `in lists of lists know what is around them`() throws {
        let text = """
            {"page":1,"data":[{"start":10,"results":[{"v":1},{"v":2}]},{"start":20,"results":[]},{"start":30}]}
            {"page":2,"data":[{"start":40,"results":[{"v":3}]}]}
            {"page":3}
            """
        #expect(
            try records(Array(text.utf8), lists: ["data", "results"], ["v", "parent.start", "parent.parent.page"]) == [
                ["number 1", "number 10", "number 1"], ["number 2", "number 10", "number 1"],
                ["number 3", "number 40", "number 2"], ["3: has no list data"],
            ])
    }

    /// The judge is the JSON parser of Foundation.
    @Test func `made up at random are read as another parser reads them`() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<400 {
            let value = RandomJSON.object(depth: 4, &random)
            let text = RandomJSON.text(value, &random)
            let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            for (path, expected) in RandomJSON.leaves(parsed, "") {
                let read = try records(Array(text.utf8), [path])
                #expect(read == [[expected]], "\(path) of \(text)")
            }
        }
    }

    /// Half of a record, one byte more or another: nothing crashes, and reading always ends.
    @Test func `that are damaged make faults, not crashes`() throws {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<2000 {
            var bytes = Array(RandomJSON.text(RandomJSON.object(depth: 3, &random), &random).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                default: bytes.removeSubrange(index...)
                }
            }
            _ = try? records(bytes, ["a", "b.c", "c.0", "a.b.c"])
            _ = try? records(bytes, lists: ["a", "b"], ["a", "parent.b"])
            _ = JSONMembers.object(bytes)
            _ = JSONMembers.pairs(bytes)
        }
    }
}

/// JSON at random.
private enum RandomJSON {
    static func object(depth: Int, _ random: inout SeededGenerator) -> [(String, Any)] {
        let names = ["a", "b", "c", "é", "long name"]
        return names.prefix(Int.random(in: 0...5, using: &random)).map { ($0, value(depth: depth - 1, &random)) }
    }

    private static func value(depth: Int, _ random: inout SeededGenerator) -> Any {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: return Int.random(in: -1000...1_000_000, using: &random)
        case 1: return Bool.random(using: &random)
        case 2: return NSNull()
        case 3: return ["", "x", "\"q\"\\", "\u{1}\n\t", "😀 é", "[", "}"].randomElement(using: &random) ?? ""
        default: return object(depth: depth, &random)
        }
    }

    /// A text of it, with space here and there.
    static func text(_ object: [(String, Any)], _ random: inout SeededGenerator) -> String {
        func space() -> String { ["", "", " ", "\t "].randomElement(using: &random) ?? "" }
        var members: [String] = []
        for (name, value) in object {
            let text: String =
                switch value {
                case let members as [(String, Any)]: self.text(members, &random)
                case let flag as Bool: flag ? "true" : "false"
                case let number as Int: "\(number)"
                case let string as String: quoted(string)
                default: "null"
                }
            members.append(space() + quoted(name) + space() + ":" + space() + text + space())
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case _ where scalar.value < 0x20:
                    "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                default: String(scalar)
                }
            }.joined() + "\""
    }

    /// The paths of all values that hold no others, and the values as the reader gives them.
    static func leaves(_ object: [String: Any], _ prefix: String) -> [(String, String)] {
        object.flatMap { name, value -> [(String, String)] in
            let path = prefix + name
            switch value {
            case let inner as [String: Any]: return leaves(inner, path + ".")
            case let text as String: return [(path, "text \(text)")]
            case let number as NSNumber:
                return [(path, isFlag(number) ? "flag \(number.boolValue)" : "number \(number)")]
            default: return [(path, "-")]
            }
        }
    }

    private static func isFlag(_ number: NSNumber) -> Bool { number.objCType.pointee == 0x63 }
}
