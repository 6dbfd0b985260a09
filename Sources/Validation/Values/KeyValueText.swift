/// Reads a JSON object (ECMA-404) as the Key-Value Format attribute wants it: one flat object without a doubled key.
struct KeyValueText {
    /// What is found besides the first defect.
    struct Reading: Hashable, Sendable {
        var defect: Defect?
        /// A key that is not in PascalCase.
        var hasKeyOfOtherCase = false
        /// A value that is an empty text.
        var hasEmptyText = false
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var reading = Reading()
    /// Keys of the top-level object.
    private var keys: [Range<Int>] = []
    private let allowsNesting: Bool
    /// Deeper nesting is taken for malformed, so that a hostile cell cannot exhaust the stack.
    private static let depthLimit = 64

    /// Reads one cell. With `allowsNesting`, values may be objects and lists (JSON Object Format of 1.3).
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, allowsNesting: Bool) -> Reading {
        var reader = KeyValueText(bytes: bytes, allowsNesting: allowsNesting)
        reader.skipSpace()
        guard reader.next == UInt8(ascii: "{"), reader.object(depth: 0) else {
            return Reading(defect: reader.reading.defect ?? .keyValueObject)
        }
        reader.skipSpace()
        if reader.position != bytes.count { return Reading(defect: .keyValueObject) }
        return reader.reading
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, allowsNesting: Bool) {
        self.bytes = bytes
        self.allowsNesting = allowsNesting
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func note(_ defect: Defect) {
        if reading.defect == nil { reading.defect = defect }
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Reads from the brace to its end; false when it is malformed.
    private mutating func object(depth: Int) -> Bool {
        guard depth < Self.depthLimit, take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        var inner: [Range<Int>] = []
        repeat {
            skipSpace()
            guard let key = string() else { return false }
            if depth == 0 {
                if keys.contains(where: { isSame($0, key) }) { note(.keyValueUnique) }
                if keys.count < 1_000 { keys.append(key) }
                if !Self.isPascalCase(bytes[key]) { reading.hasKeyOfOtherCase = true }
            } else {
                if inner.contains(where: { isSame($0, key) }) { note(.keyValueUnique) }
                if inner.count < 1_000 { inner.append(key) }
            }
            guard take(UInt8(ascii: ":")) else { return false }
            guard value(depth: depth) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func list(depth: Int) -> Bool {
        guard depth < Self.depthLimit, take(UInt8(ascii: "[")) else { return false }
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            guard value(depth: depth) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func value(depth: Int) -> Bool {
        skipSpace()
        switch next {
        case UInt8(ascii: "\""):
            guard let text = string() else { return false }
            if depth == 0, text.isEmpty { reading.hasEmptyText = true }
            return true
        case UInt8(ascii: "{"):
            if !allowsNesting { note(.keyValueFlat) }
            return object(depth: depth + 1)
        case UInt8(ascii: "["):
            if !allowsNesting { note(.keyValueFlat) }
            return list(depth: depth + 1)
        default:
            let start = position
            while let byte = next, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]"),
                byte > 32
            {
                position += 1
            }
            let word = bytes[start..<position]
            if word.isEmpty { return false }
            if !Self.isLiteral(word) { note(.keyValueValue) }
            return true
        }
    }

    private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && bytes[left].elementsEqual(bytes[right])
    }

    /// Where the raw bytes between quotes stand; `nil` when they do not end, or hold what JSON forbids.
    private mutating func string() -> Range<Int>? {
        guard next == UInt8(ascii: "\"") else { return nil }
        position += 1
        let start = position
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                position += 1
                return start..<(position - 1)
            }
            if byte < 32 { return nil }
            if byte == UInt8(ascii: "\\") {
                position += 1
                guard let escaped = next, "\"\\/bfnrtu".utf8.contains(escaped) else { return nil }
            }
            position += 1
        }
        return nil
    }

    private static func isLiteral(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) || word.elementsEqual("null".utf8) {
            return true
        }
        var index = word.startIndex
        func isDigit(_ at: Int) -> Bool { at < word.endIndex && word[at] &- 48 < 10 }
        if word[index] == UInt8(ascii: "-") { index += 1 }
        guard isDigit(index) else { return false }
        if word[index] == UInt8(ascii: "0"), isDigit(index + 1) { return false }
        while isDigit(index) { index += 1 }
        if index < word.endIndex, word[index] == UInt8(ascii: ".") {
            index += 1
            guard isDigit(index) else { return false }
            while isDigit(index) { index += 1 }
        }
        if index < word.endIndex, word[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < word.endIndex, word[index] == UInt8(ascii: "+") || word[index] == UInt8(ascii: "-") {
                index += 1
            }
            guard isDigit(index) else { return false }
            while isDigit(index) { index += 1 }
        }
        return index == word.endIndex
    }

    private static func isPascalCase(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = key.first, first &- 65 < 26 else { return false }
        return key.allSatisfy { $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 }
    }
}
