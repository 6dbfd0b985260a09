/// Concludes what kind of work a call did when nobody said so.
enum WorkloadInference {
    static let write = "agentic-write"
    static let read = "agentic-read"

    /// A tool whose name has one of these words changes something.
    static let writingWords: Set<String> = ["create", "update", "delete", "send", "write"]

    /// `agentic-write` when a word of the tool's name says so, else `agentic-read`.
    static func workload(ofTool tool: String?) -> String {
        guard let tool, isWriting(tool) else { return read }
        return write
    }

    /// Words end at anything but letters and digits, and at a capital behind a small letter: `create_ticket`, `sendMail`.
    static func isWriting(_ tool: String) -> Bool {
        var word: [UInt8] = []
        var previousIsSmall = false
        for byte in tool.utf8 {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            if !isCapital && !isSmall || isCapital && previousIsSmall {
                if isWritingWord(word) { return true }
                word.removeAll(keepingCapacity: true)
            }
            if isCapital || isSmall { word.append(byte | 0x20) }
            previousIsSmall = isSmall
        }
        return isWritingWord(word)
    }

    private static func isWritingWord(_ word: [UInt8]) -> Bool {
        (4...6).contains(word.count) && writingWords.contains(String(decoding: word, as: UTF8.self))
    }
}
