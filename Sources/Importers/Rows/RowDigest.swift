internal import Digests

/// A short id of some bytes: the first 128 bits of their SHA-256.
struct RowDigest {
    let number: UInt128

    init(_ bytes: [UInt8]) {
        number = SHA256Digest(bytes).leading128Bits
    }

    /// 32 hexadecimal digits.
    var text: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
