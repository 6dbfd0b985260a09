/// A text with the captures of a regular expression put in: `$0` to `$9`, and `$$` for a dollar sign.
public struct Template: Hashable, Sendable {
    /// As it was written.
    public let source: String
    private let parts: [Part]

    private enum Part: Hashable {
        case text(String)
        case capture(Int)
    }

    /// Reads a template; `nil` when a `$` is followed by anything but a digit or another `$`.
    public init?(_ source: String) {
        var parts: [Part] = []
        var text = ""
        var rest = source.makeIterator()
        while let character = rest.next() {
            guard character == "$" else {
                text.append(character)
                continue
            }
            guard let next = rest.next() else { return nil }
            if next == "$" {
                text.append("$")
            } else if next.isASCII, let digit = next.wholeNumberValue {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(.capture(digit))
            } else {
                return nil
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self.source = source
        self.parts = parts
    }

    /// The highest capture it uses; `nil` when it uses none.
    public var highestCapture: Int? {
        parts.compactMap { if case .capture(let number) = $0 { number } else { nil } }.max()
    }

    /// The text with the captures put in; `nil` when one of them took no part in the match, or the text is blank.
    public func expanded(with groups: [String?]) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .text(let constant): text += constant
            case .capture(let number):
                guard number < groups.count, let group = groups[number] else { return nil }
                text += group
            }
        }
        return Attribution.isBlank(text) ? nil : text
    }
}
