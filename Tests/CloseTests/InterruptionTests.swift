import CloseLedger
import CostStore
import Foundation
import TestSupport
import Testing

@testable import Close

/// The program is stopped in the middle of a close: the books are as before or fully after.
@Suite struct `A close that is interrupted` {
    private let books: TestBooks

    init() throws {
        books = try TestBooks(settings: "grain: call\noutputs: { formats: [csv, parquet] }")
        try books.append(calls: (1...400).map { .of("c-\($0)", "2026-10", day: $0 % 28 + 1) })
    }

    /// The program lies beside the tests that are running.
    private func command(_ arguments: [String]) throws -> [String] {
        [try Program.chargeback()] + arguments + ["--books", books.path, "--user", "ada"]
    }

    private func close() throws -> Program.Result { try Program.run(command(["close", "2026-10"])) }

    private var state: PeriodState {
        get throws { try books.step().history().state(of: books.label("2026-10")) }
    }

    /// The books hold nothing of a pack, or a whole one that the ledger knows.
    private func expectBeforeOrAfter(_ comment: Comment) throws {
        let step = try books.step()
        _ = try step.recover()
        let packs = try FolderTree.files("\(books.path)/packs").filter { !$0.hasPrefix("interrupted-") }
        switch try state {
        case .future: #expect(packs == [], comment)
        case .closed: #expect(try books.sealed("2026-10").problems() == [], comment)
        default: Issue.record("the period is \(try state) \(comment)")
        }
    }

    @Test func `by kill -9 at random moments leaves the books as before or fully after`() throws {
        try FileManager.default.createDirectory(atPath: "\(books.path)/packs", withIntermediateDirectories: true)
        let clock = ContinuousClock()
        let whole = try clock.measure { try #require(try close().code == 0) }
        try reset()
        var generator = SeededGenerator(seed: 7)
        var killed = 0
        for attempt in 1...16 {
            let program = try Program(command(["close", "2026-10"]))
            let moment = whole * Int.random(in: 0...110, using: &generator) / 100
            Thread.sleep(
                forTimeInterval: Double(moment.components.attoseconds) / 1e18 + Double(moment.components.seconds))
            program.signal(SIGKILL)
            if try program.wait().code != 0 { killed += 1 }
            try expectBeforeOrAfter("attempt \(attempt)")
            if try state == .closed { try reset() }
        }
        #expect(killed > 0)
        // Whatever was left, the next close is whole.
        let last = try close()
        #expect(last.code == 0, "\(last.errors)")
        #expect(try books.sealed("2026-10").problems() == [])
    }

    /// Back to books that have closed nothing.
    private func reset() throws {
        for name in ["packs", "ledger.sqlite", "ledger.sqlite-journal", ".close.lock"] {
            try? FileManager.default.removeItem(atPath: "\(books.path)/\(name)")
        }
        try FileManager.default.createDirectory(atPath: "\(books.path)/packs", withIntermediateDirectories: true)
    }

    /// A file may not grow beyond this many blocks of 512 bytes: what a full disk does, at another byte each time.
    @Test(arguments: [1, 2, 8, 16, 40, 80, 120])
    func `by a full disk leaves the books as they were`(blocks: Int) throws {
        let before = try books.contents()
        let limited =
            ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\""]
            + (try command(["close", "2026-10"]))
        let result = try Program.run(limited)
        #expect(result.code == 3, "\(result.errors)")
        #expect(result.errors.contains("File too large") || result.errors.contains("disk"), "\(result.errors)")
        _ = try books.step().recover()
        let after = try books.contents().filter { ![".close.lock", "ledger.sqlite"].contains($0.key) }
        #expect(after == before)
        #expect(try state == .future)
        #expect(try close().code == 0)
    }

    @Test func `by another close that is at work ends with code 4 and says who`() throws {
        let lock = try BooksLock.take(books: books.path, holder: "bo")
        let result = try close()
        #expect(result.code == 4)
        #expect(result.errors.contains("of bo"), "\(result.errors)")
        withExtendedLifetime(lock) {}
        #expect(try state == .future)
    }

    @Test func `two at once make one pack`() throws {
        let programs = try (1...3).map { _ in try Program(command(["close", "2026-10"])) }
        let codes = try programs.map { try $0.wait().code }.sorted()
        #expect(codes.first == 0)
        #expect(codes.dropFirst().allSatisfy { $0 == 4 })
        #expect(try books.sealed("2026-10").problems() == [])
        #expect(try FolderTree.names("\(books.path)/packs/2026-10") == ["v1"])
    }

    @Test func `by a folder that cannot be written says so and changes nothing`() throws {
        // Whoever may do everything may write everywhere, so such a user becomes nobody first.
        let isRoot = geteuid() == 0
        let limited = isRoot ? ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"] : []
        if isRoot { try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: books.folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: books.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: books.path) }
        let before = try books.contents()
        let result = try Program.run(limited + command(["close", "2026-10"]))
        #expect(result.code == 3, "\(result.errors)")
        #expect(result.errors.contains(books.path), "\(result.errors)")
        #expect(try books.contents() == before)
    }

    @Test func `says what happened, and cleans up`() throws {
        let unfinished = PackFolders.staging(of: "2026-10", version: 1, books: books.path)
        try FileManager.default.createDirectory(atPath: "\(unfinished)/focus", withIntermediateDirectories: true)
        try "half".write(toFile: "\(unfinished)/focus/focus.csv", atomically: true, encoding: .utf8)
        let first = try close()
        #expect(first.code == 0)
        #expect(
            first.errors.contains(
                "An earlier close was interrupted while it made pack 2026-10/v1; what it had written was removed."))
        #expect(try FolderTree.names("\(books.path)/packs") == ["2026-10"])
    }

    @Test func `after the pack and before its record puts the pack aside`() throws {
        try #require(try close().code == 0)
        // The records are taken back, as if they had never been written.
        try FileManager.default.removeItem(atPath: "\(books.path)/ledger.sqlite")
        _ = try CloseLedger(openingAt: "\(books.path)/ledger.sqlite")
        let second = try close()
        #expect(second.code == 0, "\(second.errors)")
        #expect(second.errors.contains("it never counted and lies in packs/interrupted-2026-10-v1"))
        #expect(try FolderTree.names("\(books.path)/packs") == ["2026-10", "interrupted-2026-10-v1"])
    }

    /// What was done to books that have closed October, and what the next step says to it.
    @Test(arguments: [
        ("rm ledger.sqlite", 4, "the ledger does not know packs/2026-10/v1"),
        ("truncate -s 0 ledger.sqlite", 4, "the ledger does not know packs/2026-10/v1"),
        ("truncate -s 6000 ledger.sqlite", 3, "ledger.sqlite is damaged"),
        ("head -c 9000 /dev/zero > ledger.sqlite", 3, "ledger.sqlite is no close ledger: restore it from a copy"),
        (
            "sqlite3 ledger.sqlite \"DROP TRIGGER records_stay; UPDATE records SET user = 'eve' WHERE sequence = 2\"",
            4,
            "record 2 is not the one that was written"
        ),
        (
            "sqlite3 ledger.sqlite 'DROP TRIGGER records_remain; DELETE FROM records WHERE sequence = 1'", 4,
            "record 2 is not the one that was written, or one before it is missing"
        ),
        ("rm -r packs/2026-10", 4, "manifest.json is missing or cannot be read\n  Restore it from a copy"),
        ("truncate -s 100 packs/2026-10/v1/manifest.json", 4, "manifest.json is missing or cannot be read"),
        ("sed -i s/ada/bea/ packs/2026-10/v1/manifest.json", 4, "its digest is another"),
        ("rm packs/2026-10/v1/accruals.csv", 4, "accruals.csv is missing"),
        ("ln -s /etc/passwd packs/2026-10/v1/more", 4, "packs/2026-10/v1/more cannot be read"),
        ("rm store.sqlite", 3, "there is no such store"),
        ("truncate -s 20000 store.sqlite", 3, "store.sqlite is damaged or cut short"),
        ("head -c 9000 /dev/zero > store.sqlite", 3, "store.sqlite is no SQLite database"),
    ])
    func `by what somebody did to the books says what to do, and changes nothing`(
        damage: String, code: Int32, message: String
    ) throws {
        try books.close("2026-10")
        let shell = try Program.run(["/bin/sh", "-c", "cd '\(books.path)' && \(damage)"])
        try #require(shell.code == 0, "\(shell.errors)")
        let before = try books.contents()
        for arguments in [["close", "2026-11"], ["reopen", "2026-10", "--reason", "a test"]]
        where !(arguments[0] == "reopen" && damage.hasSuffix("store.sqlite")) {
            let result = try Program.run(command(arguments))
            #expect(result.code == code, "\(arguments) \(result.errors)")
            #expect(result.errors.contains(message), "\(arguments) \(result.errors)")
        }
        #expect(try books.contents() == before)
    }

    @Test(arguments: ["rm -r packs/2026-10", "truncate -s 1 packs/2026-10/v1/postings.csv"])
    func `by a changed pack still has a status`(damage: String) throws {
        try books.close("2026-10")
        _ = try Program.run(["/bin/sh", "-c", "cd '\(books.path)' && \(damage)"])
        let result = try Program.run(
            [try Program.chargeback(), "status", "--books", books.path])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.text.contains("2026-10   closed"), "\(result.text)")
        #expect(result.text.contains("note: pack 2026-10/v1 is not as it was issued"), "\(result.text)")
    }

    @Test func `by a store that may not be read says so`() throws {
        let isRoot = geteuid() == 0
        let limited = isRoot ? ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"] : []
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: books.folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: books.path)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: books.store)
        let result = try Program.run(limited + command(["close", "2026-10"]))
        #expect(result.code == 3)
        #expect(result.errors.contains("store.sqlite cannot be opened: Permission denied"), "\(result.errors)")
        #expect(try state == .future)
    }

    @Test func `by a lost ledger does nothing`() throws {
        try books.close("2026-10")
        try books.close("2026-11")
        try FileManager.default.removeItem(atPath: "\(books.path)/ledger.sqlite")
        let before = try books.contents()
        let result = try close()
        #expect(result.code == 4)
        #expect(result.errors.contains("packs/2026-10/v1, packs/2026-11/v1"), "\(result.errors)")
        #expect(try books.contents() == before)
    }
}
