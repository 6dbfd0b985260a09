/// What a provider invoices as one: an account in one currency.
///
/// Compared by bytes: two names that only look the same stay apart.
public struct InvoicedAccount: Sendable {
    /// The provider's key.
    public var provider: String
    /// The account that the provider invoices.
    public var billingAccount: String
    /// The code of ISO 4217.
    public var currency: String

    /// An account in a currency.
    public init(provider: String, billingAccount: String, currency: String) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.currency = currency
    }

    /// Whose invoice a posted line is on; `nil` for a fixed amount that no provider charged.
    public init?(_ key: PostingKey) {
        guard let provider = key.product.provider, let account = key.product.billingAccount else { return nil }
        self.init(provider: provider, billingAccount: account, currency: key.currency)
    }

    /// `openai org-acme USD`.
    public var description: String { "\(provider) \(billingAccount) \(currency)" }
}

extension InvoicedAccount: Hashable, Comparable, CustomStringConvertible {
    private var bytes: [UInt8] { [provider, billingAccount, currency].flatMap { Array($0.utf8) + [0] } }

    /// Compares bytes.
    public static func == (left: InvoicedAccount, right: InvoicedAccount) -> Bool { left.bytes == right.bytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// By provider, account and currency, in byte order.
    public static func < (left: InvoicedAccount, right: InvoicedAccount) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
