/// One thing that is wrong in a file that people edit: where it stands, what it says, and what would be right.
public struct SettingProblem: Error, Hashable, Sendable {
    /// The file, as a path relative to the books.
    public var file: String
    /// The line from 1; `nil` for the file as a whole.
    public var line: Int?
    /// The column from 1, in characters; `nil` where a line is all that is known.
    public var column: Int?
    /// The field: a dotted path in YAML (`rules.feature-owner.when`), a column name in CSV, empty for the file.
    public var field: String
    /// What stands there, `nil` for nothing.
    public var value: String?
    /// What is wrong with it.
    public var reason: Reason

    /// What is wrong with a setting, and with it what would be right.
    public enum Reason: Hashable, Sendable {
        /// The file cannot be read, with the system's reason.
        case unreadable(String)
        /// The text is not YAML, CSV or UTF-8, with the parser's reason.
        case syntax(String)
        /// A required field or value is not there; what should be.
        case missing(expected: String)
        /// A field or column that nothing reads; the ones that are known.
        case unknownField(known: [String])
        /// A value of another kind than expected.
        case notA(expected: String)
        /// A value outside a closed list.
        case notOneOf([String])
        /// A reference to an entry that the file does not have.
        case notListed(file: String, known: [String])
        /// The same entry as on an earlier line.
        case duplicate(line: Int?)
        /// Two settings that cannot both hold, as a sentence.
        case contradiction(String)
    }

    /// A problem of a file.
    public init(
        file: String, line: Int? = nil, column: Int? = nil, field: String = "", value: String? = nil, reason: Reason
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.value = value
        self.reason = reason
    }
}

extension SettingProblem: CustomStringConvertible {
    /// One line: `Mappings/rules.yaml:12:7: rules.a.when: "sesion" is not a known field; did you mean session?`
    public var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if let column { text += ":\(column)" }
        if !field.isEmpty { text += ": \(field)" }
        return text + ": " + sentence
    }

    private var sentence: String {
        let shown = value.map(SettingProblem.quoted)
        let subject = shown ?? "this"
        switch reason {
        case .unreadable(let why): return "cannot be read: \(why)"
        case .syntax(let why): return shown.map { "\($0): \(why)" } ?? why
        case .missing(let expected): return "is missing: give \(expected)"
        case .unknownField(let known): return "\(subject) is not a known field; \(suggestion(known))"
        case .notA(let expected): return "\(subject) is not \(expected)"
        case .notOneOf(let known): return "\(subject) is not a known value; \(suggestion(known))"
        case .notListed(let file, let known): return "\(subject) is not in \(file); \(suggestion(known, add: file))"
        case .duplicate(let line):
            return "\(subject) is there twice" + (line.map { ": first on line \($0)" } ?? "") + "; keep one"
        case .contradiction(let why): return why
        }
    }

    private func suggestion(_ known: [String], add file: String? = nil) -> String {
        let addition = file.map { " or add it to \($0)" } ?? ""
        if let value, let nearest = Spelling.nearest(to: value, among: known) { return "did you mean \(nearest)?" }
        if known.isEmpty { return file.map { "add it to \($0)" } ?? "nothing is known here" }
        let listed = known.prefix(12).joined(separator: ", ")
        return "use one of \(listed)" + (known.count > 12 ? ", … (\(known.count) in all)" : "") + addition
    }

    /// A value in double quotes, shortened, with control characters made visible.
    public static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars.prefix(80) {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + (value.unicodeScalars.count > 80 ? "…\"" : "\"")
    }
}

/// Gathers the problems of all files, so that a person sees them at once.
///
/// A class because the readers of one file share it.
public final class SettingProblems {
    /// The problems in the order in which they were found.
    public private(set) var all: [SettingProblem] = []

    /// Nothing found yet.
    public init() {}

    /// Whether nothing is wrong.
    public var isEmpty: Bool { all.isEmpty }

    /// Notes a problem.
    public func add(_ problem: SettingProblem) {
        all.append(problem)
    }

    /// Problems by file, line and column.
    public var sorted: [SettingProblem] {
        all.sorted {
            ($0.file, $0.line ?? 0, $0.column ?? 0, $0.field) < ($1.file, $1.line ?? 0, $1.column ?? 0, $1.field)
        }
    }
}
