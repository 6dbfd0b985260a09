public import JSONText
internal import Money
internal import TerminalText

extension PostingComparison {
    /// Tables for a terminal: departments, GL accounts, projects and pools that change, the largest difference first.
    public var text: String {
        guard !isEmpty else { return "nothing moves, \(total.before.grouped())\n" }
        var text = "\(moved.grouped()) moves between departments, of \(total.before.grouped())\n"
        for (heading, changes) in [("department", departments), ("account", accounts), ("project", projects)] {
            text += PostingComparison.table(heading, changes)
        }
        for pool in pools where pool.isChanged { text += "\n" + pool.text }
        return text
    }

    private static func table(_ heading: String, _ changes: [Change]) -> String {
        let moved = changes.filter { $0.difference != .zero }
        guard !moved.isEmpty else { return "" }
        var table = TextTable([.left, .right, .right, .right], indentation: 0, gap: 2)
        table.add([heading, "before", "after", "difference"])
        for change in moved { table.add(change.cells) }
        // What does not move is left out: the sum of the differences is what the whole changes by.
        let sum = moved.reduce(Total.zero) { $0 + $1.difference }
        table.add(["together", "", "", sum.grouped()])
        return "\n" + table.text
    }

    /// The same for programs: amounts as plain decimals in strings.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("before", total.before.description)
        json.member("after", total.after.description)
        json.member("moved", moved.description)
        for (name, changes) in [("departments", departments), ("gl_accounts", accounts), ("projects", projects)] {
            json.name(name)
            PostingComparison.write(changes, to: &json)
        }
        json.name("pools")
        json.beginArray()
        for pool in pools {
            json.beginObject()
            json.member("pool", pool.id)
            for (name, versions) in [
                ("versions_before", pool.versionsBefore), ("versions_after", pool.versionsAfter),
            ] {
                json.name(name)
                json.beginArray()
                for version in versions { json.string(version) }
                json.endArray()
            }
            json.member("exact_before", pool.exact.before.description)
            json.member("exact_after", pool.exact.after.description)
            json.name("targets")
            PostingComparison.write(pool.targets, to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private static func write(_ changes: [Change], to json: inout JSONWriter) {
        json.beginArray()
        for change in changes where change.difference != .zero {
            json.beginObject()
            json.member("name", change.name)
            json.member("before", change.before.description)
            json.member("after", change.after.description)
            json.member("difference", change.difference.description)
            json.endObject()
        }
        json.endArray()
    }
}

extension PostingComparison.Change {
    fileprivate var cells: [String] {
        [name?.printable ?? "(none)", before.grouped(), after.grouped(), difference.grouped()]
    }
}

extension PostingComparison.PoolChange {
    /// Whether its rule, what is in it or what anybody gets of it changes.
    var isChanged: Bool {
        versionsBefore != versionsAfter || exact.difference != .zero
            || targets.contains { $0.difference != .zero }
    }

    fileprivate var text: String {
        let names = { (versions: [String]) in versions.isEmpty ? "none" : versions.joined(separator: ", ") }
        let versions =
            versionsBefore == versionsAfter
            ? "rule \(names(versionsAfter))" : "rule \(names(versionsBefore)), then \(names(versionsAfter))"
        var text = "pool \(id.printable)   \(versions)\n"
        var table = TextTable([.left, .right, .right, .right], gap: 2)
        table.add(["holds"] + Array(exact.cells.dropFirst()))
        for change in targets where change.difference != .zero { table.add(change.cells) }
        text += table.text
        return text
    }
}
