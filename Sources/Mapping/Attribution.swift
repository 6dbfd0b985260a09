/// The values of one charge, or of one combination that many charges share.
///
/// A blank value (nothing but spaces, tabs and line breaks) counts as none. Values are kept as they are otherwise.
public struct Attribution: Sendable {
    private var values = [String?](repeating: nil, count: Attribute.named.count)
    private var tags: [String: String] = [:]

    /// No values.
    public init() {}

    /// The given values.
    public init(_ values: [Attribute: String]) {
        for (attribute, value) in values { self[attribute] = value }
    }

    /// The value of an attribute, `nil` when there is none.
    public subscript(attribute: Attribute) -> String? {
        get {
            if case .tag(let key) = attribute { return tags[key] }
            return attribute.slot.flatMap { values[$0] }
        }
        set {
            let value = newValue.flatMap { Attribution.isBlank($0) ? nil : $0 }
            if case .tag(let key) = attribute {
                tags[key] = value
            } else if let slot = attribute.slot {
                values[slot] = value
            }
        }
    }

    /// The keys of the tags in byte order.
    public var tagKeys: [String] {
        tags.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Every attribute that has a value, in the order of ``Attribute``.
    public var attributes: [Attribute] {
        Attribute.named.filter { self[$0] != nil } + tagKeys.map(Attribute.tag)
    }

    static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
}
