internal import DelimitedText
internal import Lines
internal import Money
internal import Periods
internal import Postings

/// Posted lines as a CSV table, exact: what a later month needs to know of a closed one.
enum PostedLineTable {
    static let columns = [
        "currency", "department", "gl_account", "project", "feature", "provider", "billing_account", "service", "model",
        "category", "origin", "pool", "pool_version", "list_cost", "contracted_cost", "billed_cost", "effective_cost",
        "calls", "charges",
    ]

    /// With the id by which `map explain` takes the line of the ledger that a posted line is part of.
    private static let columnsWithIds = columns + ["line_id"]

    static func bytes(_ lines: [Posting], of period: PeriodLabel) -> [UInt8] {
        var writer = DelimitedTextWriter(header: columnsWithIds)
        for line in lines { writer.append(fields(line) + ["\(PostedAmountId(of: period, line.key))"]) }
        return writer.bytes
    }

    static func fields(_ line: Posting) -> [String?] {
        let key = line.key
        let product = key.product
        let origin =
            switch key.origin {
            case .direct: "direct"
            case .takenOut: "taken_out"
            case .shared: "shared"
            case .derived(let step): step.rawValue
            }
        let owner = [key.currency, key.department, key.glAccount, key.project, key.feature]
        let what = [
            product.provider, product.billingAccount, product.service, product.model, product.category.rawValue,
        ]
        let costs = ChargeCosts.all.map { Optional(line.costs[keyPath: $0.path].description) }
        return owner + what + [origin, key.origin.pool?.id, key.origin.pool?.version] + costs
            + ["\(line.calls)", "\(line.charges)"]
    }

    /// The lines of a table; `nil` when it is damaged.
    static func lines(_ bytes: [UInt8]) -> [Posting]? {
        PackTable.records(bytes, header: columnsWithIds) { line($0.dropLast()) }
    }

    /// A line of its fields.
    static func line(_ row: ArraySlice<String?>) -> Posting? {
        let row = Array(row)
        guard row.count == columns.count, let currency = row[0], let department = row[1], let account = row[2],
            let category = row[9].flatMap(ChargeCategory.init(rawValue:)), let calls = row[17].flatMap({ Int64($0) }),
            let charges = row[18].flatMap({ Int64($0) })
        else { return nil }
        let origin: PostingOrigin
        switch (row[10], row[11], row[12]) {
        case ("direct", nil, nil): origin = .direct
        case ("taken_out", let id?, let version?): origin = .takenOut(PoolReference(id: id, version: version))
        case ("shared", let id?, let version?): origin = .shared(PoolReference(id: id, version: version))
        case (let step?, nil, nil):
            guard let step = DerivedCharge.Step(rawValue: step) else { return nil }
            origin = .derived(step)
        default: return nil
        }
        var costs = ChargeCosts()
        for (index, cost) in ChargeCosts.all.enumerated() {
            guard let total = row[13 + index].flatMap({ try? Total($0) }) else { return nil }
            costs[keyPath: cost.path] = total
        }
        let product = PostingProduct(
            provider: row[5], billingAccount: row[6], service: row[7], model: row[8], category: category)
        let key = PostingKey(
            currency: currency, department: department, glAccount: account, project: row[3], feature: row[4],
            product: product, origin: origin)
        return Posting(key, costs: costs, calls: calls, charges: charges)
    }
}
