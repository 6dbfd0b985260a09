/// Plain decimal text: the one way in and out of exact numbers with a fixed number of decimal places.
public enum DecimalText {
    /// Reads an optional `-`, digits, and at most `scale` digits after a point, as a count of 10^-scale units.
    ///
    /// `"12abc"`, `"1,5"`, `"+1"`, `"1e3"`, `".5"` and `"5."` are errors. Zeros past the scale are not: they change nothing.
    public static func parse(_ text: Span<UInt8>, scale: Int) throws(AmountError) -> Int128 {
        var index = 0
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }

        var value: Int128 = 0
        var places = 0
        var digits = 0
        var seenPoint = false
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "."), !seenPoint, digits > 0, index < text.count {
                seenPoint = true
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .notANumber }
            digits += 1
            let digit = Int128(byte &- UInt8(ascii: "0"))
            if seenPoint {
                if places == scale {
                    guard digit == 0 else { throw .tooPrecise }
                    continue
                }
                places += 1
            }
            value = try append(digit, to: value)
        }
        guard digits > 0 else { throw .notANumber }
        while places < scale {
            value = try append(0, to: value)
            places += 1
        }
        return isNegative ? -value : value
    }

    /// The shortest plain decimal of `value` × 10^-scale that carries a point: `1.0`, `-0.5`, `0.000000000001`.
    public static func format(_ value: Int128, scale: Int, minimumPlaces: Int = 1) -> String {
        var digits = Array(String(value.magnitude).utf8)
        if digits.count <= scale {
            digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale + 1 - digits.count), at: 0)
        }
        let point = digits.count - scale
        var end = digits.count
        while end > point + minimumPlaces, digits[end - 1] == UInt8(ascii: "0") { end -= 1 }
        var text = value < 0 ? [UInt8(ascii: "-")] : []
        text.append(contentsOf: digits[..<point])
        if end > point {
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: digits[point..<end])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ digit: Int128, to value: Int128) throws(AmountError) -> Int128 {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = shifted.addingReportingOverflow(digit)
        guard !overflow, !carry else { throw .outOfRange }
        return sum
    }
}

extension Amount: CustomStringConvertible {
    /// Parses plain decimal text: an optional `-`, digits, at most 12 digits after a point. `"12abc"` is an error, not 12.
    public init(_ text: Span<UInt8>) throws(AmountError) {
        let value = try DecimalText.parse(text, scale: Amount.scale)
        guard let picos = Int64(exactly: value) else { throw .outOfRange }
        self.init(picos: picos)
    }

    /// Parses plain decimal text; see ``init(_:)-(Span<UInt8>)``.
    public init(_ text: String) throws(AmountError) {
        try self.init(text.utf8Span.span)
    }

    /// Plain decimal text that always carries a point.
    public var description: String { DecimalText.format(Int128(picos), scale: Amount.scale) }
}

extension Total: CustomStringConvertible {
    /// Parses plain decimal text: an optional `-`, digits, at most 12 digits after a point.
    public init(_ text: Span<UInt8>) throws(AmountError) {
        self.init(picos: try DecimalText.parse(text, scale: Amount.scale))
    }

    /// Parses plain decimal text; see ``init(_:)-(Span<UInt8>)``.
    public init(_ text: String) throws(AmountError) {
        try self.init(text.utf8Span.span)
    }

    /// Plain decimal text that always carries a point.
    public var description: String { DecimalText.format(picos, scale: Amount.scale) }

    /// Text for people: thousands separated by commas, at least `places` decimals, every digit that is there.
    public func grouped(minimumPlaces places: Int = 2) -> String {
        let text = DecimalText.format(picos, scale: Amount.scale, minimumPlaces: places)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole: [Character] = []
        for (offset, digit) in parts[0].reversed().enumerated() {
            if offset > 0, offset % 3 == 0, digit != "-" { whole.append(",") }
            whole.append(digit)
        }
        return String(whole.reversed()) + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// Text for people rounded half away from zero to `places` decimals; for display only, never for a posted amount.
    public func rounded(to places: Int) -> String {
        var unit: Int128 = 1
        for _ in places..<Amount.scale { unit *= 10 }
        let (quotient, remainder) = picos.magnitude.quotientAndRemainder(dividingBy: UInt128(unit))
        let units = Int128(quotient) + (remainder * 2 >= UInt128(unit) ? 1 : 0)
        return Total(picos: (picos < 0 ? -units : units) * unit).grouped(minimumPlaces: places)
    }
}
