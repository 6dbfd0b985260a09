internal import FOCUS

/// A finding about the columns themselves.
struct HeaderFinding: Hashable, Sendable {
    let rule: Int
    let column: String
    let expected: String
}

/// What the names of a file's columns say before any row is read.
struct HeaderReading {
    /// For each column of the file, the column of the specification that it is; `nil` for a provider's own.
    private(set) var columns: [FOCUSColumn?] = []
    /// Where a column of the specification stands in the file.
    private(set) var positions: [String: Int] = [:]
    private(set) var findings: [HeaderFinding] = []

    private let names: [String]
    private let catalogue: RuleCatalogue

    init(_ names: [String], catalogue: RuleCatalogue, profile: Profile) {
        self.names = names
        self.catalogue = catalogue
        let specification = FOCUSSpecification.of(catalogue.version)
        let exact = Set(names)
        var counts: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            counts[name, default: 0] += 1
            var column = specification.column(name)
            if column == nil, !name.hasPrefix("x_"),
                let meant = specification.columns.first(where: { HeaderReading.isSame($0.id, name) }),
                !exact.contains(meant.id)
            {
                column = meant
            }
            if let found = column, positions[found.id] != nil { column = nil }
            columns.append(column)
            if let column { positions[column.id] = index }
        }
        checkNames(specification, counts)
        checkOrder()
        for (number, rule) in catalogue.rules.enumerated() { checkPresence(rule, number, profile) }
    }

    /// The same but for case and punctuation.
    private static func isSame(_ id: String, _ name: String) -> Bool {
        id.lowercased() == name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    private func rule(_ check: HeaderCheck) -> Int? {
        catalogue.rules.firstIndex { $0.clauses.contains { $0.check == .header(check) } }
    }

    private mutating func note(_ check: HeaderCheck, _ column: String, _ expected: String) {
        if let rule = rule(check) { findings.append(HeaderFinding(rule: rule, column: column, expected: expected)) }
    }

    private mutating func checkNames(_ specification: FOCUSSpecification, _ counts: [String: Int]) {
        var seen: Set<String> = []
        for (index, name) in names.enumerated() {
            if !seen.insert(name).inserted {
                note(.unique, name, "one column of this name; this is column \(index + 1)")
                continue
            }
            if name.utf8.count > 50 { note(.length, name, "at most 50 characters, not \(name.count)") }
            if name.hasPrefix("x_") {
                checkCustomName(name)
            } else if specification.column(name) == nil {
                if let meant = columns[index]?.id {
                    note(.known, name, meant)
                } else if let near = Similarity.nearest(to: name, among: specification.columns.map(\.id)),
                    positions[near] == nil
                {
                    note(.known, name, "\(near), if that is what it is")
                } else if let later = FOCUSVersion.allCases.first(where: {
                    FOCUSSpecification.of($0).column(name) != nil
                }) {
                    note(.known, name, "no column of FOCUS \(catalogue.version); FOCUS \(later) has it")
                } else {
                    note(.prefixed, name, "x_\(name)")
                }
            }
        }
    }

    private mutating func checkCustomName(_ name: String) {
        let rest = name.dropFirst(2)
        let suffix = ["_id", "ID", "_name", "NAME"].first { rest.hasSuffix($0) }
        if let suffix {
            let wanted = suffix.lowercased().hasSuffix("id") ? "Id" : "Name"
            note(.suffix, name, "x_\(rest.dropLast(suffix.count))\(wanted)")
        } else if rest.first?.isUppercase != true || !rest.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            let words = rest.split { !($0.isLetter || $0.isNumber) }
            note(.pascal, name, "x_" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
        }
    }

    private mutating func checkOrder() {
        guard let firstCustom = names.firstIndex(where: { $0.hasPrefix("x_") }) else { return }
        if let late = names.indices.last(where: { $0 > firstCustom && columns[$0] != nil }) {
            note(.order, names[late], "a place before \(names[firstCustom])")
        }
    }

    private mutating func checkPresence(_ rule: Rule, _ number: Int, _ profile: Profile) {
        for clause in rule.clauses {
            guard let column = rule.columns.first, positions[column] == nil else { continue }
            switch clause.check {
            case .present where profile.meets(rule.need) == true:
                findings.append(HeaderFinding(rule: number, column: column, expected: "a column \(column)"))
            case .presentWith(let other) where positions[other] != nil:
                findings.append(
                    HeaderFinding(rule: number, column: column, expected: "a column \(column) beside \(other)"))
            default: break
            }
        }
    }
}
