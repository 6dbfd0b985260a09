internal import Allocation
internal import Apportionment
internal import Mapping
internal import Money
internal import SettingsText

extension BasisDefinition {
    /// Reads what stands behind `by`: a word, or exactly one of `driver`, `percent`, `fixed`, `parts`.
    static func read(
        _ node: SettingNode, _ name: String, in parent: FieldReader, dimensions: [PoolDefinition.Dimension]
    ) -> BasisDefinition? {
        if let word = node.text { return .driver(DriverDefinition(DriverDefinition.Quantity(word))) }
        guard var reader = FieldReader(node, file: parent.file, path: parent.child(name), problems: parent.problems)
        else { return nil }
        defer { reader.finish() }
        var bases: [BasisDefinition] = []
        if let driver = reader.text("driver") { bases.append(.driver(DriverDefinition(driver, &reader))) }
        if let percent = reader.optional("percent") {
            let portions = DeclaredPortion.read(percent, "percent", in: reader, dimensions: dimensions)
            let policy = PercentagePolicy.read(&reader, dimensions: dimensions)
            check(portions, policy, percent, reader)
            bases.append(.percent(portions, notHundred: policy))
        }
        if let fixed = reader.optional("fixed") {
            let portions = DeclaredPortion.read(fixed, "fixed", in: reader, dimensions: dimensions)
            let rest = reader.required("rest", expected: "what the rest is handed out by")
            if let rest = rest.flatMap({ read($0, "rest", in: reader, dimensions: dimensions) }) {
                bases.append(.fixed(portions, rest: rest))
            }
        }
        if let parts = reader.optional("parts") {
            bases.append(.combination(BasisDefinition.parts(parts, in: reader)))
        }
        if bases.count == 1 { return bases[0] }
        if bases.isEmpty || bases.count > 1 {
            parent.report(node, name, .contradiction("give exactly one of driver, percent, fixed with rest, parts"))
        }
        return nil
    }

    /// The parts of a combination; their percents must total 100.
    private static func parts(_ node: SettingNode, in parent: FieldReader) -> [Part] {
        guard case .list(let nodes) = node.content, !nodes.isEmpty else {
            parent.report(node, "parts", .notA(expected: "a list of { percent: 70, by: tokens }"))
            return []
        }
        let path = parent.child("parts")
        var parts: [Part] = []
        for node in nodes {
            guard var reader = FieldReader(node, file: parent.file, path: path, problems: parent.problems) else {
                continue
            }
            let percent = reader.required("percent", expected: "the part of the pool in percent")
            let by = reader.required("by", expected: "the driver of the part")
            if let percent = percent.flatMap({ reader.amount(of: $0, "percent") }),
                let driver = by.flatMap({ DriverDefinition.read($0, "by", in: reader) })
            {
                parts.append(Part(percent: percent, driver: driver))
            }
            reader.finish()
        }
        let total = parts.reduce(Total.zero) { $0 + Total($1.percent) }
        if parts.count == nodes.count, total != .hundred {
            parent.report(node, "parts", .contradiction("the parts total \(total) percent, not 100"))
        }
        return parts
    }

    private static func check(
        _ portions: [DeclaredPortion], _ policy: PercentagePolicy, _ node: SettingNode, _ reader: FieldReader
    ) {
        let total = portions.reduce(Total.zero) { $0 + Total($1.value) }
        switch policy {
        case .refuse where total != .hundred:
            let sentence =
                "the percents total \(total), not 100: correct them, or say not_100: normalize or { remainder_to: NAME }"
            reader.report(node, "percent", .contradiction(sentence))
        case .remainder where total > .hundred:
            reader.report(node, "percent", .contradiction("the percents total \(total): above 100 nothing remains"))
        case .normalize where total == .zero:
            reader.report(node, "percent", .contradiction("the percents total 0: there is nothing to normalise"))
        default: break
        }
    }
}

extension Total {
    /// One hundred percent.
    static let hundred = Total(picos: Int128(100) * Int128(Amount.picosPerUnit))
}

extension DriverDefinition {
    /// Reads a driver: its name, or its name with a condition.
    static func read(_ node: SettingNode, _ name: String, in parent: FieldReader) -> DriverDefinition? {
        if let word = node.text { return DriverDefinition(Quantity(word)) }
        guard var reader = FieldReader(node, file: parent.file, path: parent.child(name), problems: parent.problems)
        else { return nil }
        let driver = reader.text("driver", required: "a driver such as tokens").map { DriverDefinition($0, &reader) }
        reader.finish()
        return driver
    }

    init(_ name: String, _ reader: inout FieldReader) {
        self.init(Quantity(name))
        guard let node = reader.optional("where") else { return }
        condition = Condition.read(node, file: reader.file, path: reader.child("where"), problems: reader.problems)
        if case .metered = quantity { return }
        reader.report(node, "where", .contradiction("a condition is for metered drivers, and \(name) is none"))
    }
}

extension PercentagePolicy {
    static func read(_ reader: inout FieldReader, dimensions: [PoolDefinition.Dimension]) -> PercentagePolicy {
        guard let node = reader.optional("not_100") else { return .refuse }
        switch node.text {
        case "error": return .refuse
        case "normalize": return .normalize
        case .some:
            reader.report(node, "not_100", .notOneOf(["error", "normalize", "{ remainder_to: NAME }"]))
            return .refuse
        case nil: break
        }
        guard var group = reader.group("not_100") else { return .refuse }
        let target = group.required("remainder_to", expected: "who takes what is missing")
        group.finish()
        let key = target.flatMap { DeclaredPortion.target($0, "remainder_to", in: group, dimensions: dimensions) }
        return key.map { .remainder(to: $0) } ?? .refuse
    }
}

extension DeclaredPortion {
    /// Reads declared portions: names with values for one dimension, else a list with a field a dimension and `value`.
    static func read(
        _ node: SettingNode, _ name: String, in parent: FieldReader, dimensions: [PoolDefinition.Dimension]
    ) -> [DeclaredPortion] {
        var portions: [DeclaredPortion] = []
        switch node.content {
        case .fields(let fields) where dimensions.count == 1 && !fields.isEmpty:
            for field in fields {
                guard let value = parent.amount(of: field.node, "\(name).\(field.name)") else { continue }
                portions.append(DeclaredPortion(target: Target(field.name), value: value))
            }
        case .list(let nodes) where !nodes.isEmpty:
            let path = parent.child(name)
            for node in nodes {
                guard var reader = FieldReader(node, file: parent.file, path: path, problems: parent.problems) else {
                    continue
                }
                let parts = dimensions.compactMap { reader.text($0.rawValue, required: "a value") }
                let target = Target(parts: parts)
                let value = reader.required("value", expected: "a percent or amount")
                reader.finish()
                guard parts.count == dimensions.count, let value = value.flatMap({ reader.amount(of: $0, "value") })
                else { continue }
                if portions.contains(where: { $0.target == target }) {
                    reader.report(node, "value", .duplicate(line: nil))
                } else {
                    portions.append(DeclaredPortion(target: target, value: value))
                }
            }
        default:
            let names = dimensions.map { "\($0.rawValue): NAME" }.joined(separator: ", ")
            let expected =
                dimensions.count == 1
                ? "names with values, such as { engineering: 60 }" : "a list of { \(names), value: 60 }"
            parent.report(node, name, .notA(expected: expected))
        }
        return portions
    }

    /// Reads one target: a name for one dimension, else a field a dimension.
    static func target(
        _ node: SettingNode, _ name: String, in parent: FieldReader, dimensions: [PoolDefinition.Dimension]
    ) -> Target? {
        if dimensions.count == 1 { return parent.text(of: node, name).map { Target($0) } }
        guard var reader = FieldReader(node, file: parent.file, path: parent.child(name), problems: parent.problems)
        else { return nil }
        let parts = dimensions.compactMap { reader.text($0.rawValue, required: "a value") }
        reader.finish()
        return parts.count == dimensions.count ? Target(parts: parts) : nil
    }
}

extension PolicyDefinition {
    init(_ reader: inout FieldReader, dimensions: [PoolDefinition.Dimension]) {
        self.init()
        if let node = reader.optional("zero_driver") { readZeroDriver(node, &reader) }
        negativeDriver = reader.choice("negative_driver", NegativeDriverPolicy.self) ?? .refuse
        if let node = reader.optional("rounding") { readRounding(node, &reader) }
        if let node = reader.optional("caps") {
            caps = DeclaredPortion.read(node, "caps", in: reader, dimensions: dimensions)
        }
        if let node = reader.optional("excess_to") {
            excess = DeclaredPortion.target(node, "excess_to", in: reader, dimensions: dimensions)
            if caps.isEmpty { reader.report(node, "excess_to", .contradiction("excess_to is for pools with caps")) }
        }
        guard var group = reader.group("de_minimis") else { return }
        let below = group.required("below", expected: "the smallest amount that is charged")
        let target = group.required("to", expected: "who takes what is waived")
        group.finish()
        if let below = below.flatMap({ group.amount(of: $0, "below") }),
            let target = target.flatMap({ DeclaredPortion.target($0, "to", in: group, dimensions: dimensions) })
        {
            deMinimis = DeMinimis(below: below, target: target)
        }
    }

    private mutating func readZeroDriver(_ node: SettingNode, _ reader: inout FieldReader) {
        switch node.text {
        case "error": zeroDriver = .refuse
        case "even": zeroDriver = .even
        case "suspense": zeroDriver = .suspense
        case .some: reader.report(node, "zero_driver", .notOneOf(["error", "even", "suspense", "{ by: DRIVER }"]))
        case nil:
            guard var group = reader.group("zero_driver") else { return }
            let by = group.required("by", expected: "the driver to use instead")
            group.finish()
            if let driver = by.flatMap({ DriverDefinition.read($0, "by", in: group) }) {
                zeroDriver = .fallback(driver)
            }
        }
    }

    private mutating func readRounding(_ node: SettingNode, _ reader: inout FieldReader) {
        if let method = node.text.flatMap(RoundingMethod.init(rawValue:)), method != .roundingAccount {
            rounding = method
        } else if node.text != nil {
            let known =
                RoundingMethod.allCases.filter { $0 != .roundingAccount }.map(\.rawValue) + ["{ account: NAME }"]
            reader.report(node, "rounding", .notOneOf(known))
        } else if var group = reader.group("rounding") {
            roundingAccount = group.text("account", required: "the account that takes the difference")
            rounding = .roundingAccount
            group.finish()
        }
    }
}
