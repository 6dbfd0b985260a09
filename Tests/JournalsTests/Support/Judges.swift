import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Journals

/// Ledger programs of Debian that read what we write.
enum Judge {
    /// What a program says to a file.
    static func run(_ command: [String]) throws -> Program.Result {
        let path = "/usr/bin/\(command[0])"
        try #require(
            FileManager.default.isExecutableFile(atPath: path), "\(path) is missing: run `make test`, which installs it"
        )
        return try Program.run([path] + command.dropFirst())
    }

    /// The balances that hledger finds, sorted, such as `-4.00 USD`.
    static func hledgerBalances(_ path: String) throws -> [String] {
        let check = try run(["hledger", "-f", path, "check", "--strict"])
        #expect(check.code == 0, "\(check.errors)")
        let balance = try run(["hledger", "-f", path, "balance", "--flat", "--no-total", "--empty", "-O", "csv"])
        #expect(balance.code == 0, "\(balance.errors)")
        return try DelimitedRows(lines: balance.output).rows.compactMap { $0["balance"] }.filter { $0 != "0" }.sorted()
    }

    static func ledgerBalances(_ path: String) throws -> [String] {
        let balance = try run([
            "ledger", "-f", path, "--pedantic", "--flat", "--no-total", "--balance-format", "%(amount)\n", "balance",
        ])
        #expect(balance.code == 0, "\(balance.errors)")
        return balance.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.sorted()
    }

    static func beancountBalances(_ path: String) throws -> [String] {
        let check = try run(["bean-check", path])
        #expect(check.code == 0, "\(check.errors)")
        let query = try run([
            "bean-query", "-f", "csv", path,
            "SELECT account, sum(number) AS total, currency GROUP BY account, currency",
        ])
        #expect(query.code == 0, "\(query.errors)")
        return try DelimitedRows(lines: query.output).rows.map { row in
            "\((row["total"] ?? "").trimmingCharacters(in: .whitespaces)) \((row["currency"] ?? "").trimmingCharacters(in: .whitespaces))"
        }.sorted()
    }

    /// What the programs must find: the sum of each target and currency.
    static func expected(_ journals: [Journal]) -> [String] {
        var sums: [[String]: Int128] = [:]
        for journal in journals {
            for line in journal.lines {
                // Asset and liability accounts have no department in their path.
                let key = [line.target.account, line.target.department ?? "", journal.currency.code]
                sums[key, default: 0] += line.amount
            }
        }
        return journals.isEmpty
            ? []
            : sums.filter { $0.value != 0 }.map { key, sum in
                let currency = journals.first { $0.currency.code == key[2] }?.currency
                return "\(currency?.text(sum) ?? "") \(key[2])"
            }.sorted()
    }
}

extension DelimitedRows {
    /// Rows of a text whose lines end with LF or CRLF and whose cells have no line breaks.
    init(lines bytes: some Sequence<UInt8>) throws {
        try self.init(bytes.filter { $0 != 13 }.flatMap { $0 == 10 ? [13, 10] : [$0] })
    }
}
