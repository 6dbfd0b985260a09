public import Money

extension FieldReader {
    /// A plain decimal with at most 12 places, not below zero.
    public mutating func amount(_ name: String) -> Amount? {
        optional(name).flatMap { amount(of: $0, name) }
    }

    /// The plain decimal that a node of this mapping holds, not below zero; a problem when it holds something else.
    public func amount(of node: SettingNode, _ name: String) -> Amount? {
        if let text = node.text, let amount = try? Amount(text), amount >= .zero { return amount }
        report(node, name, .notA(expected: "a plain decimal such as 0.01, not below zero"))
        return nil
    }
}
