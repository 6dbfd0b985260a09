import Testing

@testable import JSONText

@Suite struct `Flat objects` {
    @Test(
        arguments: [
            (#"{}"#, [:], []),
            (#" { "team" : "core" , "a":"1"} "#, ["team": "core", "a": "1"], []),
            (#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#, ["a": "\"\\/\u{8}\u{c}\n\r\té😀"], []),
            (#"{"a\u0000b":"\u0000"}"#, ["a\0b": "\0"], []),
            (#"{"a":"1","a":"2"}"#, ["a": "2"], .duplicateName),
            (#"{"a":"1","\u0061":"2"}"#, ["a": "2"], .duplicateName),
            (#"{"a":"x\ud800y"}"#, ["a": "x\u{FFFD}y"], .loneSurrogate),
            (#"{"a":"\ud800\ud800\udc00"}"#, ["a": "\u{FFFD}\u{10000}"], .loneSurrogate),
            (#"{"a":"\udc00\ud83d"}"#, ["a": "\u{FFFD}\u{FFFD}"], .loneSurrogate),
            (#"{"a":"\ud83d\n"}"#, ["a": "\u{FFFD}\n"], .loneSurrogate),
            (
                #"{"a":1,"b":-0.5e+3,"c":true,"d":false,"e":null}"#,
                ["a": "1", "b": "-0.5e+3", "c": "true", "d": "false"], .otherThanString
            ),
            (#"{"a":{"b":[1,{"c":"}"}]},"z":"y"}"#, ["a": #"{"b":[1,{"c":"}"}]}"#, "z": "y"], .otherThanString),
        ] as [(String, [String: String], JSONRepairs)])
    func `keep every name and text`(json: String, members: [String: String], repairs: JSONRepairs) throws {
        let object = try FlatObject(Array(json.utf8))
        #expect(Dictionary(uniqueKeysWithValues: object.members.map { ($0.name, $0.value) }) == members)
        #expect(object.members.map(\.name) == members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(object.repairs == repairs)
    }

    @Test func `repair bytes that are not UTF-8`() throws {
        let object = try FlatObject(Array(#"{"a":""#.utf8) + [0x78, 0xFF, 0xC3] + Array(#""}"#.utf8))
        #expect(object.members == [FlatObject.Member(name: "a", value: "x\u{FFFD}\u{FFFD}")])
        #expect(object.repairs == .invalidUTF8)
    }

    @Test func `keep names apart that only look the same`() throws {
        let object = try FlatObject(Array("{\"\u{e9}\":\"1\",\"e\u{301}\":\"2\"}".utf8))
        #expect(object.members.map(\.value) == ["2", "1"])
        #expect(object["\u{e9}"] == "1")
    }

    @Test(arguments: [
        ("", JSONError.endsEarly), ("[]", .notAnObject), ("\"a\"", .notAnObject), ("{", .endsEarly),
        ("{\"a\"", .endsEarly), ("{\"a\":", .endsEarly), ("{\"a\":\"", .endsEarly), ("{\"a\":\"\\", .endsEarly),
        ("{\"a\":\"\\u12", .endsEarly), ("{\"a\":tru", .endsEarly), ("{\"a\":-", .endsEarly),
        ("{\"a\":\"1\",}", .unexpected(offset: 9)), ("{,}", .unexpected(offset: 1)), ("{a:1}", .unexpected(offset: 1)),
        ("{\"a\" \"b\"}", .unexpected(offset: 5)), ("{\"a\":\"b\"]", .unexpected(offset: 8)),
        ("{\"a\":01}", .unexpected(offset: 6)), ("{\"a\":1.}", .unexpected(offset: 7)),
        ("{\"a\":+1}", .unexpected(offset: 5)),
        ("{\"a\":1e}", .unexpected(offset: 7)), ("{\"a\":NaN}", .unexpected(offset: 5)),
        ("{\"a\":\"\\x\"}", .unexpected(offset: 7)), ("{\"a\":\"\\u12G4\"}", .unexpected(offset: 10)),
        ("{\"a\":\"\n\"}", .unexpected(offset: 6)), ("{} {}", .unexpected(offset: 3)),
        ("{\"a\":[1,]}", .unexpected(offset: 8)),
        ("\u{FEFF}{}", .unexpected(offset: 0)), ("{\"a\":truE}", .unexpected(offset: 8)),
    ])
    func `refuse what is not JSON`(json: String, error: JSONError) {
        #expect(throws: error) { try FlatObject(Array(json.utf8)) }
    }

    @Test func `have limits`() throws {
        let deep = { (depth: Int) in
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try FlatObject(Array(deep(63).utf8)).members.count == 1)
        #expect(throws: JSONError.tooDeep(offset: 68)) { try FlatObject(Array(deep(64).utf8)) }
        #expect(throws: JSONError.tooDeep(offset: 68)) { try FlatObject(Array(deep(1_000_000).utf8)) }
        let large = String(repeating: "\"\\\n", count: 400_000)
        let json = JSONWriter.object([FlatObject.Member(name: "a", value: large)])
        #expect(try FlatObject(json)["a"] == large)
    }

    @Test func `come back from what is written of them`() throws {
        var state: UInt64 = 3
        func random(below bound: UInt32) -> UInt32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth, MMIX
            return UInt32(state >> 33) % bound
        }
        func text() -> String {
            var text = ""
            for _ in 0..<random(below: 6) {
                let bound: UInt32 = random(below: 2) == 0 ? 0x80 : 0x11_0000
                if let scalar = Unicode.Scalar(random(below: bound)) { text.unicodeScalars.append(scalar) }
            }
            return text
        }
        for _ in 0..<2_000 {
            let members = (0..<random(below: 4)).map { FlatObject.Member(name: "\($0)" + text(), value: text()) }
            let object = try FlatObject(JSONWriter.object(members))
            #expect(object.members == members)
            #expect(object.repairs == [])
        }
    }
}

@Suite struct `Written JSON` {
    @Test func `is compact or indented`() {
        func write(_ indentation: Int?) -> String {
            var writer = JSONWriter(indentation: indentation)
            writer.beginObject()
            writer.member("rows", 3)
            writer.name("cost")
            writer.literal("0.5")
            writer.name("list")
            writer.beginArray()
            writer.string("a\u{0}\u{7f}é")
            writer.flag(true)
            writer.beginObject()
            writer.endObject()
            writer.null()
            writer.endArray()
            writer.member("none", nil as String?)
            writer.endObject()
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        #expect(write(nil) == #"{"rows":3,"cost":0.5,"list":["a\u0000\u007fé",true,{},null],"none":null}"#)
        #expect(
            write(2) == """
                {
                  "rows": 3,
                  "cost": 0.5,
                  "list": [
                    "a\\u0000\\u007fé",
                    true,
                    {},
                    null
                  ],
                  "none": null
                }
                """)
    }
}
