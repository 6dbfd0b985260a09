internal import Books
internal import Mapping
internal import Money

/// The sessions of a period by the work item that they are named after.
///
/// There may be as many items as sessions, by the million: an item holds no text of its own, but where it stands in that
/// of one of its sessions.
struct WorkItems {
    /// What some sessions come to.
    struct Sums: Sendable {
        var items: Int64 = 0
        var sessions: Int64 = 0
        var calls: Int64 = 0
        var cost = Total.zero

        mutating func add(_ other: Sums) {
            items += other.items
            sessions += other.sessions
            calls += other.calls
            cost += other.cost
        }

        mutating func subtract(_ other: Sums) {
            items -= other.items
            sessions -= other.sessions
            calls -= other.calls
            cost = cost - other.cost
        }
    }

    /// A work item that is shown.
    struct Item {
        let name: String
        let stream: Int
        let sums: Sums
        let first: Int64
        let last: Int64
        /// Costs by the numbers of features and models.
        var features: [UInt32: Int128] = [:]
        var models: [UInt32: Int128] = [:]
    }

    /// By workstream.
    private(set) var streams: [Sums]
    /// Sessions that no workstream claims.
    private(set) var unnamed = Sums()
    /// All work items.
    private(set) var named = Sums()
    /// Session ids whose match was given up.
    private(set) var givenUp = 0
    private let sessions: WorkIndex
    private var entries: [Entry] = []
    /// The sessions that items have, with the number of the item.
    private var members: [(session: WorkEntity, item: UInt32)] = []

    /// The sums of an item, and where its text is.
    private struct Entry {
        let text: Place
        var sessions: UInt32 = 0
        var calls: UInt32 = 0
        private var halves = CostHalves()
        var first = Int64.max
        var last = Int64.min

        var cost: Int128 {
            get { halves.cost }
            set { halves.cost = newValue }
        }

        init(text: Place) {
            self.text = text
        }
    }

    /// Some bytes of a session's text, and the workstream that took them.
    private struct Place {
        let session: WorkEntity
        let start: UInt32
        let count: UInt32
        let stream: UInt32
    }

    private struct Part {
        var found: [Place] = []
        var unnamed = Sums()
        var givenUp = 0
    }

    init(_ sessions: WorkIndex, _ wanted: [Bool], _ workstreams: [Workstream], threads: Int) {
        self.sessions = sessions
        streams = [Sums](repeating: Sums(), count: workstreams.count)
        let patterns = workstreams.map(\.session)
        var parts = sessions.gather(wanted, threads: threads, from: { Part() }) { part, cells in
            let entity = cells.entity
            let text = sessions.bytes(of: entity)
            for stream in patterns.indices {
                switch patterns[stream].capture(in: text) {
                case .noMatch: continue
                case .gaveUp: part.givenUp += 1
                case .matched(let range):
                    guard !range.isEmpty else { continue }
                    part.found.append(
                        Place(
                            session: entity, start: UInt32(range.lowerBound), count: UInt32(range.count),
                            stream: UInt32(stream)))
                    return
                }
            }
            let sums = cells.total
            part.unnamed.sessions += 1
            part.unnamed.calls += Int64(sums.calls)
            part.unnamed.cost.picos += sums.cost
        }
        // Memory that is not used yet costs nothing, while an array that grows is there twice.
        let count = parts.reduce(0) { $0 + $1.found.count }
        members.reserveCapacity(count)
        entries.reserveCapacity(count)
        var table = ItemTable()
        for index in parts.indices {
            unnamed.add(parts[index].unnamed)
            givenUp += parts[index].givenUp
            for place in parts[index].found { add(place, wanted, &table) }
            parts[index].found = []
        }
        for entry in entries {
            let sums = WorkItems.sums(of: entry)
            streams[Int(entry.text.stream)].add(sums)
            named.add(sums)
        }
    }

    /// Adds a session to the item that it is named after.
    private mutating func add(_ place: Place, _ wanted: [Bool], _ table: inout ItemTable) {
        let bytes = bytes(of: place)
        let number = table.number(
            of: bytes, stream: place.stream,
            isItem: { number in
                let known = entries[number].text
                return known.stream == place.stream && self.bytes(of: known).elementsEqual(bytes)
            })
        if number == entries.count { entries.append(Entry(text: place)) }
        let sums = sessions.withCells(of: place.session, wanted) { $0.total } ?? WorkSums()
        entries[number].sessions &+= 1
        entries[number].calls &+= sums.calls
        entries[number].cost += sums.cost
        entries[number].first = min(entries[number].first, sums.first)
        entries[number].last = max(entries[number].last, sums.last)
        members.append((place.session, UInt32(number)))
    }

    private func bytes(of place: Place) -> UnsafeBufferPointer<UInt8> {
        let text = sessions.bytes(of: place.session)
        return UnsafeBufferPointer(rebasing: text[Int(place.start)..<Int(place.start) + Int(place.count)])
    }

    private static func sums(of entry: Entry) -> Sums {
        Sums(
            items: 1, sessions: Int64(entry.sessions), calls: Int64(entry.calls), cost: Total(picos: entry.cost))
    }

    /// The first items in an order; all without a limit.
    func first(_ limit: Int?, by sort: String?, _ usage: PeriodUsage, _ wanted: [Bool]) -> [Item] {
        let key: (Entry) -> Int128 =
            switch sort {
            case "sessions": { Int128($0.sessions) }
            case "calls": { Int128($0.calls) }
            case "started": { Int128($0.first) }
            case "duration": { Int128($0.last - $0.first) }
            default: { $0.cost }
            }
        var list = TopList<(key: Int128, number: Int)>(limit) { left, right in
            if left.key != right.key { return left.key > right.key }
            let (one, other) = (entries[left.number].text, entries[right.number].text)
            let (bytes, others) = (self.bytes(of: one), self.bytes(of: other))
            if !bytes.elementsEqual(others) { return bytes.lexicographicallyPrecedes(others) }
            return one.stream < other.stream
        }
        for number in entries.indices { list.add((key(entries[number]), number)) }
        let shown = list.sorted.map(\.number)
        var positions: [UInt32: Int] = [:]
        var items: [Item] = []
        for number in shown {
            let entry = entries[number]
            positions[UInt32(number)] = items.count
            items.append(
                Item(
                    name: String(decoding: bytes(of: entry.text), as: UTF8.self), stream: Int(entry.text.stream),
                    sums: WorkItems.sums(of: entry), first: entry.first, last: entry.last))
        }
        for (session, item) in members {
            guard let position = positions[item] else { continue }
            sessions.withCells(of: session, wanted) { cells in
                for cell in cells {
                    let kind = usage.kinds.kinds[Int(cell.kind)]
                    items[position].features[kind[.feature], default: 0] += cell.sums.cost
                    items[position].models[kind[.model], default: 0] += cell.sums.cost
                }
            }
        }
        return items
    }
}

/// Numbers items in the order in which they are first seen, by a hash of their bytes; who asks compares the bytes.
private struct ItemTable {
    /// Number + 1; 0 is free. The high half is the hash.
    private var slots = [UInt64](repeating: 0, count: 1024)
    private var count = 0

    mutating func number(
        of bytes: UnsafeBufferPointer<UInt8>, stream: UInt32, isItem: (Int) -> Bool
    ) -> Int {
        var hasher = Hasher()
        hasher.combine(stream)
        hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        let hash = UInt64(UInt32(truncatingIfNeeded: hasher.finalize()))
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash {
                let number = Int(UInt32(truncatingIfNeeded: slots[slot])) - 1
                if isItem(number) { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = hash << 32 | UInt64(count + 1)
        count += 1
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        for entry in slots where entry != 0 {
            var slot = Int(entry >> 32) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = entry
        }
        slots = larger
    }
}
