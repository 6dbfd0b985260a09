import Periods
import TestSupport
import Testing

@testable import CloseLedger

@Suite struct `The close ledger` {
    private let folder: TemporaryFolder
    private var path: String { folder.path(CloseLedger.file) }
    private let october = October.label
    private let time = Instant(microseconds: 1_793_520_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func pack(_ version: Int = 1) -> PackReference {
        PackReference(period: october, version: version, sha256: String(repeating: "ab", count: 32))
    }

    private func closeOctober() throws {
        let ledger = try CloseLedger(openingAt: path)
        try ledger.record(
            [
                .init(october, .transition(from: .future, to: .open)),
                .init(october, .transition(from: .open, to: .softClosed), pack: pack()),
            ], by: "ada", at: time)
        try ledger.record([.init(october, .signed(role: "reviewer"), pack: pack(), reason: "tied")], by: "bo", at: time)
        try ledger.record(
            [.init(october, .transition(from: .softClosed, to: .closed), pack: pack())], by: "ada", at: time)
    }

    @Test func `allows the steps of the table and no others`() throws {
        let allowed: Set<String> = [
            "future open", "open soft_closed", "soft_closed open", "soft_closed closed", "closed reopened",
            "reopened soft_closed", "closed locked",
        ]
        for from in PeriodState.allCases {
            for to in PeriodState.allCases {
                let isAllowed = allowed.contains("\(from.rawValue) \(to.rawValue)")
                #expect((PeriodTransition.between(from, to) != nil) == isAllowed, "\(from) to \(to)")
            }
        }
    }

    @Test func `says after it is opened again what was recorded`() throws {
        try closeOctober()
        let history = try CloseLedger.history(at: path).history(of: october)
        #expect(history.state == .closed)
        #expect(history.pack == pack())
        #expect(history.preparation?.user == "ada")
        #expect(history.signatures.map { "\($0.role) \($0.user) \($0.comment ?? "-")" } == ["reviewer bo tied"])
        #expect(history.nextVersion == 2)
        #expect(try CloseLedger.history(at: folder.path("none.sqlite")) == LedgerHistory())
    }

    @Test func `refuses a step from another state, without a reason, and with another pack`() throws {
        try closeOctober()
        let ledger = try CloseLedger(openingAt: path)
        #expect(throws: LedgerError.transitionNotAllowed(period: october, from: .closed, to: .open)) {
            try ledger.record(
                [.init(october, .transition(from: .softClosed, to: .open), pack: pack(), reason: "x")], by: "ada",
                at: time)
        }
        #expect(throws: LedgerError.reasonMissing(period: october, to: .reopened)) {
            try ledger.record(
                [.init(october, .transition(from: .closed, to: .reopened), pack: pack())], by: "ada", at: time)
        }
        #expect(throws: LedgerError.inconsistent(sequence: 5)) {
            try ledger.record(
                [.init(october, .transition(from: .closed, to: .locked), pack: pack(2), reason: "year end")], by: "ada",
                at: time)
        }
        #expect(ledger.history.records.count == 4)
    }

    @Test func `keeps nothing of a step whose work fails`() throws {
        struct Failure: Error {}
        let ledger = try CloseLedger(openingAt: path)
        #expect(throws: Failure.self) {
            try ledger.record([.init(october, .transition(from: .future, to: .open))], by: "ada", at: time) {
                throw Failure()
            }
        }
        #expect(ledger.history.records == [])
        #expect(try CloseLedger.history(at: path).records == [])
    }

    @Test func `is not changed by SQL`() throws {
        try closeOctober()
        #expect(throws: TestSupportError.self) {
            try StoreDatabase.run("UPDATE records SET user = 'eve'", on: path)
        }
        #expect(throws: TestSupportError.self) { try StoreDatabase.run("DELETE FROM records", on: path) }
    }

    @Test(arguments: [
        ("UPDATE records SET user = 'eve' WHERE sequence = 2", 2),
        ("UPDATE records SET body = replace(body, 'bo', 'eve') WHERE sequence = 3", 3),
        ("UPDATE records SET hash = hash || '0' WHERE sequence = 1", 1),
        ("DELETE FROM records WHERE sequence = 2", 3),
        ("UPDATE records SET reason = 'untied' WHERE sequence = 3", 3),
    ])
    func `names the first record that was edited`(statement: String, sequence: Int64) throws {
        try closeOctober()
        try StoreDatabase.run(
            "DROP TRIGGER records_stay; DROP TRIGGER records_remain; " + statement, on: path)
        #expect(throws: LedgerError.edited(path: path, sequence: sequence)) { try CloseLedger.history(at: path) }
        #expect(throws: LedgerError.edited(path: path, sequence: sequence)) {
            _ = try CloseLedger(openingAt: path).history
        }
    }

    @Test func `is told from other files`() throws {
        try StoreDatabase.run("CREATE TABLE other (x)", on: folder.path("other.sqlite"))
        #expect(throws: LedgerError.notALedger(path: folder.path("other.sqlite"))) {
            try CloseLedger.history(at: folder.path("other.sqlite"))
        }
    }

    @Test func `is changed by one close at a time`() throws {
        var lock: BooksLock? = try BooksLock.take(books: folder.path, holder: "ada")
        let error = #expect(throws: LedgerError.self) { try BooksLock.take(books: folder.path, holder: "bo") }
        if case .busy(_, let holder)? = error {
            #expect(holder.hasSuffix(" of ada"))
        } else {
            Issue.record("it is not said who has the lock")
        }
        #expect(lock != nil)
        lock = nil
        _ = try BooksLock.take(books: folder.path, holder: "bo")
    }
}
