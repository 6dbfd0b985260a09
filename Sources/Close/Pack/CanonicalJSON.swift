internal import JSONText

extension JSONValue {
    /// An object of these members, in the order of their names.
    static func members(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Member($0.key, $0.value) })
    }

    /// A whole number.
    static func integer(_ value: Int64) -> JSONValue { .number(String(value)) }

    /// The value as text that is the same for the same value: members by name, two spaces a level, one line feed at the
    /// end.
    var canonicalBytes: [UInt8] {
        var writer = JSONWriter(indentation: 2)
        write(to: &writer)
        return writer.bytes + [0x0A]
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .flag(let flag): writer.flag(flag)
        case .number(let text): writer.literal(text)
        case .text(let text): writer.string(text)
        case .list(let list):
            writer.beginArray()
            for value in list { value.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                writer.name(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
