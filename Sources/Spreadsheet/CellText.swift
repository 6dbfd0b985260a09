/// A text that a cell can hold exactly as it is: no character that XML forbids, none that Excel would read as an escape,
/// and not more than Excel takes. A text cell is never a formula, whatever it begins with.
public struct CellText: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The text as it is written to the file.
    let stored: String
    /// Whether its end had to be left out; it then ends with `…`.
    public let isCut: Bool

    /// The text as a cell shows it, but for escapes, which are rare.
    public var shown: String { stored }

    /// The most characters of a cell, in UTF-16 as Excel counts them (Excel specifications and limits).
    public static let mostCharacters = 32_767

    /// Makes any text fit: control characters become their visible pictures (U+2400 and on), as XML 1.0 forbids them.
    public init(_ text: String) {
        guard CellText.needsCare(text) else {
            stored = text
            isCut = false
            return
        }
        var cleaned = ""
        var length = 0
        var isCut = false
        for scalar in text.unicodeScalars {
            let legal = CellText.legal(scalar)
            // The last place is for the ellipsis.
            guard length + legal.utf16.count < CellText.mostCharacters else {
                cleaned.unicodeScalars.append("…")
                isCut = true
                break
            }
            cleaned.unicodeScalars.append(legal)
            length += legal.utf16.count
        }
        stored = CellText.escaped(cleaned)
        self.isCut = isCut
    }

    /// A text of our own.
    public init(stringLiteral text: String) { self.init(text) }

    /// Bytes below 0x20, a very long text, `_x` and U+FFFE, U+FFFF are rare: most texts are taken as they are.
    private static func needsCare(_ text: String) -> Bool {
        var previous: UInt8 = 0
        var count = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0xEF || (byte == 0x78 && previous == 0x5F) { return true }
            previous = byte
            count += 1
        }
        return count >= mostCharacters
    }

    private static func legal(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09, 0x0A: scalar
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0xFFFE, 0xFFFF: "\u{FFFD}"
        default: scalar
        }
    }

    /// Excel reads `_x0041_` as `A` (ECMA-376 part 1, 22.9.2.19, ST_Xstring): the underscore is escaped the same way.
    private static func escaped(_ text: String) -> String {
        let units = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(units.count)
        for (index, unit) in units.enumerated() {
            let end = index + 6
            if unit == 0x5F, end < units.count, units[index + 1] == 0x78, units[end] == 0x5F,
                units[(index + 2)..<end].allSatisfy({ isHexadecimal($0) })
            {
                result.append(contentsOf: "_x005F_".utf8)
            } else {
                result.append(unit)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isHexadecimal(_ unit: UInt8) -> Bool {
        (0x30...0x39).contains(unit) || (0x41...0x46).contains(unit) || (0x61...0x66).contains(unit)
    }
}
