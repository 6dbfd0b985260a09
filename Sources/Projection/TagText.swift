internal import Columns
internal import JSONText
internal import Lines
internal import Mapping

/// Writes the Tags of a row: the attribution as it was sent, then the further tags of the store.
///
/// Keys are those of the store's columns (`feature`, `gl_account`, …), unaltered, in the order of ``Mapping/Attribute``;
/// further tags follow in the order of their keys' bytes: see ``Lines/StoredTags/jsonMembers``.
struct TagText {
    private(set) var bytes: [UInt8] = []

    /// The members of an object for the sent values, without braces.
    static func members(of sent: [SentValue]) -> [UInt8] {
        var text = TagText()
        for value in sent { text.append(value.attribute.tagKey, value.value) }
        return text.bytes
    }

    /// Adds a text as a string of JSON.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to tags: inout TextBuilder) {
        guard isPlain(text) else {
            var string: [UInt8] = []
            JSONWriter.append(String(decoding: text, as: UTF8.self), to: &string)
            tags.append(string)
            return
        }
        tags.append(UInt8(ascii: "\""))
        tags.append(text)
        tags.append(UInt8(ascii: "\""))
    }

    /// Whether a text stands in JSON as it is.
    private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var isOther = false
        for byte in text where byte < 0x20 || byte > 0x7E || byte == 0x22 || byte == 0x5C { isOther = true }
        return !isOther
    }

    private mutating func append(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONWriter.append(value, to: &bytes)
    }
}
