/// Binary floating point as decimal text that is read back as the same number.
enum FloatingPointText {
    static func append(double bits: UInt64, to bytes: inout [UInt8]) {
        let value = Double(bitPattern: bits)
        append(value.description, isFinite: value.isFinite, isNegative: value < 0, to: &bytes)
    }

    static func append(float bits: UInt32, to bytes: inout [UInt8]) {
        let value = Float(bitPattern: bits)
        append(value.description, isFinite: value.isFinite, isNegative: value < 0, to: &bytes)
    }

    static func append(float16 bits: UInt16, to bytes: inout [UInt8]) {
        append(float: widened(bits), to: &bytes)
    }

    /// The bits of a number of 16 bits as one of 32.
    private static func widened(_ bits: UInt16) -> UInt32 {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0: return sign | (Float(fraction) * 0x1p-24).bitPattern
        case 31: return sign | 0x7F80_0000 | fraction << 13
        default: return sign | (exponent + 112) << 23 | fraction << 13
        }
    }

    /// Writes out the exponent of Swift's shortest description.
    private static func append(
        _ description: String, isFinite: Bool, isNegative: Bool, to bytes: inout [UInt8]
    ) {
        guard isFinite else {
            let name = description.contains("nan") ? "NaN" : isNegative ? "-Infinity" : "Infinity"
            bytes.append(contentsOf: name.utf8)
            return
        }
        let parts = description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let isSigned = description.hasPrefix("-")
        let whole = Array(isSigned ? mantissa[0].utf8.dropFirst() : mantissa[0].utf8[...])
        var fraction = mantissa.count > 1 ? Array(mantissa[1].utf8) : []
        if fraction == [UInt8(ascii: "0")] { fraction = [] }
        let digits = whole + fraction
        let point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        if isSigned { bytes.append(UInt8(ascii: "-")) }
        let zero = UInt8(ascii: "0")
        if point <= 0 {
            bytes.append(contentsOf: "0.".utf8)
            bytes.append(contentsOf: repeatElement(zero, count: -point))
            bytes.append(contentsOf: digits)
        } else {
            bytes.append(contentsOf: digits.prefix(point))
            bytes.append(contentsOf: repeatElement(zero, count: max(0, point - digits.count)))
            if point < digits.count {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[point...])
            }
        }
    }
}
