import CostStore
import TestSupport

/// How a database is laid out in its file.
struct StoreShape: Sendable {
    var pageSize: Int
    /// As `PRAGMA auto_vacuum` has it.
    var autoVacuum: Int
    /// Bytes at the end of each page that hold nothing.
    var reserved: Int32 = 0
    var isWAL = false
    var isVacuumed = false
}

/// A store of calls with values of all kinds and lengths, written, deleted and changed in no order.
struct RandomStore {
    var seed: UInt64
    var rows: Int
    /// The most bytes of a text.
    var longest = 1 << 20

    func write(to path: String, _ shape: StoreShape) throws {
        var random = SeededGenerator(seed: seed)
        var statements = [
            "PRAGMA page_size = \(shape.pageSize)", "PRAGMA auto_vacuum = \(shape.autoVacuum)", StoreSchema.sql,
            "BEGIN",
        ]
        var ids = Array(Set((0..<rows * 3 / 2).map { _ in Int64.random(in: -50...Int64(rows * 4), using: &random) }))
            .sorted().shuffled(using: &random)
        statements += ids.map { row($0, &random) }
        let gone = ids.prefix(ids.count / 3)
        statements += gone.map { "DELETE FROM calls WHERE id = \($0)" }
        ids.removeFirst(gone.count)
        statements += ids.prefix(ids.count / 4).map {
            "UPDATE calls SET session = \(text(&random)), tags = \(text(&random)) WHERE id = \($0)"
        }
        statements += gone.prefix(gone.count / 2).map { row($0, &random) }
        let longText = "CAST(zeroblob(\(longest)) AS TEXT)"
        statements += ["UPDATE calls SET feature = \(longText) WHERE id = \(ids[0])", "COMMIT"]
        if shape.autoVacuum == 2 { statements.append("PRAGMA incremental_vacuum(20)") }
        if shape.isVacuumed { statements.append("VACUUM") }
        if shape.isWAL { statements.append("PRAGMA journal_mode = WAL") }
        try StoreDatabase.run(statements.joined(separator: ";"), on: path, reserving: shape.reserved)
    }

    private func row(_ id: Int64, _ random: inout SeededGenerator) -> String {
        let values = CallColumn.allCases.map { column -> String in
            switch column {
            case .id: "\(id)"
            case .callId: "'c-\(id)'"
            case .startedAt: "\(October.start + Int64.random(in: -2...30, using: &random) * 86_400_000_000)"
            case _ where column.isNullable && random.chance(30): "NULL"
            default: column.isInteger ? number(&random) : text(&random)
            }
        }
        return "INSERT INTO calls VALUES (\(values.joined(separator: ", ")))"
    }

    /// All lengths that a number is stored in, and their ends.
    private func number(_ random: inout SeededGenerator) -> String {
        let power = random.pick([0, 1, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 62])
        let value = Int64(1) << power &+ Int64.random(in: -1...1, using: &random)
        return random.chance(5) ? "-9223372036854775807 - 1" : random.chance(50) ? "\(value)" : "\(-value)"
    }

    private func text(_ random: inout SeededGenerator) -> String {
        let length =
            switch Int.random(in: 0..<100, using: &random) {
            case ..<70: Int.random(in: 0...20, using: &random)
            case ..<92: Int.random(in: 40...200, using: &random)
            case ..<99: Int.random(in: 400...3000, using: &random)
            default: Int.random(in: 0...min(longest, 80_000), using: &random)
            }
        // Any bytes, NUL and broken UTF-8 among them.
        let bytes = (0..<min(length, 24)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "CAST(x'\(hex)' || zeroblob(\(length - bytes.count)) AS TEXT)"
    }
}

/// Statements that make the table of calls anew, without STRICT, so that it can be of another form.
struct Remade {
    let sql: String

    /// - Parameters:
    ///   - id: how the column of the id is declared.
    ///   - options: what follows the columns.
    ///   - replacement: another column, and how it is declared.
    init(_ id: String, _ options: String = "", replacing replacement: (column: String, declaration: String)? = nil) {
        let columns = CallColumn.allCases.map { column -> String in
            if column == .id { return id }
            if let replacement, column.rawValue == replacement.column { return replacement.declaration }
            return "\"\(column.rawValue)\""
        }
        let stored = CallColumn.allCases.filter {
            $0.rawValue != replacement?.column || !columns.contains { $0.contains(" AS ") }
        }
        .map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        sql = """
            DROP TABLE IF EXISTS former;
            ALTER TABLE calls RENAME TO former;
            CREATE TABLE calls (\(columns.joined(separator: ", "))) \(options);
            INSERT INTO calls (\(stored)) SELECT \(stored) FROM former;
            DROP INDEX IF EXISTS calls_by_other_start;
            CREATE INDEX calls_by_other_start ON calls (started_at)
            """
    }
}

/// Wrong bytes.
enum Damage {
    /// A file with some bytes changed, most of them where pages say what is in them.
    static func random(_ whole: [UInt8], pageSize: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = whole
        let pages = bytes.count / pageSize
        func page() -> Int { Int.random(in: 1..<pages, using: &random) * pageSize }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes.removeLast(Int.random(in: 1..<bytes.count / 2, using: &random))
        case 1:
            let (one, other) = (page(), page())
            bytes.replaceSubrange(one..<one + pageSize, with: whole[other..<other + pageSize])
        case 2:
            let zero = page()
            bytes.replaceSubrange(zero..<zero + pageSize, with: repeatElement(0, count: pageSize))
        case 3: bytes[Int.random(in: 0..<100, using: &random)] = UInt8.random(in: 0...255, using: &random)
        case 4, 5:
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[page() + Int.random(in: 0..<80, using: &random)] = random.pick([0, 1, 0x7F, 0x80, 0xFF])
            }
        }
        return bytes
    }
}
