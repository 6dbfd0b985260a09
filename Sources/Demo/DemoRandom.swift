/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine. Whole numbers only, so that
/// nothing depends on how a machine rounds.
struct DemoRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` − 1.
    ///
    /// - Precondition: `bound` is above 0.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True `count` times in 1000.
    mutating func perMille(_ count: Int) -> Bool {
        below(1000) < count
    }

    /// A number with a long tail, as lengths of prompts and answers have: half of them below `median`, the largest 32
    /// times as large.
    mutating func longTailed(median: Int64) -> Int64 {
        let bits = next()
        // The sum of three uniform numbers is near enough to a bell; it is the exponent, in 1/64 of a doubling.
        let bell = Int(bits & 0xFF) + Int(bits >> 8 & 0xFF) + Int(bits >> 16 & 0xFF)
        let (doublings, part) = (bell * 10 / 12).quotientAndRemainder(dividingBy: 64)
        let scaled = (median * Int64(64 + part)) << Int64(doublings)
        return max(1, scaled >> 11)
    }

    /// An index, as often as its share of the cumulated weights.
    mutating func index(cumulated weights: [Int]) -> Int {
        let draw = below(weights[weights.count - 1])
        var low = 0
        var high = weights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if weights[middle] > draw { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
