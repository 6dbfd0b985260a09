/// Writes small delimited texts (RFC 4180) that read back exactly: a missing value is nothing, an empty text is `""`.
public struct DelimitedTextWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    /// The rows so far, without the header.
    public private(set) var rowCount = 0

    /// A text with this header.
    public init(header: [String]) {
        append(header)
        rowCount = 0
    }

    /// Appends a row.
    public mutating func append(_ fields: [String?]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let field { append(field) }
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
        rowCount += 1
    }

    private mutating func append(_ field: String) {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = field.isEmpty || field.utf8.contains { $0 == quote || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A }
        guard needsQuotes else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
