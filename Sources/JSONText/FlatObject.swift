/// A JSON object as keys and texts, as tags are.
public struct FlatObject: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: String

        /// A member.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The members by name in byte order; no name stands twice.
    public private(set) var members: [Member] = []
    /// What had to be repaired to get there.
    public private(set) var repairs: JSONRepairs = []

    /// The value of a name, `nil` when the object has none.
    public subscript(name: String) -> String? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Reads an object of strings.
    ///
    /// Other values keep their JSON text: `{"a": 1, "b": {"c": []}}` has `a` = `1` and `b` = `{"c": []}`. A null counts as
    /// not there. Of a name that stands twice the last value counts.
    ///
    /// - Throws: ``JSONError`` when the text is not a JSON object.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        var tokens = JSONTokenizer(bytes)
        guard try tokens.next() == .beginObject else { throw .notAnObject }
        var found: [Member] = []
        while try tokens.next() == .name {
            let name = String(decoding: tokens.text, as: UTF8.self)
            if let value = try FlatObject.value(&tokens, bytes, &repairs) {
                found.append(Member(name: name, value: value))
            }
        }
        _ = try tokens.next()
        repairs.formUnion(tokens.repairs)
        keep(found)
    }

    private static func value(
        _ tokens: inout JSONTokenizer, _ bytes: [UInt8], _ repairs: inout JSONRepairs
    ) throws(JSONError) -> String? {
        let first = try tokens.next()
        if first == .string { return String(decoding: tokens.text, as: UTF8.self) }
        repairs.insert(.otherThanString)
        if first == .null { return nil }
        let start = tokens.literal.lowerBound
        var depth = first == .beginObject || first == .beginArray ? 1 : 0
        while depth > 0 {
            switch try tokens.next() {
            case .beginObject, .beginArray: depth += 1
            case .endObject, .endArray: depth -= 1
            default: break
            }
        }
        return String(decoding: bytes[start..<tokens.literal.upperBound], as: UTF8.self)
    }

    /// Sorts by name and keeps the last of those that are equal. The sort is stable.
    private mutating func keep(_ found: [Member]) {
        for member in found.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            if let last = members.last, last.name.utf8.elementsEqual(member.name.utf8) {
                members[members.count - 1] = member
                repairs.insert(.duplicateName)
            } else {
                members.append(member)
            }
        }
    }
}
