/// Who receives a share: a department, a GL account, a project, or a tuple of them.
public struct Target: Hashable, Comparable, Sendable {
    /// The values in the order in which the pool names its dimensions.
    public let parts: [String]

    /// A target of one or more dimensions.
    public init(_ parts: String...) {
        self.parts = parts
    }

    /// A target of one or more dimensions.
    public init(parts: [String]) {
        self.parts = parts
    }

    /// Orders targets by the bytes of their parts, the same in every language setting.
    public static func < (left: Target, right: Target) -> Bool {
        for (leftPart, rightPart) in zip(left.parts, right.parts) where !leftPart.utf8.elementsEqual(rightPart.utf8) {
            return leftPart.utf8.lexicographicallyPrecedes(rightPart.utf8)
        }
        return left.parts.count < right.parts.count
    }
}

extension Target: CustomStringConvertible, ExpressibleByStringLiteral {
    /// A target of one dimension.
    public init(stringLiteral value: String) {
        parts = [value]
    }

    /// The parts joined by `/`.
    public var description: String { parts.joined(separator: "/") }
}
