extension CostStore {
    /// Whether the database itself keeps the ids of calls, and those of charges, distinct, as the contract of the store
    /// has it: by a unique index over the whole table.
    public func hasDistinctIds() throws(StoreError) -> Bool {
        let connection = try connect()
        for (table, column) in [("calls", CallColumn.callId.rawValue), ("charges", ChargeColumn.chargeId.rawValue)] {
            let indexes = try connection.integer(
                """
                SELECT count(*) FROM pragma_index_list('\(table)') AS list
                WHERE list."unique" = 1 AND list.partial = 0
                    AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = '\(column)'
                """, table: table)
            guard let indexes, indexes > 0 else { return false }
        }
        return true
    }
}

extension CostStore {
    /// Whether a call or a charge up to the cut-off starts in some moments.
    public func hasRows(startingIn moments: Range<Int64>) throws(StoreError) -> Bool {
        if try ids(of: .calls, startingIn: moments) != nil { return true }
        return try ids(of: .charges, startingIn: moments) != nil
    }
}
