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

    /// The cell that is read; valid during ``read(_:)`` only.
    private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var position = 0
    private var reading = Reading()
    /// Keys of the top-level object.
    private var keys: [Range<Int>] = []
    private let allowsNesting: Bool
    private let judgesKeys: Bool
    /// Deeper nesting is taken for malformed, so that a hostile cell cannot exhaust the stack.
    private static let depthLimit = 64

    /// A reader of any number of cells.
    ///
    /// - Parameters:
    ///   - allowsNesting: whether values may be objects and lists (JSON Object Format of 1.3).
    ///   - judgesKeys: whether the case of keys matters.
    init(allowsNesting: Bool, judgesKeys: Bool) {
        self.allowsNesting = allowsNesting
        self.judgesKeys = judgesKeys
    }

    /// Reads one cell.
    mutating func read(_ cell: UnsafeBufferPointer<UInt8>) -> Reading {
        bytes = cell
        position = 0
        reading = Reading()
        keys.removeAll(keepingCapacity: true)
        skipSpace()
        guard next == UInt8(ascii: "{"), object(depth: 0) else {
            return Reading(defect: reading.defect ?? .keyValueObject)
        }
        skipSpace()
        return position == bytes.count ? reading : Reading(defect: .keyValueObject)
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
                if judgesKeys, !Self.isPascalCase(bytes[key]) { reading.hasKeyOfOtherCase = true }
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
        guard next == UInt8(ascii: "\""), let base = UnsafeRawPointer(bytes.baseAddress) else { return nil }
        let start = position + 1
        var index = start
        while index < bytes.count {
            // Eight bytes at a time while none of them is a quote, a backslash or a control character.
            if index &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let stops = Self.stops(in: word)
                if stops == 0 {
                    index &+= 8
                    continue
                }
                index &+= stops.trailingZeroBitCount >> 3
            }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                position = index + 1
                return start..<index
            case UInt8(ascii: "\\"):
                guard let length = escapeLength(at: index) else { return nil }
                index += length
            case 0..<32: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// How many bytes an escape takes; `nil` when it is none of JSON's.
    private func escapeLength(at index: Int) -> Int? {
        guard index + 1 < bytes.count else { return nil }
        if bytes[index + 1] != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(bytes[index + 1]) ? 2 : nil }
        guard index + 6 <= bytes.count else { return nil }
        let areDigits = bytes[(index + 2)..<(index + 6)].allSatisfy { $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 6 }
        return areDigits ? 6 : nil
    }

    /// The high bit of each byte that a text does not hold plainly; above the lowest such byte others may be set too.
    @inline(__always) private static func stops(in word: UInt64) -> UInt64 {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highs
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
