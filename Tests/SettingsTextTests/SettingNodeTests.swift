import Testing

@testable import SettingsText

@Suite struct `YAML settings` {
    private func read(_ bytes: [UInt8]) -> (SettingNode?, [String]) {
        let problems = SettingProblems()
        let node = SettingNode.read(bytes, file: "f.yaml", problems: problems)
        return (node, problems.all.map(\.description))
    }

    @Test func `keep texts as they are, with their places`() throws {
        let (node, problems) = read(Array("\u{FEFF}a: 6200\nb:\n  - true\n  - ~\n  - '~'\n".utf8))
        #expect(problems == [])
        guard case .fields(let fields)? = node?.content else { throw Failure() }
        #expect(fields.map(\.name) == ["a", "b"])
        #expect(fields.map(\.line) == [1, 2])
        #expect(fields[0].node.text == "6200")
        guard case .list(let list) = fields[1].node.content else { throw Failure() }
        #expect(list.map(\.text) == ["true", nil, "~"])
        #expect(list.map(\.isNull) == [false, true, false])
        #expect(list.map(\.line) == [3, 4, 5])
    }

    struct Failure: Error {}

    @Test(arguments: [
        ("a: [", "f.yaml:2:1: while parsing a flow node did not find expected node content"),
        ("a: &x 1\nb: *x", "f.yaml:1:4: anchors and aliases are not supported: write the value out"),
        ("a: 1\na: 2", #"f.yaml:1:1: "a" is there twice; keep one"#),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: expected a single document in the stream but found another document"),
        ("? [a]\n: 1", "f.yaml:1:3: a field name must be a text"),
        ("a: *x", "f.yaml:1:4: found undefined alias"),
    ])
    func `refuse what they do not use`(text: String, problem: String) {
        #expect(read(Array(text.utf8)).1 == [problem])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "], [39, 41, 900, 100_000])
    func `survive nesting`(opening: String, depth: Int) {
        let (node, problems) = read(Array(String(repeating: opening, count: depth).utf8))
        #expect(node == nil || problems.isEmpty)
    }

    @Test func `survive aliases of aliases`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let list = repeatElement("*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        let (node, problems) = read(Array((text + "? *a9\n: x\n").utf8))
        #expect(node == nil)
        #expect(problems == ["f.yaml: anchors and aliases are not supported: write the value out"])
    }

    @Test func `survive any bytes`() {
        #expect(read([0xFF, 0xFE]).1 == ["f.yaml: is not UTF-8: save it as UTF-8"])
        #expect(read(Array("a: \u{0}".utf8)).1.count == 1)
        #expect(read([]).0?.isNull == true)
        var state: UInt64 = 1
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth, MMIX
            return Int(state >> 33) % bound
        }
        let alphabet = Array("a: -[]{},'\"\n\t&*!|>#%@`?~\u{e9}\\0".utf8)
        for _ in 0..<5_000 {
            let bytes = (0..<random(below: 40)).map { _ in alphabet[random(below: alphabet.count)] }
            let (node, problems) = read(bytes)
            #expect((node == nil) == !problems.isEmpty, "\(bytes)")
        }
    }
}

@Suite struct `Calendar text` {
    @Test(arguments: [
        ("1970-01-01", 0), ("2026-10-01", 1_790_812_800), ("2024-02-29", 1_709_164_800), ("2100-03-01", 4_107_542_400),
        ("9999-12-31T23:59:59Z", 253_402_300_799), ("2026-10-01T06:30:05Z", 1_790_836_205),
    ])
    func `is exact both ways`(text: String, seconds: Int64) {
        #expect(CalendarText.instant(text) == seconds * 1_000_000)
        #expect(CalendarText.text(seconds * 1_000_000) == text)
    }

    @Test(arguments: [
        "", "2026-10", "2026-13-01", "2026-02-29", "2100-02-29", "2026-10-00", "1969-12-31", "26-10-01",
        "2026-10-01 06:30:00",
        "2026-10-01T24:00:00Z", "2026-10-01T06:30:00", "2026/10/01", "２０２６-10-01", "2026-10-01T06:30:00+",
    ])
    func `is refused`(text: String) {
        #expect(CalendarText.instant(text) == nil)
    }
}

@Suite struct Tables {
    private func read(_ text: String, _ required: [String] = ["key", "name"]) -> ([[String?]], [String]) {
        let problems = SettingProblems()
        let table = TableFile.read(
            Array(text.utf8), file: "t.csv", required: required, optional: ["note"], problems: problems)
        return (table?.rows.map(\.cells) ?? [], problems.all.map(\.description))
    }

    @Test func `have a header and rows of its width`() {
        #expect(read("key,name\na,b\nc,\n,\n").0 == [["a", "b"], ["c", nil]])
        #expect(read("note,name,key\r\n1,2,3\r\n").0 == [["1", "2", "3"]])
    }

    @Test(arguments: [
        ("", ["t.csv:1: is missing: give the header key,name"]),
        ("key\n", ["t.csv:1: name: is missing: give a column of that name"]),
        ("key,name,nmae\n", [#"t.csv:1: "nmae" is not a known field; did you mean name?"#]),
        ("key,name,key\n", [#"t.csv:1: "key" is there twice: first on line 1; keep one"#]),
        ("key,name\na\n", [#"t.csv:2: "1 cells" is not 2 cells, as the header has"#]),
        ("key,name\n a,b\n", [#"t.csv:2: key: " a": has spaces around it: remove them, or add an alias"#]),
        ("key,name\n\"a\nb\",c\n", [#"t.csv:2: key: "a\nb": holds a line break or control character: remove it"#]),
        ("key,name\n\"a,b", ["t.csv:2: a quote opens and never closes"]),
        ("key,name\n\"a\"x,b", ["t.csv:2: text follows a closing quote: double quotes inside"]),
    ])
    func `say what is wrong with them`(text: String, problems: [String]) {
        #expect(read(text).1 == problems)
    }
}
