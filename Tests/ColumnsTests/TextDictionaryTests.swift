import Testing

@testable import Columns

@Suite struct `A text dictionary` {
    @Test func `gives codes in the order of first sight, 0 for a missing text`() {
        var dictionary = TextDictionary()
        #expect(["a", "b", "a", "", "é", "b", ""].map { dictionary.code(of: $0) } == [1, 2, 1, 3, 4, 2, 3])
        #expect(dictionary.count == 5)
        #expect((0...4).map { dictionary.text(of: UInt32($0)) } == [nil, "a", "b", "", "é"])
    }

    @Test func `tells texts apart that share length, prefix and suffix`() {
        var dictionary = TextDictionary()
        var seen: [String: UInt32] = [:]
        for length in 0...40 {
            for position in 0..<max(length, 1) {
                var bytes = Array(repeating: UInt8(ascii: "x"), count: length)
                if length > 0 { bytes[position] = UInt8(ascii: "y") }
                let text = String(decoding: bytes, as: UTF8.self)
                let code = dictionary.code(of: text)
                #expect(seen[text, default: code] == code)
                seen[text] = code
            }
        }
        #expect(Set(seen.values).count == seen.count)
    }

    @Test func `agrees with Swift's own dictionary on random texts`() {
        var dictionary = TextDictionary()
        var plain: [String: UInt32] = [:]
        var state: UInt64 = 42
        for _ in 0..<50_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let text = String(repeating: "ab", count: Int(state >> 60)) + String((state >> 33) % 5_000)
            let code = dictionary.code(of: text)
            #expect(plain[text, default: code] == code)
            plain[text] = code
        }
        #expect(dictionary.count == plain.count + 1)
        for (text, code) in plain { #expect(dictionary.text(of: code) == text) }
    }

    @Test func `gives many texts at once the codes that they have one by one`() {
        var one = TextDictionary()
        var many = TextDictionary()
        var state: UInt64 = 7
        // Batches with texts that are there already, new ones, and new ones that stand in the batch twice.
        for _ in 0..<200 {
            let texts = (0..<97).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Array("text \((state >> 33) % 4_000)".utf8)
            }
            let expected = texts.map { text in text.withUnsafeBufferPointer { one.code(of: $0) } }
            let joined = texts.flatMap { $0 }
            let found = joined.withUnsafeBufferPointer { joined in
                var start = 0
                let views = texts.map { text in
                    defer { start += text.count }
                    return UnsafeBufferPointer(rebasing: joined[start..<start + text.count])
                }
                var codes = [UInt32](repeating: 0, count: views.count)
                many.codes(of: views) { codes[$0] = $1 }
                return codes
            }
            #expect(found == expected)
        }
        #expect(one.count == many.count)
    }

    @Test func `is still read once it is sealed`() {
        var dictionary = TextDictionary()
        for number in 0..<1_000 { _ = dictionary.code(of: "text \(number)") }
        dictionary.seal()
        #expect(dictionary.count == 1_001)
        #expect((0..<1_000).allSatisfy { dictionary.text(of: UInt32($0 + 1)) == "text \($0)" })
        #expect(dictionary.code(of: "text 7") == 1_001)
    }

    @Test func `starts anew after it was emptied`() {
        var dictionary = TextDictionary()
        for number in 0..<1_000 { _ = dictionary.code(of: "text \(number)") }
        dictionary.removeAll()
        #expect(dictionary.count == 1)
        #expect(dictionary.code(of: "text 7") == 1)
        #expect(dictionary.text(of: 1) == "text 7")
    }
}
