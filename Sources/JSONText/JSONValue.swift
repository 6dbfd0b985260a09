/// A JSON value in memory, for small texts such as manifests.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case flag(Bool)
    /// As it was written.
    case number(String)
    case text(String)
    case list([JSONValue])
    /// In the order of the text; of a name that stands twice the first counts.
    case object([Member])

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSONValue

        /// A member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads one JSON text.
    public init(_ bytes: [UInt8]) throws(JSONError) {
        var tokens = JSONTokenizer(bytes)
        guard let first = try tokens.next() else { throw .endsEarly }
        self = try JSONValue.read(first, &tokens, bytes)
        _ = try tokens.next()
    }

    /// The value of a member; `nil` where this is no object or has none of that name.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text, `nil` for anything else.
    public var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The whole number, `nil` for anything else.
    public var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }

    /// The elements; none for anything but a list.
    public var list: [JSONValue] { if case .list(let list) = self { list } else { [] } }

    /// The members; none for anything but an object.
    public var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The nesting is bounded by the tokenizer.
    private static func read(
        _ token: JSONTokenizer.Token, _ tokens: inout JSONTokenizer, _ bytes: [UInt8]
    ) throws(JSONError) -> JSONValue {
        switch token {
        case .null: return .null
        case .true: return .flag(true)
        case .false: return .flag(false)
        case .number: return .number(String(decoding: bytes[tokens.literal], as: UTF8.self))
        case .string: return .text(String(decoding: tokens.text, as: UTF8.self))
        case .beginArray:
            var list: [JSONValue] = []
            while let next = try tokens.next(), next != .endArray { list.append(try read(next, &tokens, bytes)) }
            return .list(list)
        case .beginObject:
            var members: [Member] = []
            while let next = try tokens.next(), next == .name {
                let name = String(decoding: tokens.text, as: UTF8.self)
                guard let value = try tokens.next() else { throw .endsEarly }
                members.append(Member(name, try read(value, &tokens, bytes)))
            }
            return .object(members)
        case .name, .endObject, .endArray: throw .unexpected(offset: tokens.literal.lowerBound)
        }
    }
}
