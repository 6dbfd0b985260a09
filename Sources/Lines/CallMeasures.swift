internal import CostStore
internal import Periods

/// What is counted call by call, as sums of groups cannot tell it.
public enum CallMeasure: Hashable, Sendable {
    /// Distinct sessions, users and runs.
    case sessions, users, runs
    /// The time from start to end of calls.
    case duration
    /// Business results of the sessions of calls.
    case outcomes
}

/// What was counted call by call, by who pays; empty where no pool's driver asked for it.
///
/// All calls of the period count, also those that cost nothing.
public struct CallMeasures: Sendable {
    /// From start to end of the calls, in microseconds, by owner; 0 where nobody asked.
    private var durations: [Int128] = []
    private var sessions: Set<OwnedText> = []
    private var users: Set<OwnedText> = []
    private var runs: Set<OwnedText> = []
    /// How many results each session has.
    private var outcomes: [UInt128: Int] = [:]
    /// By owner: the ownership of a line without a meter, and the conditions of drivers that hold.
    private var owners: [(ownership: UInt32, answers: [Bool])] = []

    /// A text by 128 bits of its hash, with the owner of a call that it came with.
    fileprivate struct OwnedText: Hashable {
        let hash: UInt128
        let owner: UInt32
    }

    init() {}

    mutating func merge(_ other: CallMeasures) {
        for (owner, duration) in other.durations.enumerated() { add(duration: duration, of: UInt32(owner)) }
        sessions.formUnion(other.sessions)
        users.formUnion(other.users)
        runs.formUnion(other.runs)
    }

    mutating func resolve(_ contexts: [OwnershipContext]) {
        owners = contexts.map { ($0.ownerships[Meters<Int64>.count], $0.answers[Meters<Int64>.count]) }
    }

    mutating func readOutcomes(of store: CostStore, in period: Range<Int64>) throws(StoreError) {
        for session in try store.sessionsWithOutcomes(in: period) { outcomes[TextHash.hash(session), default: 0] += 1 }
    }

    /// The sum of the durations by target, in microseconds.
    ///
    /// - Parameters:
    ///   - condition: which condition of the drivers must hold; `nil` counts all calls.
    ///   - target: the target of an ownership; `nil` where none is.
    public func durations(condition: Int?, target: (UInt32) -> Int?) -> [Int: Int128] {
        var sums: [Int: Int128] = [:]
        for (owner, duration) in durations.enumerated() where duration != 0 {
            guard let target = self.target(of: UInt32(owner), condition, target) else { continue }
            sums[target, default: 0] += duration
        }
        return sums
    }

    /// How many distinct sessions, users or runs each target has.
    public func distinct(_ measure: CallMeasure, condition: Int?, target: (UInt32) -> Int?) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for (_, targets) in targets(of: texts(measure), condition, target) {
            for target in targets { counts[target, default: 0] += 1 }
        }
        return counts
    }

    /// How many outcomes each target's sessions had, as counts by how many targets shared the session: an outcome of a
    /// session of two targets is half an outcome of each.
    public func outcomes(condition: Int?, target: (UInt32) -> Int?) -> [Int: [(count: Int, sharedBy: Int)]] {
        var counts: [Int: [Int: Int]] = [:]
        for (session, targets) in targets(of: sessions, condition, target) {
            guard let results = outcomes[session] else { continue }
            for target in targets { counts[target, default: [:]][targets.count, default: 0] += results }
        }
        return counts.mapValues { $0.sorted { $0.key < $1.key }.map { (count: $0.value, sharedBy: $0.key) } }
    }

    private func texts(_ measure: CallMeasure) -> Set<OwnedText> {
        switch measure {
        case .users: users
        case .runs: runs
        case .sessions, .duration, .outcomes: sessions
        }
    }

    private func targets(
        of texts: Set<OwnedText>, _ condition: Int?, _ target: (UInt32) -> Int?
    ) -> [UInt128: Set<Int>] {
        var found: [UInt128: Set<Int>] = [:]
        for text in texts {
            guard let target = self.target(of: text.owner, condition, target) else { continue }
            found[text.hash, default: []].insert(target)
        }
        return found
    }

    private func target(of owner: UInt32, _ condition: Int?, _ target: (UInt32) -> Int?) -> Int? {
        let (ownership, answers) = owners[Int(owner)]
        if let condition, !answers[condition] { return nil }
        return target(ownership)
    }

    fileprivate mutating func add(duration: Int128, of owner: UInt32) {
        if Int(owner) >= durations.count {
            durations += [Int128](repeating: 0, count: Int(owner) + 1 - durations.count)
        }
        durations[Int(owner)] += duration
    }

    fileprivate mutating func insert(_ text: OwnedText, as measure: CallMeasure) {
        switch measure {
        case .users: users.insert(text)
        case .runs: runs.insert(text)
        case .sessions, .duration, .outcomes: sessions.insert(text)
        }
    }
}

/// The columns that measures of calls need.
struct MeasuredColumns: Sendable {
    let texts: [(measure: CallMeasure, column: Int)]
    let endedAt: Int?

    init(_ measures: Set<CallMeasure>, in columns: inout ColumnList) {
        var texts: [(measure: CallMeasure, column: Int)] = []
        let needed: [(CallMeasure, CallColumn, Bool)] = [
            (.sessions, .session, measures.contains(.sessions) || measures.contains(.outcomes)),
            (.users, .user, measures.contains(.users)), (.runs, .runId, measures.contains(.runs)),
        ]
        for (measure, column, isNeeded) in needed where isNeeded {
            texts.append((measure, columns.position(of: ScanColumn(column, lifetime: .batch))))
        }
        endedAt = measures.contains(.duration) ? columns.position(of: ScanColumn(CallColumn.endedAt)) : nil
        self.texts = texts
    }
}

/// Counts the calls of one thread one by one.
struct CallMeasurer {
    private(set) var measures = CallMeasures()
    private let columns: MeasuredColumns
    private let startedAt: Int
    private var hashes: [CodeHashes]

    /// The hashes of the texts of one column's dictionary, by code.
    private struct CodeHashes {
        var generation = -1
        var ofCode: [UInt128] = []
    }

    init(_ columns: MeasuredColumns, startedAt: Int) {
        self.columns = columns
        self.startedAt = startedAt
        hashes = columns.texts.map { _ in CodeHashes() }
    }

    mutating func add(_ batch: borrowing RowBatch, owner: (_ row: Int) -> UInt32) {
        for (index, (measure, column)) in columns.texts.enumerated() {
            if hashes[index].generation != batch.generation(column) {
                hashes[index] = CodeHashes(generation: batch.generation(column))
            }
            while hashes[index].ofCode.count < batch.codeCount(column) {
                let code = UInt32(hashes[index].ofCode.count)
                hashes[index].ofCode.append(code == 0 ? 0 : TextHash.hash(batch.bytes(column, code: code)))
            }
            let codes = batch.codes(column)
            // Calls of one session often stand together.
            var last: CallMeasures.OwnedText?
            for row in codes.indices where codes[row] != 0 {
                let text = CallMeasures.OwnedText(hash: hashes[index].ofCode[Int(codes[row])], owner: owner(row))
                if text != last { measures.insert(text, as: measure) }
                last = text
            }
        }
        guard let endedAt = columns.endedAt else { return }
        let starts = batch.numbers(startedAt)
        let ends = batch.numbers(endedAt)
        for row in starts.indices where ends[row] > starts[row] && Instant.writable.contains(ends[row]) {
            measures.add(duration: Int128(ends[row] - starts[row]), of: owner(row))
        }
    }
}

/// 128 bits that stand for a text while the program runs: two texts of 10⁸ share them by chance once in 10²² runs.
enum TextHash {
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt128 {
        let halves = [UInt8(1), 2].map { seed in
            var hasher = Hasher()
            hasher.combine(seed)
            hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        return UInt128(halves[0]) << 64 | UInt128(halves[1])
    }

    static func hash(_ text: String) -> UInt128 {
        var text = text
        return text.withUTF8 { hash($0) }
    }
}
