import Testing

@testable import Columns

@Suite struct `An index of keys` {
    /// Keys that differ in high bits, in low bits, or in few of them.
    @Test(arguments: [1, 1 << 32, 1 << 57 | 1, 0x9E37_79B9_7F4A_7C15] as [UInt64])
    func `numbers keys in the order of first sight`(step: UInt64) {
        var index = KeyIndex(capacity: 4)
        var keys: [UInt64] = []
        var expected: [UInt64: Int] = [:]
        var state: UInt64 = 11
        for _ in 0..<60_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = (state >> 40) % 9_000 &* step
            let guess = index.guess(key)
            // A guess is the number of the key, or none, or one that its own key gives away.
            #expect(guess < keys.count)
            if guess >= 0, keys[guess] == key { #expect(expected[key] == guess) }
            let number = index.number(of: key) { keys[$0] }
            #expect(number == expected[key, default: keys.count])
            if number == keys.count {
                keys.append(key)
                expected[key] = number
            }
        }
        #expect(index.count == keys.count)
        // Most keys are found where they are looked for first.
        #expect(keys.indices.count { index.guess(keys[$0]) == $0 } > keys.count / 2)
        index.removeAll()
        #expect(index.count == 0)
        let first = index.number(of: keys[5]) { keys[$0] }
        #expect(first == 0)
    }
}
