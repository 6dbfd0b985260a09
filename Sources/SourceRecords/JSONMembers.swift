/// Looks at the members of a JSON object, or the elements of an array, one after another.
///
/// For small values whose names are not known beforehand, such as tags.
public enum JSONMembers {
    /// A value: what it is, and its text as ``SourceRecord`` holds it.
    public struct Value: Sendable {
        public var kind: FieldValue.Kind
        public var text: [UInt8]
    }

    /// Where an element of an array stands, or the name or the value of a member.
    public struct Place: Sendable {
        public var kind: FieldValue.Kind
        /// Its text without quotes.
        public var range: Range<Int>
        /// Whether the text is not the bytes at ``range`` as they are: it has escapes, or is not ASCII.
        public var isEncoded: Bool
    }

    /// Finds the elements of an array, without looking into them; false when the text is none.
    public static func elements(_ text: UnsafeBufferPointer<UInt8>, into places: inout [Place]) -> Bool {
        places.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(text, tree: JSONScanner.nothing)
        scanner.skipSpace()
        return (try? scanner.elements({ places.append(place(text, $0)) })) != nil
    }

    /// Finds the members of an object, each a name and then a value; false when the text is none.
    public static func members(_ text: UnsafeBufferPointer<UInt8>, into places: inout [Place]) -> Bool {
        places.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(text, tree: JSONScanner.nothing)
        scanner.skipSpace()
        return
            (try? scanner.memberRanges({ name, value in
                places.append(place(text, name.lowerBound - 1..<name.upperBound + 1))
                places.append(place(text, value))
            })) != nil
    }

    /// The text at a place.
    public static func decoded(_ text: UnsafeBufferPointer<UInt8>, _ place: Place) -> Value {
        let isText = place.kind == .text
        return value(text, isText ? place.range.lowerBound - 1..<place.range.upperBound + 1 : place.range)
    }

    private static func place(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Place {
        let isPlain = { (range: Range<Int>) in text[range].allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\\") } }
        switch text[range.lowerBound] {
        case UInt8(ascii: "\""):
            let inner = range.lowerBound + 1..<range.upperBound - 1
            return Place(kind: .text, range: inner, isEncoded: !isPlain(inner))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return Place(kind: .json, range: range, isEncoded: !isPlain(range))
        case UInt8(ascii: "n"): return Place(kind: .missing, range: range, isEncoded: false)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return Place(kind: .flag, range: range, isEncoded: false)
        default: return Place(kind: .number, range: range, isEncoded: !isPlain(range))
        }
    }

    /// The members of an object in its order; `nil` when the text is no object.
    public static func object(_ bytes: [UInt8]) -> [(name: [UInt8], value: Value)]? {
        bytes.withUnsafeBufferPointer { text -> [(name: [UInt8], value: Value)]? in
            var members: [(name: [UInt8], value: Value)] = []
            var scanner = JSONScanner(text, tree: any)
            scanner.skipSpace()
            guard (try? scanner.eachMember({ members.append(($0, value(text, $1))) })) != nil else { return nil }
            return members
        }
    }

    /// The elements of an array; `nil` when the text is no array.
    public static func array(_ bytes: [UInt8]) -> [Value]? {
        bytes.withUnsafeBufferPointer { text -> [Value]? in
            var ranges: [Range<Int>] = []
            var scanner = JSONScanner(text, tree: any)
            scanner.skipSpace()
            guard (try? scanner.elements({ ranges.append($0) })) != nil else { return nil }
            return ranges.map { value(text, $0) }
        }
    }

    /// The keys and values of an array of objects that have a `key` and a `value`, in its order; `nil` for anything else.
    /// A value that an object wraps which names its type (opentelemetry-proto, AnyValue) is taken out of it.
    public static func pairs(_ bytes: [UInt8]) -> [(name: [UInt8], value: Value)]? {
        guard let elements = array(bytes) else { return nil }
        var pairs: [(name: [UInt8], value: Value)] = []
        for element in elements {
            guard let members = object(element.text),
                let key = members.first(where: { $0.name.elementsEqual("key".utf8) })
            else { return nil }
            var value = members.first { $0.name.elementsEqual("value".utf8) }?.value ?? Value(kind: .missing, text: [])
            if value.kind == .json, let inner = object(value.text), inner.count == 1,
                JSONScanner.anyValueTypes.contains(where: { $0.utf8.elementsEqual(inner[0].name) })
            {
                value = inner[0].value
            }
            pairs.append((key.value.text, value))
        }
        return pairs
    }

    /// Wants whatever comes.
    private static let any = PathTree([([], 0)])

    private static func value(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Value {
        var record = SourceRecord(fieldCount: 1)
        var scanner = JSONScanner(text, from: range.lowerBound, tree: any)
        guard (try? scanner.value(PathTree.root, into: &record)) != nil else { return Value(kind: .missing, text: []) }
        return Value(kind: record.fields[0].kind, text: record.fields[0].kind == .missing ? [] : record.bytes)
    }
}
