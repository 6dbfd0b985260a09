internal import Digests
internal import Lines

/// The stable id of a line (`x_ChargeId`).
///
/// The line of a call's meter is named after them, the line of a charge after the charge. A line of a group has no name
/// of its own: its id follows from what all its charges share, so that it is the same in every run over every store that
/// has such a group. 128 bits of SHA-256 digests are combined, which is cheap by the row, and makes a chance collision
/// among 10⁹ rows less likely than one in 10²⁰.
enum LineIdentity {
    /// Odd multipliers, so that profile and ownership cannot change places.
    private static let profileFactor: UInt128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835
    private static let ownershipFactor: UInt128 = 0xC2B2_AE3D_27D4_EB4F_1656_67B1_9E37_79F9

    static func group(profile: UInt128, ownership: UInt128, bucket: UInt128) -> UInt128 {
        profile &* profileFactor &+ ownership &* ownershipFactor &+ bucket
    }

    static func digest(of profile: Profile) -> UInt128 { digest(["profile"] + profile.identifyingTexts) }

    static func digest(of ownership: Ownership) -> UInt128 { digest(["ownership"] + ownership.identifyingTexts) }

    static func digest(ofBucket bucket: Range<Int64>) -> UInt128 {
        digest(["bucket", "\(bucket.lowerBound)", "\(bucket.upperBound)"])
    }

    private static func digest(_ texts: [String?]) -> UInt128 {
        var bytes: [UInt8] = []
        for text in texts {
            // A length before each text, so that no two lists of texts have the same bytes.
            bytes.append(contentsOf: "\(text?.utf8.count ?? -1):".utf8)
            bytes.append(contentsOf: (text ?? "").utf8)
        }
        return SHA256Digest(bytes).leading128Bits
    }

    /// `/` and the first 16 digits of an id.
    static func shareId(_ identity: UInt128) -> [UInt8] {
        var bytes: [UInt8] = []
        append(identity, to: &bytes)
        return [UInt8(ascii: "/")] + bytes.prefix(16)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends an id as 32 hexadecimal digits.
    static func append(_ identity: UInt128, to bytes: inout [UInt8]) {
        for shift in stride(from: 124, through: 0, by: -4) {
            bytes.append(digits[Int(truncatingIfNeeded: identity >> UInt128(shift)) & 15])
        }
    }
}
