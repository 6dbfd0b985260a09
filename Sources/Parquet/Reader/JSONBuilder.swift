internal import Columns

/// JSON text that grows at the end.
struct JSONBuilder {
    var bytes: [UInt8] = []

    var last: UInt8? { bytes.last }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a text in quotes, with U+FFFD for what is not UTF-8.
    mutating func append(string: some Sequence<UInt8>) {
        let quote = UInt8(ascii: "\"")
        bytes.append(quote)
        for byte in String(decoding: Array(string), as: UTF8.self).utf8 {
            switch byte {
            case quote, UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(JSONBuilder.digits[Int(byte >> 4)])
                bytes.append(JSONBuilder.digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends a value of a column.
    mutating func append(_ values: Values, _ index: Int, _ type: ReaderColumn.ValueType) {
        switch (values, type) {
        case (.text(let texts), .floatingPoint):
            let text = texts.bytes[texts.range(index)]
            // JSON has no text for what is no number.
            if let last = text.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) {
                bytes.append(contentsOf: text)
            } else {
                append("null")
            }
        case (.text(let texts), _): append(string: texts.bytes[texts.range(index)])
        case (.decimal(let decimals), _):
            bytes.append(contentsOf: DecimalText.text(decimals.units[index], scale: decimals.scale).utf8)
        case (.int64(let numbers), .boolean):
            if numbers.numbers[index] == 0 { append("false") } else { append("true") }
        case (.int64(let numbers), .timestamp(let isUTC)):
            append(string: TimeText.timestamp(numbers.numbers[index], isUTC: isUTC).utf8)
        case (.int64(let numbers), .date): append(string: TimeText.date(numbers.numbers[index]).utf8)
        case (.int64(let numbers), .time): append(string: TimeText.time(numbers.numbers[index]).utf8)
        case (.int64(let numbers), _): bytes.append(contentsOf: "\(numbers.numbers[index])".utf8)
        }
    }
}
