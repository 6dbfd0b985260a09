public import Mapping
internal import SettingsText

/// A kind of work that sessions are named after: issues of a tracker, pull requests, tasks of agents.
public struct Workstream: Hashable, Sendable {
    public let id: String
    /// For headings.
    public let name: String
    /// Found in the session id; its first group is the work item, without one the whole match is.
    public let session: Pattern
}

extension Workstream {
    /// The file that holds them, relative to the books.
    static let file = "\(Books.mappingsFolder)/workstreams.yaml"

    /// Reads the workstreams in the order in which they are tried, and notes what is wrong.
    static func read(_ bytes: [UInt8], problems: SettingProblems) -> [Workstream] {
        SettingList.read(bytes, file: file, name: "workstreams", problems: problems) { reader, id in
            let name = reader.text("name") ?? id
            guard let node = reader.required("session", expected: "a regular expression for session ids"),
                let source = reader.text(of: node, "session")
            else { return nil }
            do throws(PatternError) {
                return Workstream(id: id, name: name, session: try Pattern(source))
            } catch {
                reader.report(
                    node, "session", .notA(expected: "a regular expression: at byte \(error.offset): \(error.why)"))
                return nil
            }
        }
    }
}

/// A file of one list whose entries have ids of their own.
enum SettingList {
    /// Reads the list of a name; entries with a problem are left out.
    static func read<Entry>(
        _ bytes: [UInt8], file: String, name: String, problems: SettingProblems,
        entry: (inout FieldReader, _ id: String) -> Entry?
    ) -> [Entry] {
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var reader = FieldReader(root, file: file, path: "", problems: problems)
        else { return [] }
        defer { reader.finish() }
        guard let node = reader.optional(name) else { return [] }
        guard case .list(let nodes) = node.content else {
            reader.report(node, name, .notA(expected: "a list of entries that begin with - id:"))
            return []
        }
        var lines: [String: Int] = [:]
        return nodes.compactMap { node in
            guard var fields = FieldReader(node, file: file, path: name, problems: problems),
                let idNode = fields.required("id", expected: "an id that no other entry has"),
                let id = fields.text(of: idNode, "id")
            else { return nil }
            if let first = lines[id] {
                fields.report(idNode, "id", .duplicate(line: first))
                return nil
            }
            lines[id] = node.line
            guard var named = FieldReader(node, file: file, path: "\(name).\(id)", problems: problems) else {
                return nil
            }
            _ = named.optional("id")
            let before = problems.all.count
            let found = entry(&named, id)
            named.finish()
            return problems.all.count == before ? found : nil
        }
    }
}
