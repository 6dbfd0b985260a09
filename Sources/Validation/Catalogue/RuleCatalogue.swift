internal import DelimitedText
public import FOCUS
internal import Synchronization

/// All rules that hold for one version.
///
/// For 1.1 these are the 400 rules of `Resources/rules-1.1.csv`. For the other versions they are rules made from the
/// version's column table, and those of 1.1 and of `Resources/rules-later.csv` that the table's `versions` carry there.
public struct RuleCatalogue: Sendable {
    /// The version.
    public let version: FOCUSVersion
    /// The rules, in the order of the tables.
    public let rules: [Rule]
    private let positions: [String: Int]

    /// The rules of a version.
    ///
    /// - Throws: ``CatalogueError`` when a table that is compiled into the module cannot be read: a mistake of ours.
    public init(_ version: FOCUSVersion) throws(CatalogueError) {
        if let known = RuleCatalogue.made.withLock({ $0[version] }) {
            self = known
            return
        }
        try self.init(making: version)
        let made = self
        RuleCatalogue.made.withLock { $0[version] = made }
    }

    /// The catalogues that were asked for before.
    private static let made = Mutex<[FOCUSVersion: RuleCatalogue]>([:])

    private init(making version: FOCUSVersion) throws(CatalogueError) {
        self.version = version
        let written = try RuleTable.written.get()
        let specification = FOCUSSpecification.of(version)
        var rules = version == .v1_1 ? [] : TableRules.rules(of: specification)
        rules += written.filter { rule in
            rule.versions.contains(version)
                && (rule.columns.first.map { specification.column($0) != nil } ?? true)
        }
        self.rules = rules
        positions = Dictionary(rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The rule with this id.
    public func rule(_ id: String) -> Rule? {
        positions[id].map { rules[$0] }
    }

    /// On what a verdict for this version rests, in one sentence.
    public var basis: String {
        switch version {
        case .v1_1:
            "all rules of FOCUS 1.1 that data can decide"
        default:
            "the column table of FOCUS \(version) and the row rules of 1.1 that still hold in it; not all rules of \(version)"
        }
    }
}

/// Reads a table of rules.
enum RuleTable {
    /// The rules of both tables, read once.
    static let written = Result<[Rule], CatalogueError> { () throws(CatalogueError) -> [Rule] in
        try rules(PackageResources.rules_1_1_csv) + rules(PackageResources.rules_later_csv)
    }

    static func rules(_ bytes: [UInt8]) throws(CatalogueError) -> [Rule] {
        var reader = DelimitedTextReader(bytes)
        var rules: [Rule] = []
        do {
            _ = try reader.next()
            while let record = try reader.next() {
                let cells = record.fields.map(\.text)
                guard cells.count == 10 else {
                    throw CatalogueError.malformedTable("line \(record.line) has \(cells.count) cells")
                }
                rules.append(try rule(cells))
            }
        } catch let error as CatalogueError {
            throw error
        } catch {
            throw .malformedTable("\(error)")
        }
        return rules
    }

    private static func rule(_ cells: [String]) throws(CatalogueError) -> Rule {
        let columns = cells[5].split(separator: "|").map(String.init)
        return Rule(
            id: cells[0], level: try named("level", cells[1]), scope: try named("scope", cells[2]),
            versions: try versions(cells[3]), need: try need(cells[4]), columns: columns,
            clauses: try PredicateText.clauses(cells[6], subject: columns.first), sentence: cells[7], fix: cells[8],
            section: cells[9])
    }

    private static func named<Name: RawRepresentable<String>>(
        _ column: String, _ text: String
    ) throws(CatalogueError) -> Name {
        guard let name = Name(rawValue: text) else { throw .unreadableCell(column: column, value: text) }
        return name
    }

    private static func versions(_ text: String) throws(CatalogueError) -> ClosedRange<FOCUSVersion> {
        let ends = text.split(separator: "-").map(String.init)
        let first: FOCUSVersion = try named("versions", ends.first ?? "")
        let last: FOCUSVersion = try named("versions", ends.last ?? "")
        guard first <= last else { throw .unreadableCell(column: "versions", value: text) }
        return first...last
    }

    private static func need(_ text: String) throws(CatalogueError) -> Rule.Need {
        if text.isEmpty { return .nothing }
        if text == "documentation" { return .documentation }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw .unreadableCell(column: "needs", value: text) }
        if parts[0] == "fact" { return .fact(try named("needs", parts[1])) }
        let isAbsent = parts[1].hasPrefix("!")
        return .ability(try named("needs", isAbsent ? String(parts[1].dropFirst()) : parts[1]), isAbsent: isAbsent)
    }
}
