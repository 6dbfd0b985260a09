internal import JSONText
internal import Lines
internal import Mapping

/// Writes the Tags of a row: the attribution as it was sent, then the further tags of the store.
///
/// Keys are those of the store's columns (`feature`, `gl_account`, …), unaltered, in the order of ``Mapping/Attribute``;
/// further tags follow in the order of their keys' bytes. A further tag whose key is that of a column gets `tags.` before
/// it, so that no key stands twice.
struct TagText {
    private(set) var bytes: [UInt8] = []

    /// The members of an object for the sent values, without braces.
    static func members(of sent: [SentValue]) -> [UInt8] {
        var text = TagText()
        for value in sent { text.append(value.attribute.tagKey, value.value) }
        return text.bytes
    }

    /// The members of an object for further tags, without braces.
    static func members(of tags: StoredTags) -> [UInt8] {
        var text = TagText()
        for member in tags.members {
            text.append(isColumn(member.name) ? "tags.\(member.name)" : member.name, member.value)
        }
        return text.bytes
    }

    static func append(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        if value.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 < 0x7F }) {
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: value)
            bytes.append(UInt8(ascii: "\""))
        } else {
            JSONWriter.append(String(decoding: value, as: UTF8.self), to: &bytes)
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONWriter.append(value, to: &bytes)
    }

    private static let columns: Set<String> = Set(
        [Attribute.feature, .department, .glAccount, .project, .user, .session, .runId, .workload, .outcome].map(\.name)
    )

    private static func isColumn(_ name: String) -> Bool { columns.contains(name) }
}
