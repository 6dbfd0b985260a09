internal import CCrypto

/// The SHA-256 of some bytes (FIPS 180-4), computed by libcrypto.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// The digest of `data`.
    public init(_ data: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: 32)
        // With a built-in digest and buffers of our own the one-shot call cannot fail.
        _ = EVP_Digest(data, data.count, &digest, nil, EVP_sha256(), nil)
        bytes = digest
    }

    fileprivate init(finished bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 64 hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// The first 128 bits as a number.
    public var leading128Bits: UInt128 {
        bytes.prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
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
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return SHA256Digest(finished: digest)
    }
}
