import Foundation
import TestSupport
import Testing

/// The same commands on two days: a clock in front of the program's own says which.
@Suite struct `The day of a run` {
    private let folder: TemporaryFolder
    private let clock: String

    /// What the program's calls for the time come to.
    private static let source = """
        #define _GNU_SOURCE
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        int clock_gettime(clockid_t clock, struct timespec *now) {
            int code = syscall(SYS_clock_gettime, clock, now);
            if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += atol(getenv("SECONDS_AHEAD"));
            return code;
        }

        int gettimeofday(struct timeval *now, void *zone) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            *now = (struct timeval){exact.tv_sec, exact.tv_nsec / 1000};
            return 0;
        }

        time_t time(time_t *result) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            if (result) *result = exact.tv_sec;
            return exact.tv_sec;
        }
        """

    init() throws {
        folder = try TemporaryFolder()
        clock = folder.path("clock.so")
        try Self.source.write(toFile: folder.path("clock.c"), atomically: true, encoding: .utf8)
        let made = try Program.run([
            "/usr/bin/env", "clang", "-shared", "-fPIC", "-o", clock, folder.path("clock.c"),
        ])
        try #require(made.code == 0, "\(made.errors)")
        _ = try run(daysAhead: 0, "demo", "--calls", "1000", "--store-only", "--output", "acme")
    }

    private func run(daysAhead days: Int, _ arguments: String...) throws -> Program.Result {
        let result = try Program.run(
            ["/usr/bin/env", "LD_PRELOAD=\(clock)", "SECONDS_AHEAD=\(days * 86_400)", try Program.chargeback()]
                + arguments,
            in: folder.path)
        try #require(result.code == 0, "\(arguments): \(result.errors)")
        return result
    }

    /// The files below a folder, with their bytes.
    private func files(in path: String) throws -> [String: Data] {
        let root = folder.path(path)
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let file = URL(filePath: "\(root)/\(name)")
            if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false {
                files[name] = try Data(contentsOf: file)
            }
        }
        return files
    }

    @Test func `is in no workbook, statement or file of a draft`() throws {
        for days in [0, 100] {
            _ = try run(
                daysAhead: days, "export", "--books", "acme", "--period", "2026-10", "--format", "xlsx", "--format",
                "csv",
                "--format", "parquet", "--output", "\(days)")
            _ = try run(
                daysAhead: days, "statement", "--books", "acme", "--period", "2026-10", "--output", "\(days)/statements"
            )
        }
        let (first, second) = (try files(in: "0"), try files(in: "100"))
        #expect(first.count > 10)
        #expect(first == second)
    }

    @Test func `is in a pack only where that says when it was made`() throws {
        for days in [0, 100] {
            try FileManager.default.copyItem(atPath: folder.path("acme"), toPath: folder.path("acme-\(days)"))
            _ = try run(daysAhead: days, "close", "2026-10", "--books", "acme-\(days)", "--user", "clara")
        }
        let (first, second) = (
            try files(in: "acme-0/packs/2026-10/v1"), try files(in: "acme-100/packs/2026-10/v1")
        )
        #expect(first.keys.sorted() == second.keys.sorted())
        let differing = first.keys.filter { first[$0] != second[$0] && !$0.hasPrefix("focus/metadata/") }.sorted()
        #expect(differing == ["chargeback-2026-10.xlsx", "cover.txt", "manifest.json"])
    }
}
