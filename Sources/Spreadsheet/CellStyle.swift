/// A color of the screen.
public struct Color: Hashable, Sendable {
    /// 0xRRGGBB.
    public let rgb: UInt32

    /// A color by 0xRRGGBB; higher bits are left out.
    public init(rgb: UInt32) { self.rgb = rgb & 0xFF_FFFF }

    /// Reads `#1F3A5F`; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
            let value = UInt32(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(rgb: value)
    }

    /// `#1f3a5f`.
    public var hexadecimal: String {
        let digits = String(rgb, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The contrast ratio of two colors, 1 to 21 (WCAG 2.2, relative luminance).
    public func contrast(with other: Color) -> Double {
        let bright = max(luminance, other.luminance), dark = min(luminance, other.luminance)
        return (bright + 0.05) / (dark + 0.05)
    }

    private var luminance: Double {
        let channel = { (shift: UInt32) -> Double in
            let value = Double((rgb >> shift) & 0xFF) / 255
            return value <= 0.04045 ? value / 12.92 : Color.power((value + 0.055) / 1.055)
        }
        return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    /// x^2.4 for 0 to 1, by the fifth root of x^12: no C library is needed for it.
    private static func power(_ base: Double) -> Double {
        let target = base * base * base * base * base * base * base * base * base * base * base * base
        var root = base
        for _ in 0..<60 where root > 0 {
            root -= (root * root * root * root * root - target) / (5 * root * root * root * root)
        }
        return root
    }

    /// Black.
    public static let black = Color(rgb: 0)
    /// White.
    public static let white = Color(rgb: 0xFF_FFFF)
}

/// How a cell looks and whether a protected sheet lets it be changed. Equal styles are one style of the file.
public struct CellStyle: Hashable, Sendable {
    public var isBold = false
    public var isItalic = false
    public var isUnderlined = false
    /// In points.
    public var fontSize = 10.0
    public var color: Color?
    public var fill: Color?
    /// A number format of Excel, such as `#,##0.00`; `@` for texts that look like numbers.
    public var numberFormat: String?
    public var horizontal: HorizontalAlignment?
    public var vertical: VerticalAlignment?
    public var wraps = false
    /// Steps to the right.
    public var indent = 0
    public var top: Border?
    public var bottom: Border?
    /// Whether a protected sheet keeps the cell from being changed.
    public var isLocked = true

    /// A line along an edge of a cell.
    public struct Border: Hashable, Sendable {
        public var line: Line
        public var color: Color?

        /// How thick the line is.
        public enum Line: UInt8, Hashable, Sendable {
            case thin = 1
            case medium = 2
            case double = 6
            case hair = 7
        }

        /// A line.
        public init(_ line: Line, _ color: Color? = nil) {
            self.line = line
            self.color = color
        }
    }

    public enum HorizontalAlignment: Hashable, Sendable { case left, center, right }
    public enum VerticalAlignment: Hashable, Sendable { case top, center }

    /// Plain.
    public init() {}

    /// The same with some changes.
    public func with(_ change: (inout CellStyle) -> Void) -> CellStyle {
        var style = self
        change(&style)
        return style
    }
}

/// A style that a workbook knows; valid in the workbook that gave it.
public struct StyleID: Hashable, Sendable {
    let index: Int
}
