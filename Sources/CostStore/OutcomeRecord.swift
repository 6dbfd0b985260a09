/// A business result: a row of `outcomes`.
public struct OutcomeRecord: Hashable, Sendable {
    /// Tells events apart, so that a second delivery changes nothing.
    public var outcomeId: String
    public var outcomeType: String
    /// The session that led to it.
    public var session: String
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var occurredAt: Int64
    /// A JSON object.
    public var metadata: String?

    /// An outcome.
    public init(outcomeId: String, outcomeType: String, session: String, occurredAt: Int64, metadata: String? = nil) {
        self.outcomeId = outcomeId
        self.outcomeType = outcomeType
        self.session = session
        self.occurredAt = occurredAt
        self.metadata = metadata
    }
}

extension OutcomeRecord: StoreRecord {
    static var table: StoreWriterTable { .outcomes }

    var violation: StoreViolation? {
        .emptyText(["outcome_id": outcomeId, "outcome_type": outcomeType])
    }

    func write(to row: inout StoreRow) {
        row.append(outcomeId)
        row.append(outcomeType)
        row.append(session)
        row.append(occurredAt)
        row.append(metadata)
    }
}

extension CostStore {
    /// The session of each outcome that occurred in a period, up to the cut-off, in the order of the outcomes.
    public func sessionsWithOutcomes(in period: Range<Int64>) throws(StoreError) -> [String] {
        let connection = try connect()
        var sessions: [String] = []
        try connection.query(
            "SELECT session FROM outcomes WHERE occurred_at >= ?1 AND occurred_at < ?2 AND id <= ?3 ORDER BY id",
            [period.lowerBound, period.upperBound, cutOff.outcomeId], table: "outcomes"
        ) { (row) throws(StoreError) in
            sessions.append(row.text(0))
        }
        return sessions
    }

    /// Hands over the outcomes that occurred in a period, up to the cut-off, each id once, in no order: of an outcome that
    /// was delivered again only the first row counts, whatever the later ones say.
    public func outcomes(in period: Range<Int64>, _ body: (OutcomeRecord) -> Void) throws(StoreError) {
        let connection = try connect()
        // With min(), SQLite takes the other columns from the row that has it.
        let rows =
            try CostStore.hasUniqueOutcomes(connection)
            ? "(SELECT * FROM outcomes WHERE id <= ?3)"
            : """
            (SELECT min(id), outcome_id, outcome_type, session, occurred_at, metadata FROM outcomes
                WHERE id <= ?3 GROUP BY outcome_id)
            """
        try connection.query(
            """
            SELECT outcome_id, outcome_type, session, occurred_at, metadata FROM \(rows)
            WHERE occurred_at >= ?1 AND occurred_at < ?2
            """, [period.lowerBound, period.upperBound, cutOff.outcomeId], table: "outcomes"
        ) { (row) throws(StoreError) in
            body(
                OutcomeRecord(
                    outcomeId: row.text(0), outcomeType: row.text(1), session: row.text(2), occurredAt: row.integer(3),
                    metadata: row.optionalText(4)))
        }
    }

    /// Whether the table itself holds each outcome id once, so that nobody need look for a second row.
    private static func hasUniqueOutcomes(_ connection: borrowing Connection) throws(StoreError) -> Bool {
        var isUnique = false
        try connection.query(
            """
            SELECT 1 FROM pragma_index_list('outcomes') AS list
            WHERE list."unique" AND NOT list.partial
                AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = 'outcome_id'
            """, table: "outcomes"
        ) { (_) throws(StoreError) in
            isUnique = true
        }
        return isUnique
    }
}
