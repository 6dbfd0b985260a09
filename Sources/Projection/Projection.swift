public import Books
public import Columns
public import FOCUS
public import Lines
public import Mapping
public import Periods
public import Postings
internal import Synchronization

/// Lines as FOCUS rows: all columns of a version of the specification, then our own (`x_…`).
///
/// Rows come out call lines first, then charge lines, each in the order of ``Lines/Lines``. Columns that follow from the
/// product share one vector of keys, those that follow from who pays share another, so that an encoder can treat each set
/// as one.
public final class Projection: Sendable {
    /// The columns, in the order in which they are written.
    public let schema: [ColumnSchema]
    let columns: [ProjectedColumn]
    let billingPeriod: Month
    /// The attributes of a single call or charge that are written beside those that all rows keep.
    let singleAttributes: [Attribute]
    let profileDomain = KeyDomain()
    let ownershipDomain = KeyDomain()
    let bucketDomain = KeyDomain()
    private let shared: Mutex<SharedColumns>
    let directory: Directory

    /// The column by which grouped rows are ordered first; within it, by product and by who pays.
    public static let orderingColumn = "ChargePeriodStart"

    /// The columns of a version, in the order in which they are written.
    public static func schema(of version: FOCUSVersion) -> [ColumnSchema] {
        ColumnTable.columns(of: version).map(\.schema)
    }

    /// The values that rows share by key.
    struct SharedColumns: Sendable {
        var profiles: ProfileColumns
        var ownerships: OwnershipColumns
    }

    /// The rows of a billing period in a version of FOCUS, named as the books name things.
    ///
    /// - Parameters:
    ///   - groupBy: the attributes that ownerships keep as sent.
    ///   - invoiced: accounts whose rows, with their true-ups, come to their invoices.
    public init(
        books: Books, version: FOCUSVersion, period: Month, groupBy: [Attribute],
        invoiced: Set<InvoicedAccount> = []
    ) {
        columns = ColumnTable.columns(of: version)
        schema = columns.map(\.schema)
        billingPeriod = period
        singleAttributes = [.session, .runId, .outcome, .user].filter {
            !groupBy.contains($0) && ($0 != .user || books.settings.includesUsers)
        }
        directory = Directory(books, invoiced: invoiced)
        shared = Mutex(
            SharedColumns(
                profiles: ProfileColumns(directory: directory, period: period),
                ownerships: OwnershipColumns(directory: directory)))
    }

    /// The shared values, once they cover these profiles and ownerships.
    func sharedColumns(
        covering counts: (profiles: Int, ownerships: Int),
        _ current: () -> (profiles: [Profile], ownerships: [Ownership])
    ) -> SharedColumns {
        shared.withLock { shared in
            if shared.profiles.count < counts.profiles || shared.ownerships.count < counts.ownerships {
                let (profiles, ownerships) = current()
                if shared.profiles.count < profiles.count { shared.profiles.extend(to: profiles) }
                if shared.ownerships.count < ownerships.count { shared.ownerships.extend(to: ownerships) }
            }
            return shared
        }
    }

    /// The provider and service keys of some profiles that the books do not name, in order.
    public func unnamed(in profiles: [Profile]) -> [String] {
        Set(profiles.filter { !directory.knows($0) }.map { "\($0.provider) / \($0.service)" }).sorted()
    }

    /// One block from the parts of its rows.
    func block(rowCount: Int, _ parts: RowParts, _ shared: SharedColumns) -> RowBlock {
        RowBlock(
            rowCount: rowCount,
            columns: columns.map { column in
                switch column.source {
                case .empty: Column(.constant, .null(of: column.schema.type))
                case .text(let text): Column(.constant, .text(TextValues([text])))
                case .profile(let field):
                    Column(.keyed(parts.profiles), shared.profiles.values[field] ?? .null(of: .text))
                case .ownership(let field):
                    parts.singles[field]
                        ?? Column(.keyed(parts.ownerships), .text(shared.ownerships.values[field] ?? TextValues()))
                case .allocatedRatio: Column(.keyed(parts.ownerships), .decimal(shared.ownerships.ratios))
                case .time(let field): time(field, parts, shared)
                case .amount(let field): parts.amounts[field] ?? Column(.constant, .null(of: .decimal))
                case .single(.callId): parts.callIds
                case .single(.originalChargeId): parts.originalChargeIds
                case .tags: parts.tags
                case .chargeId: parts.chargeIds
                case .callCount: parts.callCounts
                }
            })
    }

    private func time(_ field: TimeField, _ parts: RowParts, _ shared: SharedColumns) -> Column {
        switch field {
        case .chargePeriodStart: parts.starts
        case .chargePeriodEnd: parts.ends
        case .billingPeriodStart where shared.profiles.hasOtherPeriods:
            Column(.keyed(parts.profiles), .int64(shared.profiles.billingPeriods.starts))
        case .billingPeriodEnd where shared.profiles.hasOtherPeriods:
            Column(.keyed(parts.profiles), .int64(shared.profiles.billingPeriods.ends))
        case .billingPeriodStart: Column(.constant, .int64(Int64Values([billingPeriod.microseconds.lowerBound])))
        case .billingPeriodEnd: Column(.constant, .int64(Int64Values([billingPeriod.microseconds.upperBound])))
        }
    }
}

/// What the rows of one block are put together from.
struct RowParts {
    var profiles: KeyVector
    var ownerships: KeyVector
    var starts: Column
    var ends: Column
    var amounts: [AmountField: Column]
    var chargeIds: Column
    var originalChargeIds = Column(.constant, .null(of: .text))
    var callCounts: Column
    var callIds: Column
    var tags: Column
    /// Ownership fields that each row has a value of its own for.
    var singles: [OwnershipField: Column] = [:]
}

extension Values {
    /// One missing value of a type.
    static func null(of type: ColumnType) -> Values {
        switch type {
        case .text, .json: return .text(TextValues([nil]))
        case .decimal:
            var values = DecimalValues()
            values.appendNull()
            return .decimal(values)
        case .integer, .timestamp:
            var values = Int64Values()
            values.append(nil)
            return .int64(values)
        }
    }
}
