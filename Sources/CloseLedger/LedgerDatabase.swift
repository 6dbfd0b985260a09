internal import CSQLite
internal import Periods

/// The SQLite file of a ledger, closed when nobody has it any more.
final class LedgerDatabase {
    private let path: String
    private let handle: OpaquePointer
    /// Whether the file has no table yet: it was being made when that was interrupted.
    private var isEmpty = false

    private static let applicationId: Int64 = 0x4C44_4752  // "LDGR"
    private static let version: Int64 = 1
    private static let schema = """
        PRAGMA application_id = \(applicationId);
        PRAGMA user_version = \(version);
        CREATE TABLE records (
            sequence INTEGER PRIMARY KEY,
            recorded_at TEXT NOT NULL,
            user TEXT NOT NULL,
            period TEXT NOT NULL,
            action TEXT NOT NULL,
            pack TEXT,
            reason TEXT,
            body TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE TRIGGER records_stay BEFORE UPDATE ON records
            BEGIN SELECT raise(ABORT, 'records of the close ledger are never changed'); END;
        CREATE TRIGGER records_remain BEFORE DELETE ON records
            BEGIN SELECT raise(ABORT, 'records of the close ledger are never removed'); END;
        """

    private init(path: String, handle: OpaquePointer) {
        self.path = path
        self.handle = handle
    }

    /// Opens a ledger; one that is to be written is made where there is none.
    ///
    /// Also for reading it is opened so that it can be written, where that is allowed: what an interrupted step has left
    /// is undone then.
    static func open(_ path: String, isWritten: Bool) throws(LedgerError) -> LedgerDatabase {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (isWritten ? SQLITE_OPEN_CREATE : 0)
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(handle)
            throw .failed(path: path, reason: reason)
        }
        sqlite3_busy_timeout(handle, 10_000)
        let database = LedgerDatabase(path: path, handle: handle)
        try database.check(isWritten: isWritten)
        return database
    }

    private func check(isWritten: Bool) throws(LedgerError) {
        let known = try integer("PRAGMA application_id")
        let tables = try integer("SELECT count(*) FROM sqlite_schema")
        isEmpty = known == 0 && tables == 0
        if isEmpty {
            guard isWritten else { return }
            try run("PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE;\n" + LedgerDatabase.schema + "COMMIT;")
            isEmpty = false
        } else {
            guard known == LedgerDatabase.applicationId, try integer("PRAGMA user_version") == LedgerDatabase.version
            else { throw .notALedger(path: path) }
            // A heading, then what was found.
            let finding = try text("PRAGMA quick_check(1)").split(separator: "\n").last.map(String.init) ?? ""
            guard finding == "ok" else { throw .damaged(path: path, reason: finding) }
        }
        // A record that is told to be final is on the disk, the journal's removal included.
        if isWritten { try run("PRAGMA synchronous = EXTRA") }
    }

    deinit { sqlite3_close_v2(handle) }

    func begin() throws(LedgerError) { try run("BEGIN IMMEDIATE") }

    func commit() throws(LedgerError) { try run("COMMIT") }

    func rollBack() { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }

    func insert(_ record: LedgerRecord, after previous: String) throws(LedgerError) {
        let statement = try prepare("INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        defer { sqlite3_finalize(statement) }
        sqlite3_bind_int64(statement, 1, record.sequence)
        let texts = [
            "\(record.recordedAt)", record.user, "\(record.period)", record.action, record.pack.map { "\($0)" },
            record.reason, String(decoding: record.body, as: UTF8.self), record.hash(after: previous),
        ]
        // SQLITE_TRANSIENT: SQLite copies the text.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (index, text) in texts.enumerated() {
            if let text { sqlite3_bind_text(statement, Int32(index + 2), text, Int32(text.utf8.count), transient) }
        }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure }
    }

    /// All records, each held against its hash.
    func history() throws(LedgerError) -> LedgerHistory {
        var history = LedgerHistory()
        guard !isEmpty else { return history }
        let statement = try prepare(
            "SELECT sequence, recorded_at, user, period, action, pack, reason, body, hash FROM records ORDER BY sequence"
        )
        defer { sqlite3_finalize(statement) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return history }
            guard code == SQLITE_ROW else { throw failure }
            let sequence = sqlite3_column_int64(statement, 0)
            let texts = (1...8).map { index in
                sqlite3_column_text(statement, Int32(index)).map { String(cString: $0) }
            }
            guard let body = texts[6], let hash = texts[7], let record = LedgerRecord(body: Array(body.utf8)),
                record.body == Array(body.utf8), record.sequence == sequence,
                record.hash(after: history.head) == hash,
                texts[0...5].elementsEqual([
                    "\(record.recordedAt)", record.user, "\(record.period)", record.action,
                    record.pack.map { "\($0)" }, record.reason,
                ])
            else { throw .edited(path: path, sequence: sequence) }
            do throws(LedgerError) { try history.append(record) } catch {
                throw .edited(path: path, sequence: sequence)
            }
        }
    }

    private func integer(_ sql: String) throws(LedgerError) -> Int64 {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw failure }
        return sqlite3_column_int64(statement, 0)
    }

    private func text(_ sql: String) throws(LedgerError) -> String {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw failure }
        return sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? ""
    }

    private func prepare(_ sql: String) throws(LedgerError) -> OpaquePointer? {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw failure }
        return statement
    }

    private func run(_ sql: String) throws(LedgerError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: LedgerError {
        let reason = String(cString: sqlite3_errmsg(handle))
        switch sqlite3_errcode(handle) & 0xFF {
        case SQLITE_NOTADB: return .notALedger(path: path)
        case SQLITE_CORRUPT: return .damaged(path: path, reason: reason)
        default: return .failed(path: path, reason: reason)
        }
    }
}
