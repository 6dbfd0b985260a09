/// Gives sheets names that Excel accepts, each once: a department may be called anything.
///
/// Excel: 31 UTF-16 units, none of `[ ] : * ? / \`, no apostrophe at either end, unlike any other without regard to case,
/// and not `History`.
public struct SheetNames: Sendable {
    private var taken: Set<String> = ["history"]

    /// The most UTF-16 units of a name.
    public static let mostCharacters = 31

    /// No name is taken yet.
    public init() {}

    /// The name itself where it can be one and is free, else the nearest that can.
    public mutating func name(for wanted: String) -> String {
        let cleaned = SheetNames.cleaned(wanted)
        var name = cleaned
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            let suffix = " (\(number))"
            name = SheetNames.prefix(cleaned, SheetNames.mostCharacters - suffix.utf16.count) + suffix
            number += 1
        }
        return name
    }

    /// A name between apostrophes, for formulas.
    public static func quoted(_ name: String) -> String {
        "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    private static func cleaned(_ wanted: String) -> String {
        var text = ""
        for scalar in wanted.unicodeScalars {
            switch scalar {
            case "[", "]", ":", "*", "?", "/", "\\": text.unicodeScalars.append("-")
            case "\u{0}"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FFFE}", "\u{FFFF}":
                text.unicodeScalars.append(" ")
            default: text.unicodeScalars.append(scalar)
            }
        }
        var trimmed = text[...]
        while let first = trimmed.first, first == "'" || first.isWhitespace { trimmed.removeFirst() }
        trimmed = prefix(String(trimmed), mostCharacters)[...]
        while let last = trimmed.last, last == "'" || last.isWhitespace { trimmed.removeLast() }
        return trimmed.isEmpty ? "Sheet" : String(trimmed)
    }

    /// As many whole characters as fit.
    private static func prefix(_ text: String, _ length: Int) -> String {
        var result = ""
        var count = 0
        for character in text {
            count += character.utf16.count
            if count > length { break }
            result.append(character)
        }
        return result
    }
}
