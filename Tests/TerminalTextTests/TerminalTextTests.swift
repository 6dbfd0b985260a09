import Testing

@testable import TerminalText

@Suite struct `Text for a terminal` {
    @Test(arguments: [
        ("plain — ünïcode 😀👩‍💻", "plain — ünïcode 😀👩‍💻"), ("a\nb\r\tc", #"a\nb\r\tc"#),
        ("\u{1B}[31mred\u{7}", #"\u{1b}[31mred\u{7}"#), ("a\u{9B}2J", #"a\u{9b}2J"#),
        ("user\u{202E}gnp.exe", #"user\u{202e}gnp.exe"#), ("a\u{2028}b", #"a\u{2028}b"#), ("", ""),
    ])
    func `shows what a terminal would act on`(text: String, shown: String) {
        #expect(text.printable == shown)
    }

    @Test func `stands in columns`() {
        var table = TextTable([.left, .right])
        table.add(["name", "USD"])
        table.add(["é", "1,234.50"])
        #expect(table.text == "  name        USD\n  é      1,234.50\n")

        var close = TextTable([.right, .left], indentation: 0, gap: 2)
        close.add(["1", "a"])
        close.add(["10", ""])
        #expect(close.text == " 1  a\n10\n")
    }
}
