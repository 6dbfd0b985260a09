public import JSONText
internal import Mapping

/// The further tags of a call or charge, as the store has them.
public struct StoredTags: Sendable {
    /// Keys and values in the order of the keys' bytes.
    public let members: [FlatObject.Member]
    /// Whether the text was a JSON object of strings, keys being distinct and all of it valid.
    public let isClean: Bool

    /// The key under which a text that is no JSON object is kept.
    public static let unparsedKey = "tags_unparsed"

    /// Reads the text; one that is no JSON object is kept whole under ``unparsedKey``.
    public init(_ text: String?) {
        guard let text, !text.isEmpty else {
            members = []
            isClean = true
            return
        }
        do {
            let object = try FlatObject(Array(text.utf8))
            members = object.members
            isClean = object.repairs.isEmpty
        } catch {
            members = [FlatObject.Member(name: StoredTags.unparsedKey, value: text)]
            isClean = false
        }
    }

    /// The members of a JSON object with these tags, without its braces.
    ///
    /// A key that is that of a column of the store gets `tags.` before it, so that no key stands twice beside those.
    public var jsonMembers: [UInt8] {
        var bytes: [UInt8] = []
        for member in members {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            JSONWriter.append(
                StoredTags.columns.contains(member.name) ? "tags.\(member.name)" : member.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONWriter.append(member.value, to: &bytes)
        }
        return bytes
    }

    private static let columns: Set<String> = Set(
        [Attribute.feature, .department, .glAccount, .project, .user, .session, .runId, .workload, .outcome].map(\.name)
    )

    /// The value of a key.
    subscript(key: String) -> String? {
        members.first { $0.name.utf8.elementsEqual(key.utf8) }?.value
    }
}
