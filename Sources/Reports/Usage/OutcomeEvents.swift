internal import Books
internal import CostStore
internal import JSONText

/// The outcomes of a period by session, each outcome id once.
struct OutcomeEvents: Sendable {
    /// An outcome.
    struct Event: Sendable {
        /// The session that led to it; `nil` where the store names none.
        let session: WorkEntity?
        /// The day of the period, from 0.
        let day: Int32
        /// The definitions whose type it has, and those of them for which it is a success, as bits.
        let definitions: UInt64
        let successes: UInt64
    }

    private let definitions: [OutcomeDefinition]
    private let values: [String]
    /// By session, those without one last; within a session by day.
    private(set) var events: [Event] = []
    private var places: [WorkEntity: Range<Int>] = [:]

    init(_ definitions: [OutcomeDefinition], _ values: [String]) {
        self.definitions = definitions
        self.values = values
    }

    mutating func add(_ record: OutcomeRecord, of session: WorkEntity?, day: Int64) {
        var matching: UInt64 = 0
        var successes: UInt64 = 0
        var metadata: FlatObject?
        for (index, definition) in definitions.enumerated() {
            guard let type = definition.type, type.utf8.elementsEqual(record.outcomeType.utf8) else { continue }
            matching |= 1 << UInt64(index)
            if !definition.success.isEmpty, metadata == nil {
                metadata =
                    (try? FlatObject(Array((record.metadata ?? "{}").utf8))) ?? (try? FlatObject(Array("{}".utf8)))
            }
            if definition.success.allSatisfy({ $0.holds(for: metadata?[$0.member]) }) {
                successes |= 1 << UInt64(index)
            }
        }
        events.append(
            Event(session: session, day: Int32(truncatingIfNeeded: day), definitions: matching, successes: successes))
    }

    mutating func sort() {
        events.sort { left, right in
            (left.session?.bits ?? .max, left.day) < (right.session?.bits ?? .max, right.day)
        }
        var start = 0
        while start < events.count, let session = events[start].session {
            var end = start
            while end < events.count, events[end].session == session { end += 1 }
            places[session] = start..<end
            start = end
        }
    }

    /// The outcomes of a session.
    func events(of session: WorkEntity) -> ArraySlice<Event> { places[session].map { events[$0] } ?? [] }

    /// Those of sessions that `isKnown` does not take, and those without one.
    func events(without isKnown: (WorkEntity) -> Bool) -> [Event] {
        events.filter { event in event.session.map { !isKnown($0) } ?? true }
    }

    /// The bits of the values of X-Cost-Outcome that make a session a success of a definition.
    func sentBits(of definition: OutcomeDefinition) -> UInt32 {
        definition.sent.reduce(0) { bits, value in
            values.firstIndex(of: value).map { bits | 1 << UInt32($0) } ?? bits
        }
    }
}
