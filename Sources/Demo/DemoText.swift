internal import CostStore

/// Texts that stay where they are for as long as the pool lives.
final class TextPool {
    private var texts: [UnsafeMutableBufferPointer<UInt8>] = []

    deinit {
        for text in texts { text.deallocate() }
    }

    /// The bytes of a text.
    func keep(_ text: String) -> BulkCall.Text {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, text.utf8.count))
        _ = buffer.initialize(from: text.utf8)
        texts.append(buffer)
        return BulkCall.Text(start: buffer.baseAddress, count: text.utf8.count)
    }

    /// The bytes of a text, `nil` for an empty one.
    func keepOptional(_ text: String) -> BulkCall.Text? {
        text.isEmpty ? nil : keep(text)
    }
}

/// Builds one text after another in one fixed piece of memory.
///
/// - Precondition: a text is shorter than ``capacity``; the generator's own texts are.
struct TextBuilder: ~Copyable {
    static let capacity = 96
    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: TextBuilder.capacity)
    private(set) var count = 0

    deinit { buffer.deallocate() }

    /// What was built since the last ``removeAll()``; valid until the next change.
    var text: BulkCall.Text { BulkCall.Text(start: buffer, count: count) }

    var string: String { String(decoding: text, as: UTF8.self) }

    mutating func removeAll() { count = 0 }

    /// Copies the text to where a session keeps it.
    func copy(to target: UnsafeMutablePointer<UInt8>) { target.update(from: buffer, count: count) }

    mutating func append(_ byte: UInt8) {
        precondition(count < TextBuilder.capacity, "a made-up text is short")
        buffer[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { for byte in $0 { append(byte) } }
    }

    mutating func append(_ text: BulkCall.Text) {
        for byte in text { append(byte) }
    }

    mutating func append(decimal number: Int, digits: Int = 1) {
        var divisor = 1
        var places = 1
        while number / divisor >= 10 || places < digits {
            divisor *= 10
            places += 1
        }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    mutating func append(hexadecimal number: UInt64, digits: Int) {
        for place in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(place * 4)) & 15
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

/// ULIDs (github.com/ulid/spec): 48 bits of milliseconds, then 80 bits, in Crockford's base 32.
enum ULID {
    static let length = 26

    private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// Writes 26 characters.
    static func write(milliseconds: UInt64, high: UInt64, low: UInt64, to target: UnsafeMutablePointer<UInt8>) {
        alphabet.withUTF8Buffer { letters in
            for place in 0..<10 { target[place] = letters[Int(milliseconds >> UInt64(45 - place * 5) & 31)] }
            for place in 0..<8 { target[10 + place] = letters[Int(high >> UInt64(35 - place * 5) & 31)] }
            for place in 0..<8 { target[18 + place] = letters[Int(low >> UInt64(35 - place * 5) & 31)] }
        }
    }
}
