internal import Money
internal import Periods

/// Bytes of a file in the making, with the ways in which cells are written.
///
/// Raw memory, as this takes every byte of every row; `deinit` frees it.
struct CellBuffer: ~Copyable {
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    mutating func removeAll() { count = 0 }

    /// A copy of what is there.
    var array: [UInt8] { Array(UnsafeBufferPointer(start: bytes, count: count)) }

    /// Counts bytes that were written past the end.
    @inline(__always)
    mutating func advance(_ length: Int) { count &+= length }

    @inline(__always)
    mutating func reserve(_ additional: Int) {
        if count &+ additional > capacity { grow(additional) }
    }

    private mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        copy.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = copy
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
        reserve(length)
        (bytes + count).update(from: source, count: length)
        count &+= length
    }

    /// What ends a cell: a separator, or the end of the line after the last one.
    @inline(__always)
    mutating func appendEnd(_ separator: UInt8, isLast: Bool) {
        if isLast {
            append(0x0D)
            append(0x0A)
        } else {
            append(separator)
        }
    }

    /// A text cell: quoted where RFC 4180 asks for it, and where it is empty, so that it differs from no value.
    mutating func append(text: UnsafeBufferPointer<UInt8>, _ options: CSVOptions) {
        guard let base = text.baseAddress, text.count > 0 else {
            append(UInt8(ascii: "\""))
            append(UInt8(ascii: "\""))
            return
        }
        let isFormula = options.neutralisesFormulas && CellBuffer.startsFormula(base[0])
        var needsQuotes = false
        for byte in text where byte == UInt8(ascii: "\"") || byte == options.separator || byte == 0x0A || byte == 0x0D {
            needsQuotes = true
            break
        }
        guard needsQuotes else {
            if isFormula { append(UInt8(ascii: "'")) }
            append(base, count: text.count)
            return
        }
        reserve(text.count * 2 + 3)
        append(UInt8(ascii: "\""))
        if isFormula { append(UInt8(ascii: "'")) }
        for byte in text {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }

    /// What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D, 0x0A: true
        default: false
        }
    }

    /// A decimal cell: plain digits that always carry a point, no needless zeros, never an exponent.
    mutating func append(decimal value: Int128, scale: Int, mark: UInt8) {
        guard scale == Amount.scale, let small = Int64(exactly: value), small != .min else {
            for byte in DecimalText.format(value, scale: scale).utf8 { append(byte == UInt8(ascii: ".") ? mark : byte) }
            return
        }
        reserve(32)
        if small < 0 {
            bytes[count] = UInt8(ascii: "-")
            count &+= 1
        }
        let (whole, fraction) = UInt64(small.magnitude).quotientAndRemainder(dividingBy: 1_000_000_000_000)
        appendDigits(whole)
        bytes[count] = mark
        count &+= 1
        guard fraction != 0 else {
            bytes[count] = UInt8(ascii: "0")
            count &+= 1
            return
        }
        var rest = fraction
        var end = count &+ 12
        var index = end
        while index > count {
            index &-= 1
            bytes[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
            rest /= 10
        }
        while bytes[end &- 1] == UInt8(ascii: "0") { end &-= 1 }
        count = end
    }

    /// A whole number.
    mutating func append(integer value: Int64) {
        reserve(20)
        if value < 0 {
            bytes[count] = UInt8(ascii: "-")
            count &+= 1
        }
        appendDigits(value.magnitude)
    }

    /// Digits without a sign; there is room for 20.
    @inline(__always)
    private mutating func appendDigits(_ value: UInt64) {
        var length = 1
        var limit: UInt64 = 10
        while length < 20, value >= limit {
            length &+= 1
            if length == 20 { break }
            limit &*= 10
        }
        var rest = value
        var index = count &+ length
        while index > count {
            index &-= 1
            bytes[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
            rest /= 10
        }
        count &+= length
    }

    /// An instant in UTC, `2026-10-01T00:00:00Z`.
    mutating func append(instant microseconds: Int64) {
        let moment = Instant(microseconds: microseconds)
        let ofDay = microseconds - Instant(moment.date).microseconds
        let (year, month, day) = moment.date.parts
        guard ofDay % Instant.second == 0, (0...9999).contains(year) else {
            for byte in moment.description.utf8 { append(byte) }
            return
        }
        reserve(20)
        appendPair(year / 100)
        appendPair(year % 100)
        append(UInt8(ascii: "-"))
        appendPair(month)
        append(UInt8(ascii: "-"))
        appendPair(day)
        append(UInt8(ascii: "T"))
        let seconds = Int(ofDay / Instant.second)
        appendPair(seconds / 3600)
        append(UInt8(ascii: ":"))
        appendPair(seconds / 60 % 60)
        append(UInt8(ascii: ":"))
        appendPair(seconds % 60)
        append(UInt8(ascii: "Z"))
    }

    /// A number of two digits.
    private mutating func appendPair(_ number: Int) {
        append(UInt8(48 + number / 10))
        append(UInt8(48 + number % 10))
    }
}
