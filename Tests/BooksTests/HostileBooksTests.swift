import Mapping
import SettingsText
import Testing

@testable import Books

@Suite struct `Damaged files` {
    /// Bytes that mean something in YAML and CSV, and some that are not UTF-8.
    private static let alphabet = Array("\n\r\t -:,[]{}'\"&*#|>?!%@`$\\0aé".utf8) + [0x00, 0xFF, 0xC0]

    @Test func `are reported, never a crash`() throws {
        var state: UInt64 = 11
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth, MMIX
            return Int(state >> 33) % bound
        }
        var reported = 0
        for round in 0..<150 {
            let problems = SettingProblems()
            var tables = MappingTables()
            var files = Dictionary(uniqueKeysWithValues: Books.defaults.map { ($0.file, $0.bytes) })
                // Templates are read by workbook and statements.
                .filter { !$0.key.hasPrefix("Templates/") }
            let names = files.keys.sorted()
            let name = names[random(below: names.count)]
            var bytes = try #require(files[name])
            for _ in 0...random(below: 4) {
                let position = random(below: bytes.count)
                switch random(below: 3) {
                case 0: bytes[position] = Self.alphabet[random(below: Self.alphabet.count)]
                case 1: bytes.removeSubrange(position..<min(bytes.count, position + 1 + random(below: 20)))
                default: bytes.insert(Self.alphabet[random(below: Self.alphabet.count)], at: position)
                }
            }
            files[name] = bytes
            for known in MappingTables.knownTables {
                let file = "Mappings/\(known.name).csv"
                let table = TableFile.read(files[file] ?? [], file: file, required: known.columns, problems: problems)
                if let table { tables.add(table, named: known.name, problems: problems) }
            }
            let providers = TableFile.read(
                files["Mappings/providers.csv"] ?? [], file: "p", required: ProviderTable.columns, problems: problems)
            _ = providers.map { ProviderTable($0, problems: problems) }
            let settings = Settings.read(files[Settings.file] ?? [], tables: tables, problems: problems)
            let rules = MappingRule.read(files["Mappings/rules.yaml"] ?? [], file: "r", problems: problems)
            let suspense = settings?.suspense ?? MappingModel.Suspense(glAccount: "s", department: "s")
            let model = MappingModel(rules: rules, tables: tables, suspense: suspense, problems: problems)
            _ = MappingLint.findings(in: model)
            let decision = model.decide(Attribution([.feature: "chatbot", .session: "ATLAS-\(round)"]), at: 0)
            #expect(!decision.department.value.isEmpty)
            if !problems.isEmpty { reported += 1 }
        }
        #expect(reported > 50)
    }

    private static let values = [
        String(repeating: "A", count: 1 << 20) + "-1", "\0", "\u{FFFD}", "=cmd|' /C calc'!A0", "\"a\",\nb", "\u{202E}",
        "ATLAS-1\0", String(repeating: "A-", count: 1 << 19),
    ]

    @Test(arguments: values.indices)
    func `values pass through the rules as they are`(index: Int) throws {
        let value = Self.values[index]
        let problems = SettingProblems()
        let rules = try #require(Books.defaults.first { $0.file == "Mappings/rules.yaml" })
        let model = MappingModel(
            rules: MappingRule.read(rules.bytes, file: "r", problems: problems), tables: MappingTables(),
            suspense: MappingModel.Suspense(glAccount: "s", department: "d"), problems: SettingProblems())
        for target in MappingTarget.allCases {
            let decision = model.decide(
                Attribution([target.attribute: value, .session: value, .tool: value, .tag(value): value]), at: 0)
            #expect(decision[target] == Assignment(value: value, origin: .sent))
        }
        #expect(model.observer(of: .session).observe(value) == model.observer(of: .session).observe(value))
    }
}
