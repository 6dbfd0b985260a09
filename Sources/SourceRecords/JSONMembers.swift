/// Looks at the members of a JSON object, or the elements of an array, one after another.
///
/// For small values whose names are not known beforehand, such as tags.
public enum JSONMembers {
    /// A value: what it is, and its text as ``SourceRecord`` holds it.
    public struct Value: Sendable {
        public var kind: FieldValue.Kind
        public var text: [UInt8]
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
