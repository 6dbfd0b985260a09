internal import Yams

/// A value of a YAML file with the place where it stands.
///
/// The subset that settings need: texts, lists and fields. A scalar keeps its text (`6200` and `true` are texts until a
/// reader wants something else), and whether it was quoted. Anchors and aliases are refused.
public struct SettingNode: Sendable {
    /// What stands there.
    public enum Content: Sendable {
        /// `~`, `null` or nothing.
        case null
        /// A scalar.
        case text(String, isQuoted: Bool)
        /// A sequence.
        case list([SettingNode])
        /// A mapping in the order of the file.
        case fields([Field])
    }

    /// One entry of a mapping.
    public struct Field: Sendable {
        /// The key.
        public var name: String
        /// Where the key stands.
        public var line: Int
        /// Where the key stands.
        public var column: Int
        /// Its value.
        public var node: SettingNode
    }

    /// What stands there.
    public var content: Content
    /// The line from 1.
    public var line: Int
    /// The column from 1.
    public var column: Int

    /// How many levels a file may nest.
    public static let maximumDepth = 40

    /// Reads one YAML document, or notes why it is none.
    public static func read(_ bytes: [UInt8], file: String, problems: SettingProblems) -> SettingNode? {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            problems.add(SettingProblem(file: file, reason: .syntax("is not UTF-8: save it as UTF-8")))
            return nil
        }
        guard aliasCount(content) <= maximumAliasCount else {
            problems.add(SettingProblem(file: file, reason: .syntax(anchorsRefused)))
            return nil
        }
        do {
            // The parser owns the anchors of its nodes, so it must live until they are checked.
            let parser = try Parser(yaml: text)
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { return SettingNode(content: .null, line: 1, column: 1) }
                return try SettingNode(root, depth: 0)
            }
        } catch let error as Refusal {
            problems.add(
                SettingProblem(file: file, line: error.line, column: error.column, reason: .syntax(error.why)))
        } catch let error as YamlError {
            problems.add(SettingNode.problem(error, file: file))
        } catch {
            problems.add(SettingProblem(file: file, reason: .syntax("is not YAML")))
        }
        return nil
    }

    private init(content: Content, line: Int, column: Int) {
        self.content = content
        self.line = line
        self.column = column
    }

    private init(_ node: Node, depth: Int) throws(Refusal) {
        line = node.mark?.line ?? 1
        column = node.mark?.column ?? 1
        guard depth < SettingNode.maximumDepth else {
            throw Refusal(line: line, column: column, why: "nests more than \(SettingNode.maximumDepth) levels")
        }
        guard node.anchor == nil else {
            throw Refusal(line: line, column: column, why: SettingNode.anchorsRefused)
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain
            let isNull = !isQuoted && ["", "~", "null"].contains(scalar.string)
            content = isNull ? .null : .text(scalar.string, isQuoted: isQuoted)
        case .sequence(let sequence):
            var list: [SettingNode] = []
            for element in sequence { list.append(try SettingNode(element, depth: depth + 1)) }
            content = .list(list)
        case .mapping(let mapping):
            var fields: [Field] = []
            for (key, value) in mapping {
                let keyNode = try SettingNode(key, depth: depth + 1)
                guard case .text(let name, _) = keyNode.content else {
                    throw Refusal(line: keyNode.line, column: keyNode.column, why: "a field name must be a text")
                }
                let node = try SettingNode(value, depth: depth + 1)
                fields.append(Field(name: name, line: keyNode.line, column: keyNode.column, node: node))
            }
            content = .fields(fields)
        case .alias:
            throw Refusal(line: line, column: column, why: SettingNode.anchorsRefused)
        }
    }

    private static let anchorsRefused = "anchors and aliases are not supported: write the value out"

    /// Aliases of aliases grow a text exponentially while it is parsed, so a text that may hold many is not parsed at all.
    private static let maximumAliasCount = 16

    /// How often an asterisk stands where an alias may: behind a space or bracket, before a letter or digit.
    private static func aliasCount(_ bytes: ArraySlice<UInt8>) -> Int {
        let before = Array(" \t\n[{,:?-".utf8)
        var count = 0
        var previous = UInt8(ascii: "\n")
        var last = previous
        for byte in bytes {
            let isName = byte > 0x20 && byte != UInt8(ascii: "*")
            if last == UInt8(ascii: "*"), isName, before.contains(previous) { count += 1 }
            previous = last
            last = byte
        }
        return count
    }

    private struct Refusal: Error {
        var line: Int
        var column: Int
        var why: String
    }

    private static func problem(_ error: YamlError, file: String) -> SettingProblem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let why = (context.map { "\($0.text) " } ?? "") + problem
            return SettingProblem(file: file, line: mark.line, column: mark.column, reason: .syntax(why))
        case .duplicatedKeysInMapping(let duplicates, let context):
            return SettingProblem(
                file: file, line: context.mark.line, column: context.mark.column,
                value: duplicates.joined(separator: ", "), reason: .duplicate(line: nil))
        case .reader(let problem, _, _, _):
            return SettingProblem(file: file, reason: .syntax(problem))
        default:
            return SettingProblem(file: file, reason: .syntax("is not YAML"))
        }
    }
}

extension SettingNode {
    /// The scalar's text, `nil` for anything else.
    public var text: String? {
        if case .text(let text, _) = content { text } else { nil }
    }

    /// Whether nothing stands there.
    public var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// The text, or a word for what stands there instead: what a message shows.
    public var shown: String {
        switch content {
        case .null: "nothing"
        case .text(let text, _): text
        case .list: "a list"
        case .fields: "a group of fields"
        }
    }
}
