internal import Mapping
internal import Money
public import SettingsText

extension PoolDefinitions {
    /// Reads a pool file: a list `pools` and, where departments serve each other, `services`.
    ///
    /// Wrong pools are noted and left out.
    public static func read(_ bytes: [UInt8], file: String, problems: SettingProblems) -> PoolDefinitions {
        var definitions = PoolDefinitions()
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var top = FieldReader(root, file: file, path: "", problems: problems)
        else { return definitions }
        let list = top.optional("pools")
        if var services = top.group("services") {
            definitions.services = ServiceMethod(&services)
            services.finish()
        }
        top.finish()
        guard let list else { return definitions }
        guard case .list(let nodes) = list.content else {
            top.report(list, "pools", .notA(expected: "a list of pools"))
            return definitions
        }
        for (index, node) in nodes.enumerated() {
            if let pool = PoolDefinition(node, position: index + 1, file: file, problems: problems) {
                definitions.pools.append(pool)
            }
        }
        definitions.pools.sort()
        definitions.check(problems)
        return definitions
    }
}

extension ServiceMethod {
    init(_ reader: inout FieldReader) {
        method = reader.choice("method", Method.self) ?? .direct
        let list = reader.optional("order") ?? reader.node
        place = MappingRule.Place(file: reader.file, line: list.line, column: list.column)
        order = reader.texts("order") ?? []
        roundsEachStep = reader.flag("round_each_step") ?? true
        if method == .stepDown, order.isEmpty {
            reader.report(reader.node, "order", .missing(expected: "the pools in the order in which they close"))
        }
        if method != .stepDown, !order.isEmpty {
            reader.report(reader.node, "order", .contradiction("an order is for method: step_down"))
        }
    }
}

extension PoolDefinition {
    init?(_ node: SettingNode, position: Int, file: String, problems: SettingProblems) {
        let before = problems.all.count
        var id: String?
        if case .fields(let fields) = node.content { id = fields.first { $0.name == "id" }?.node.text }
        let path = "pools." + (id ?? "\(position)")
        guard var reader = FieldReader(node, file: file, path: path, problems: problems) else { return nil }
        self.id = reader.text("id", required: "a short name such as inference-cluster") ?? ""
        summary = reader.text("description")
        owner = reader.text("owner")
        validity =
            reader.optional("valid").map {
                Validity.read($0, file: file, path: reader.child("valid"), problems: problems)
            } ?? .always
        place = MappingRule.Place(file: file, line: node.line, column: node.column)
        source = PoolDefinition.source(&reader) ?? .selection(.always)
        levels = []
        scope = Scope()
        policies = PolicyDefinition()
        if reader.required("allocate", expected: "to whom and by what, such as { to: [department], by: tokens }")
            != nil,
            var group = reader.group("allocate")
        {
            levels = PoolDefinition.levels(&group)
            scope = Scope(&group)
            policies = PolicyDefinition(&group, dimensions: levels.first?.dimensions ?? [])
            group.finish()
        }
        reader.finish()
        guard problems.all.count == before else { return nil }
    }

    /// Exactly one of `select`, `amount` and `balance`.
    private static func source(_ reader: inout FieldReader) -> Source? {
        let select = reader.optional("select")
        let amount = reader.group("amount")
        let balance = reader.text("balance")
        let given = [select != nil, amount != nil, balance != nil].filter { $0 }.count
        guard given == 1 else {
            let sentence = "give exactly one of select (a condition), amount, balance (a department)"
            reader.report(reader.node, "select", .contradiction(sentence))
            return nil
        }
        if let select {
            let path = reader.child("select")
            return Condition.read(select, file: reader.file, path: path, problems: reader.problems).map(
                Source.selection)
        }
        if let balance { return .balance(department: balance) }
        guard var amount else { return nil }
        let monthly = amount.required("monthly", expected: "the amount a month, such as 1200.00")
        let account = amount.text("gl_account", required: "the account that it is taken from")
        let department = amount.text("department")
        amount.finish()
        guard let value = monthly.flatMap({ amount.amount(of: $0, "monthly") }), let account else { return nil }
        return .amount(value, glAccount: account, department: department)
    }

    /// `to`, `by`, and `then` with the same for the next level.
    private static func levels(_ reader: inout FieldReader) -> [Level] {
        let dimensions = dimensions(&reader)
        let by = reader.required("by", expected: "even, a driver such as tokens, percent, fixed, parts or last_period")
        var levels: [Level] = []
        if let by, let basis = BasisDefinition.read(by, "by", in: reader, dimensions: dimensions) {
            levels.append(Level(dimensions: dimensions, basis: basis))
        }
        guard var next = reader.group("then") else { return levels }
        levels += PoolDefinition.levels(&next)
        next.finish()
        if levels.count > 2 {
            next.report(next.node, "then", .contradiction("there are two levels at most: move this one up"))
        }
        for dimension in dimensions where levels.dropFirst().contains(where: { $0.dimensions.contains(dimension) }) {
            next.report(next.node, "to", .contradiction("\(dimension.rawValue) is a target of the level before"))
        }
        return levels
    }

    private static func dimensions(_ reader: inout FieldReader) -> [Dimension] {
        guard let node = reader.required("to", expected: "a list of department, project, gl_account") else { return [] }
        let nodes: [SettingNode]
        if case .list(let list) = node.content { nodes = list } else { nodes = [node] }
        var dimensions: [Dimension] = []
        for node in nodes {
            guard let dimension = node.text.flatMap(Dimension.init(rawValue:)) else {
                reader.report(node, "to", .notOneOf(Dimension.allCases.map(\.rawValue)))
                continue
            }
            if dimensions.contains(dimension) {
                reader.report(node, "to", .duplicate(line: nil))
            } else {
                dimensions.append(dimension)
            }
        }
        return dimensions
    }
}

extension PoolDefinition.Scope {
    init(_ reader: inout FieldReader) {
        included = PoolDefinition.Scope.lists("include", &reader)
        excluded = PoolDefinition.Scope.lists("exclude", &reader)
    }

    private static func lists(_ name: String, _ reader: inout FieldReader) -> [PoolDefinition.Dimension: [String]] {
        guard var group = reader.group(name) else { return [:] }
        var lists: [PoolDefinition.Dimension: [String]] = [:]
        for dimension in PoolDefinition.Dimension.allCases { lists[dimension] = group.texts(dimension.rawValue) }
        group.finish()
        return lists
    }
}
