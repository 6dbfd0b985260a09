internal import CCrypto

/// The SHA-256 of some bytes (FIPS 180-4), computed by libcrypto.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    // In one piece: there may be one for every few rows of a store.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of `data`.
    public init(_ data: [UInt8]) {
        self = data.withUnsafeBytes { SHA256Digest($0) }
    }

    /// The digest of `data`.
    public init(_ data: UnsafeRawBufferPointer) {
        self.init { digest in
            // With a built-in digest and buffers of our own the one-shot call cannot fail.
            _ = EVP_Digest(data.baseAddress, data.count, digest, nil, EVP_sha256(), nil)
        }
    }

    /// - Parameter write: writes 32 bytes.
    fileprivate init(_ write: (UnsafeMutablePointer<UInt8>?) -> Void) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { write($0.assumingMemoryBound(to: UInt8.self).baseAddress) }
        self.words = words
    }

    /// Reads 64 hexadecimal digits in lower case; `nil` for anything else.
    public init?(_ description: String) {
        let digits = Array(description.utf8)
        guard digits.count == 64 else { return nil }
        var isHexadecimal = true
        self.init { digest in
            for index in 0..<32 {
                let (high, low) = (digits[2 * index].hexadecimalValue, digits[2 * index + 1].hexadecimalValue)
                guard let high, let low else {
                    isHexadecimal = false
                    return
                }
                digest?[index] = high << 4 | low
            }
        }
        guard isHexadecimal else { return nil }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// 64 hexadecimal digits.
    public var description: String {
        String(decoding: bytes.flatMap { [UInt8(hexadecimal: $0 >> 4), UInt8(hexadecimal: $0 & 15)] }, as: UTF8.self)
    }

    /// The first 128 bits as a number.
    public var leading128Bits: UInt128 {
        UInt128(UInt64(bigEndian: words.0)) << 64 | UInt128(UInt64(bigEndian: words.1))
    }

    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension UInt8 {
    /// The value of a hexadecimal digit in lower case.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The hexadecimal digit of a value below 16.
    fileprivate init(hexadecimal value: UInt8) {
        self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

/// A SHA-256 in the making, for data that comes in pieces.
public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer?

    /// An empty digest.
    public init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public mutating func update(_ data: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, data.baseAddress, data.count)
    }

    /// The digest of all bytes added.
    public consuming func finish() -> SHA256Digest {
        SHA256Digest { digest in EVP_DigestFinal_ex(context, digest, nil) }
    }
}
