extension MappingLint {
    /// Names that break the convention, and spellings that are one name to a person.
    mutating func checkNames() {
        checkTableNames()
        for target in MappingTarget.allCases where target != .glAccount { checkObservedNames(of: target.attribute) }
    }

    private mutating func checkTableNames() {
        let tables = model.tables
        for account in tables.accounts { checkName(account.account, tableFile("chart-of-accounts"), account.line) }
        for department in tables.departments {
            checkName(department.department, tableFile("departments"), department.line)
        }
        for project in tables.projects { checkName(project.project, tableFile("projects"), project.line) }
        for feature in tables.features { checkName(feature.feature, tableFile("features"), feature.line) }
        for rule in model.rules { checkName(rule.id, rule.place.file, rule.place.line) }
    }

    private mutating func checkName(_ name: String, _ file: String?, _ line: Int?) {
        guard !MappingLint.isConventional(name) else { return }
        let suggestion = MappingLint.conventional(name)
        let fix = suggestion.isEmpty ? "rename it" : "rename it \(suggestion)"
        add(.namingConvention, file, line, name, "is not lowercase words joined by hyphens", fix)
    }

    /// Observed values that no alias explains, against each other and against the listed names.
    private mutating func checkObservedNames(of attribute: Attribute) {
        let listed = registers[attribute]?.names ?? []
        let unexplained = (observed.values[attribute] ?? []).filter {
            !Attribution.isBlank($0) && model.tables.aliases.name(for: $0, of: attribute) == nil
        }
        var groups: [ExactText: Set<ExactText>] = [:]
        for value in listed + unexplained {
            groups[ExactText(MappingLint.folded(value)), default: []].insert(ExactText(value))
        }
        let known = Set(listed.map(ExactText.init))
        for group in groups.values where group.count > 1 {
            let spellings = group.map(\.text).sorted(by: String.bytewise)
            let name =
                spellings.first { known.contains(ExactText($0)) } ?? spellings.first(where: MappingLint.isConventional)
                ?? spellings[0]
            for spelling in spellings where !spelling.isExactly(name) && !known.contains(ExactText(spelling)) {
                add(
                    .spellingTwins, nil, nil, spelling, "differs from \(attribute) \(name) only by case or spacing",
                    "add to aliases.csv: \(attribute),\(spelling),\(name)")
            }
        }
        for value in Set(unexplained.map(ExactText.init))
        where !known.contains(value) && groups[ExactText(MappingLint.folded(value.text))]?.count == 1 {
            checkName(value.text, nil, nil)
        }
    }

    /// Whether a name is lowercase letters and digits in words joined by single hyphens.
    static func isConventional(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
        }
    }

    /// The name as the convention would have it; empty when nothing of it is left.
    static func conventional(_ name: String) -> String {
        words(name).joined(separator: "-")
    }

    /// What is left of a value without case and spacing.
    static func folded(_ value: String) -> String {
        words(value).joined()
    }

    /// The value in lowercase, split at spaces, hyphens and underscores, and where a small letter meets a capital.
    private static func words(_ value: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsSmall = false
        for character in value {
            let isBreak = character.isWhitespace || character == "-" || character == "_"
            if isBreak || character.isUppercase && previousIsSmall {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if !isBreak { word += character.lowercased() }
            previousIsSmall = character.isLowercase
        }
        return word.isEmpty ? words : words + [word]
    }
}
