internal import Digests

/// What becomes of values that tell persons or secrets.
public struct PersonalData: Hashable, Sendable {
    /// What becomes of one.
    public enum Treatment: String, CaseIterable, Hashable, Sendable {
        /// It is replaced by the beginning of its SHA-256, so that what belongs together stays together.
        case hash
        /// It is left out.
        case drop
        /// It stays.
        case keep
    }

    /// Of values of attribution and tags that have the form of an email address.
    public var emails: Treatment
    /// Of what a mapping calls a key: API keys and what was made of them.
    public var keys: Treatment
    /// Goes into every digest in front of the value, so that nobody finds out values by trying.
    public var salt: [UInt8]

    /// Without a salt, a digest hides a value only from those who do not guess it.
    public init(emails: Treatment = .hash, keys: Treatment = .hash, salt: [UInt8] = []) {
        self.emails = emails
        self.keys = keys
        self.salt = salt
    }

    /// A text in the place of a value: `sha256:` and 32 hexadecimal digits.
    func digest(_ value: some Sequence<UInt8>) -> String {
        "sha256:" + SHA256Digest(salt + Array(value)).description.prefix(32)
    }

    /// Whether a value has the form of an email address: something, one `@`, and something with a point.
    static func isEmail(_ value: some BidirectionalCollection<UInt8>) -> Bool {
        guard let at = value.firstIndex(of: UInt8(ascii: "@")), at > value.startIndex else { return false }
        let domain = value[value.index(after: at)...]
        return domain.contains(UInt8(ascii: ".")) && !domain.contains(UInt8(ascii: "@"))
            && !value.contains { $0 <= 0x20 }
    }
}
