/// A row of `calls` for the fast path of the writer: texts are bytes that the caller keeps.
///
/// Makers of many rows (a generator, an importer of a large log) fill one value over and over. It means what
/// ``CallRecord`` means; times, counts and the cost are taken unchecked, and the id must not be in the store yet with
/// other values.
public struct BulkCall {
    /// The bytes of a text; `nil` stands for a missing one.
    public typealias Text = UnsafeBufferPointer<UInt8>

    public var callId = Text(start: nil, count: 0)
    public var startedAt: Int64 = 0
    public var endedAt: Int64 = 0
    public var provider = Text(start: nil, count: 0)
    public var billingAccount = Text(start: nil, count: 0)
    public var subAccount: Text?
    public var region: Text?
    public var operation = Text(start: nil, count: 0)
    public var model = Text(start: nil, count: 0)
    public var tier = Text(start: nil, count: 0)
    public var tool: Text?
    public var status = Text(start: nil, count: 0)
    public var retryOf: Text?
    public var tokens = TokenCounts()
    /// In 10⁻¹² of ``currency``.
    public var meteredCost: Int64?
    public var currency = Text(start: nil, count: 0)
    public var feature: Text?
    public var department: Text?
    public var user: Text?
    public var session: Text?
    public var glAccount: Text?
    public var runId: Text?
    public var workload: Text?
    public var project: Text?
    public var outcome: Text?
    public var tags: Text?

    /// A row without a value.
    public init() {}
}

extension BulkCall {
    /// Appends the values in the order of the columns of `calls` after `id`.
    func write(to row: inout StoreRow) {
        row.append(callId)
        row.append(startedAt)
        row.append(endedAt)
        row.append(provider)
        row.append(billingAccount)
        row.append(subAccount)
        row.append(region)
        row.append(operation)
        row.append(model)
        row.append(tier)
        row.append(tool)
        row.append(status)
        row.append(retryOf)
        row.append(tokens.input)
        row.append(tokens.cachedInput)
        row.append(tokens.cacheWrite)
        row.append(tokens.cacheWriteLong)
        row.append(tokens.output)
        row.append(meteredCost)
        row.append(currency)
        row.append(feature)
        row.append(department)
        row.append(user)
        row.append(session)
        row.append(glAccount)
        row.append(runId)
        row.append(workload)
        row.append(project)
        row.append(outcome)
        row.append(tags)
    }
}
