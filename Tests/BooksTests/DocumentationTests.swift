import Foundation
import Mapping
import Pools
import SettingsText
import Testing

@testable import Books

@Suite struct `The documents` {
    /// A rule file of a document with the table of decisions that follows it.
    struct Example {
        var rules: String
        var heading: [String]
        var rows: [[String]]
    }

    private static func document(_ name: String) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The tables of a document, cells without backticks.
    private static func cells(_ line: String) -> [String] {
        line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
        }
    }

    private static func examples(_ lines: [String]) -> [Example] {
        var examples: [Example] = []
        var index = 0
        while index < lines.count {
            guard lines[index] == "```yaml" else {
                index += 1
                continue
            }
            let end = lines[index...].firstIndex(of: "```") ?? lines.count
            let rules = lines[(index + 1)..<end].joined(separator: "\n")
            index = end + 2
            let table = lines[index...].prefix { $0.hasPrefix("|") }.map(cells)
            examples.append(Example(rules: rules, heading: table.first ?? [], rows: Array(table.dropFirst(2))))
        }
        return examples
    }

    private func model(_ rules: String) throws -> MappingModel {
        let problems = SettingProblems()
        var tables = MappingTables()
        let files = Dictionary(uniqueKeysWithValues: Books.defaults.map { ($0.file, $0.bytes) })
        for known in MappingTables.knownTables {
            let file = "Mappings/\(known.name).csv"
            let bytes = try #require(files[file])
            let table = TableFile.read(bytes, file: file, required: known.columns, problems: problems)
            tables.add(try #require(table), named: known.name, problems: problems)
        }
        let list = MappingRule.read(Array(rules.utf8), file: "rules.yaml", problems: problems)
        let suspense = MappingModel.Suspense(glAccount: "9999-suspense", department: "suspense")
        let model = MappingModel(rules: list, tables: tables, suspense: suspense, problems: problems)
        #expect(problems.sorted.map(\.description) == [], "\(rules)")
        return model
    }

    private func attribution(_ text: String) throws -> Attribution {
        var attribution = Attribution()
        for part in text.split(separator: ", ") {
            let colon = try #require(part.firstRange(of: ": "))
            let attribute = try #require(Attribute(name: String(part[..<colon.lowerBound])))
            attribution[attribute] = String(part[colon.upperBound...])
        }
        return attribution
    }

    @Test func `give rules that decide as they say`() throws {
        let examples = Self.examples(try Self.document("mapping-rules.md"))
        #expect(examples.map(\.rows.count) == [4, 2, 8])
        for example in examples {
            let model = try model(example.rules)
            for row in example.rows {
                let cell = { (name: String) in example.heading.firstIndex(of: name).map { row[$0] } }
                let starts = cell("starts").flatMap { CalendarText.instant($0) } ?? 1_790_812_800_000_000
                let decision = model.decide(try attribution(try #require(cell("sent"))), at: starts)
                for target in MappingTarget.allCases {
                    guard let expected = cell(target.rawValue) else { continue }
                    #expect(decision[target]?.value ?? "-" == expected, "\(row)")
                }
            }
        }
    }

    @Test func `give conditions that hold as they say`() throws {
        let lines = try Self.document("mapping-rules.md")
        let start = try #require(lines.firstIndex(of: "| condition | holds for | not for |"))
        let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(Self.cells)
        #expect(rows.count == 19)
        for row in rows {
            let model = try model("rules: [{ id: a, priority: 1, when: { \(row[0]) }, set: { gl_account: hit } }]")
            for (column, holds) in [(1, true), (2, false)] where !row[column].isEmpty {
                let decision = model.decide(try attribution(row[column]), at: 1_790_812_800_000_000)
                #expect((decision.glAccount.value == "hit") == holds, "\(row)")
            }
        }
    }

    @Test func `name every attribute and every setting`() throws {
        let rules = try Self.document("mapping-rules.md").joined(separator: "\n")
        for attribute in Attribute.named { #expect(rules.contains("`\(attribute.name)`"), "\(attribute)") }
        let settings = try Self.document("settings.md").joined(separator: "\n")
        let problems = SettingProblems()
        _ = Settings.read(Array("unknown: 1".utf8), tables: MappingTables(), problems: problems)
        let known = problems.all.compactMap { problem -> [String]? in
            if case .unknownField(let known) = problem.reason { known } else { nil }
        }
        for field in try #require(known.first) {
            #expect(settings.contains("`\(field)`") || settings.contains("`\(field)."), "\(field)")
        }
        for account in MappingTables.AccountType.allCases { #expect(settings.contains(account.rawValue)) }
    }

    @Test func `give pools that are read without a problem`() throws {
        let examples = Self.examples(try Self.document("pools.md"))
        #expect(examples.count == 3)
        for example in examples {
            let problems = SettingProblems()
            let pools = PoolDefinitions.read(Array(example.rules.utf8), file: "pools.yaml", problems: problems)
            #expect(problems.sorted.map(\.description) == [])
            #expect(!pools.pools.isEmpty)
            let defaults = try model("rules: []").tables
            let findings = pools.findings(tables: defaults, drivers: DriverTable())
            #expect(findings.filter { $0.kind != .driverWithoutData } == [])
        }
        let lines = try Self.document("pools.md")
        for (heading, prefix, suffix) in [
            ("| written | the pool is |", "", ", allocate: { to: [department], by: even }"),
            ("| written | shares |", "select: {}, allocate: { to: [department], ", " }"),
        ] {
            let start = try #require(lines.firstIndex(of: heading))
            let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(Self.cells)
            #expect(rows.count >= 3)
            for row in rows {
                let problems = SettingProblems()
                let text = "pools: [{ id: a, \(prefix)\(row[0])\(suffix) }]"
                let pools = PoolDefinitions.read(Array(text.utf8), file: "pools.yaml", problems: problems)
                #expect(problems.sorted.map(\.description) == [])
                #expect(pools.pools.count == 1)
            }
        }
        let text = lines.joined(separator: "\n")
        for meter in DriverDefinition.Meter.allCases { #expect(text.contains("`\(meter.rawValue)`"), "\(meter)") }
    }

    @Test func `the default mappings have nothing to lint`() throws {
        let rules = try #require(Books.defaults.first { $0.file == "Mappings/rules.yaml" })
        let model = try model(String(decoding: rules.bytes, as: UTF8.self))
        #expect(MappingLint.findings(in: model).map(\.description) == [])
    }
}
