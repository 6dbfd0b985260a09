internal import Columns
internal import JSONText

/// What an earlier delivery of the same data said that later ones should keep.
///
/// Held in memory: an entry a SKU price, an account and a sub account.
struct EarlierDelivery: Hashable, Sendable {
    /// The SKU Price Details of each SKU price, by key.
    private(set) var details: [String: [String: String]] = [:]
    /// For each column of names, the identifier that a name stood for; `nil` where it stood for several.
    private(set) var identifiers: [String: [String: String?]] = [:]

    /// Columns of names, and of the identifiers that they stand for.
    private static let named = [("BillingAccountName", "BillingAccountId"), ("SubAccountName", "SubAccountId")]

    /// The columns that are looked at.
    static let columns = ["SkuPriceId", "SkuPriceDetails"] + named.flatMap { [$0.0, $0.1] }

    /// Takes in the rows of a block with columns of these names.
    mutating func add(_ block: RowBlock, names: [String]) {
        forEachPair("SkuPriceId", "SkuPriceDetails", in: block, names) { delivery, sku, object in
            guard let members = EarlierDelivery.members(object) else { return }
            delivery.details[sku, default: [:]].merge(members) { first, _ in first }
        }
        for (name, identifier) in Self.named {
            forEachPair(name, identifier, in: block, names) { delivery, text, bytes in
                let id = String(decoding: bytes, as: UTF8.self)
                let known = delivery.identifiers[name, default: [:]][text]
                let isOther = known.map { $0 != id } ?? false
                delivery.identifiers[name, default: [:]][text] = .some(isOther ? nil : id)
            }
        }
    }

    /// The members of an object of SKU price details; `nil` where the text is none.
    static func members(_ object: [UInt8]) -> [String: String]? {
        guard let object = try? FlatObject(object) else { return nil }
        return Dictionary(object.members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Calls `body` with each pair of values that rows have in two columns, once a block.
    private mutating func forEachPair(
        _ first: String, _ second: String, in block: RowBlock, _ names: [String],
        _ body: (inout EarlierDelivery, String, [UInt8]) -> Void
    ) {
        guard let left = names.firstIndex(of: first).map({ block.columns[$0] }),
            let right = names.firstIndex(of: second).map({ block.columns[$0] }),
            case .text(let keys) = left.values, case .text(let values) = right.values
        else { return }
        var seen: Set<[Int]> = []
        for row in 0..<block.rowCount {
            let (key, value) = (left.valueIndex(ofRow: row), right.valueIndex(ofRow: row))
            guard let text = keys[key], !values.nulls.contains(value), seen.insert([key, value]).inserted else {
                continue
            }
            body(&self, text, Array(values.bytes[values.range(value)]))
        }
    }
}
