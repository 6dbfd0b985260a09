/// 128 bits that stand for a value in the rules on the data set.
///
/// Two different values share them with a chance of 2⁻¹²⁸ a pair; for the 10¹⁸ pairs of a billion rows, less than one
/// in 10²⁰. The function is ours, quick and not cryptographic: who wants a false finding can make one about own data.
struct ValueHash: Hashable, Sendable, Comparable {
    var high: UInt64
    var low: UInt64

    static let null = ValueHash(high: 0, low: 0)

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var high: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: text.count)
        var low: UInt64 = 0xC2B2_AE3D_27D4_EB4F
        if let base = UnsafeRawPointer(text.baseAddress) {
            var offset = 0
            // Two words at a time, each in both products.
            while offset &+ 16 <= text.count {
                let first = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let second = base.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
                high = ValueHash.mix(high ^ first, second ^ 0xA076_1D64_78BD_642F)
                low = ValueHash.mix(low ^ second, first &+ 0xE703_7ED1_A0B4_28DB)
                offset &+= 16
            }
            if offset &+ 8 <= text.count {
                let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                high = ValueHash.mix(high ^ word, 0xA076_1D64_78BD_642F)
                low = ValueHash.mix(low &+ word, 0xE703_7ED1_A0B4_28DB)
                offset &+= 8
            }
            var tail: UInt64 = 0
            while offset < text.count {
                tail = tail << 8 | UInt64(text[offset])
                offset &+= 1
            }
            high = ValueHash.mix(high ^ tail, 0x8EBC_6AF0_9C88_C6E3)
            low = ValueHash.mix(low &+ tail, 0x5899_65CC_7537_4CC3)
        }
        self.high = high | 1
        self.low = low
    }

    /// The hash of a number.
    init(_ number: Int128) {
        self = .null
        append(number)
    }

    /// The hash of a decimal, the same for all ways to write it.
    init(_ number: ExactDecimal) {
        let plain = number.normalized
        self = .null
        append(plain.coefficient)
        append(Int128(plain.exponent))
    }

    private mutating func append(_ number: Int128) {
        let words = UInt128(truncatingIfNeeded: number)
        var part = ValueHash(high: 0x9E37_79B9_7F4A_7C15, low: 0xC2B2_AE3D_27D4_EB4F)
        part.combine(
            ValueHash(high: UInt64(truncatingIfNeeded: words), low: UInt64(truncatingIfNeeded: words >> 64)))
        combine(part)
        high |= 1
    }

    /// Other bits for each number, evenly distributed (the last steps of SplitMix64).
    static func scrambled(_ number: UInt64) -> UInt64 {
        var bits = number &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Whether it stands for a missing value.
    var isNull: Bool { high == 0 && low == 0 }

    /// Takes another value in, in order.
    mutating func combine(_ other: ValueHash) {
        high = ValueHash.mix(high ^ other.high, 0x1D8E_4E27_C47D_124F) &+ other.low
        low = ValueHash.mix(low ^ other.low, 0xEB44_ACCA_B455_D165) &+ other.high
    }

    /// Adds the hash of a value at a place, so that the order of additions does not matter.
    mutating func add(_ value: ValueHash, salt: Int) {
        var salted = ValueHash(
            high: UInt64(bitPattern: Int64(salt)) &* 0x9E37_79B9_7F4A_7C15 &+ 1, low: 0x2545_F491_4F6C_DD1D)
        salted.combine(value)
        self += salted
    }

    static func += (left: inout ValueHash, right: ValueHash) {
        left.high &+= right.high
        left.low &+= right.low
    }

    @inline(__always) static func mix(_ value: UInt64, _ factor: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: factor)
        return high ^ low
    }

    static func < (left: ValueHash, right: ValueHash) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
