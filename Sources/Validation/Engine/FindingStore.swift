/// One place where a rule is broken.
public struct Finding: Hashable, Sendable {
    /// The row, counted from 1 without the header; `nil` for a finding about the file or about a sum.
    public var row: Int?
    /// The line of the file on which the row begins, when the input has lines.
    public var line: Int?
    /// Where the row begins in the file (after decompression), when the input has bytes.
    public var byteOffset: Int?
    /// The value found, cut to a length that can be shown; `nil` when it is missing.
    public var value: String?
    /// What would be right here; `nil` when the rule's sentence says it.
    public var expected: String?

    /// A finding.
    public init(
        row: Int? = nil, line: Int? = nil, byteOffset: Int? = nil, value: String? = nil, expected: String? = nil
    ) {
        self.row = row
        self.line = line
        self.byteOffset = byteOffset
        self.value = value
        self.expected = expected
    }
}

/// Where the rows of a block stand in their file.
public struct RowPositions: Sendable {
    /// For each row, its number, counted from 1 without the header.
    public let rows: [Int]
    /// For each row, the line on which it begins.
    public let lines: [Int]
    /// For each row, the offset of its first byte.
    public let byteOffsets: [Int]

    /// Positions, one a row in each list.
    public init(rows: [Int], lines: [Int], byteOffsets: [Int]) {
        self.rows = rows
        self.lines = lines
        self.byteOffsets = byteOffsets
    }
}

/// Counts findings and keeps the first few of each kind.
///
/// What is kept does not depend on how rows were dealt out to workers: of each kind, the first row of each distinct
/// value, and of those the ones with the lowest rows.
struct FindingStore: Sendable {
    struct Key: Hashable, Sendable {
        let rule: Int
        let column: Int
        let severity: Severity
    }

    struct Tally: Sendable {
        var count = 0
        /// In the order of rows, one a distinct value.
        var examples: [Finding] = []
        /// For findings of single rows.
        var providers = ProviderCounts()
    }

    let exampleLimit: Int
    private(set) var tallies: [Key: Tally] = [:]

    init(exampleLimit: Int) {
        self.exampleLimit = exampleLimit
    }

    /// Whether a later row can still become an example.
    func wantsExamples(_ key: Key) -> Bool {
        (tallies[key]?.examples.count ?? 0) < exampleLimit
    }

    mutating func add(_ key: Key, count: Int, examples: [Finding], providers: ProviderCounts = ProviderCounts()) {
        var tally = tallies[key] ?? Tally()
        tally.count += count
        tally.providers.merge(providers)
        tally.examples = FindingStore.merged(tally.examples, examples, limit: exampleLimit)
        tallies[key] = tally
    }

    /// Gives all rows other numbers, in the same order.
    mutating func number(_ rowNumber: (Int) -> Int) {
        for key in tallies.keys {
            for index in tallies[key]?.examples.indices ?? 0..<0 {
                if let row = tallies[key]?.examples[index].row { tallies[key]?.examples[index].row = rowNumber(row) }
            }
        }
    }

    mutating func merge(_ other: FindingStore) {
        for (key, tally) in other.tallies {
            add(key, count: tally.count, examples: tally.examples, providers: tally.providers)
        }
    }

    private static func merged(_ left: [Finding], _ right: [Finding], limit: Int) -> [Finding] {
        if right.isEmpty { return left }
        var seen: Set<String?> = []
        let sorted = (left + right).sorted { ($0.row ?? 0) < ($1.row ?? 0) }
        return Array(sorted.filter { seen.insert($0.value).inserted }.prefix(limit))
    }
}
