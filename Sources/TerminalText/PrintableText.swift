extension String {
    /// The text as a terminal may show it: what would move the cursor, colour it or turn the direction of writing is
    /// written as an escape, such as `\\n` or `\\u{1b}`.
    public var printable: String {
        guard unicodeScalars.contains(where: { $0.isActedOn }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                if scalar.isActedOn {
                    text += "\\u{" + Swift.String(scalar.value, radix: 16) + "}"
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether a terminal does something with it rather than show it.
    fileprivate var isActedOn: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Marks of direction reorder what stands around them; other format characters, as in emoji, only join.
        case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0xFEFF
        default: false
        }
    }
}
