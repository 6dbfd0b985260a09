internal import Apportionment
internal import Books
public import Journals
internal import Lines
internal import Mapping
internal import Money
internal import Postings

/// The exact cost of a period in one currency by where entries book it, and what those entries round it to.
struct PlacedCosts {
    /// By place in the books of account, then by line.
    private var amounts: [Place: [Line: Total]] = [:]

    /// Where entries book a cost; compared by bytes.
    struct Place: Hashable {
        let account: ExactName
        /// `nil` for what no department bears: tax that is claimed back.
        let department: ExactName?
        let project: ExactName?
    }

    /// What tells a posted line from every other.
    struct Line: Hashable {
        let department: ExactName
        let account: ExactName
        let project: ExactName?
        let part: CostPart
    }

    private let recoverableTax: TaxHolder?

    init(_ postings: [Posting], recoverableTax: TaxHolder?) {
        self.recoverableTax = recoverableTax
        for posting in postings {
            let key = posting.key
            let line = Line(
                department: ExactName(key.department), account: ExactName(key.glAccount),
                project: key.project.map(ExactName.init), part: CostPart(key.origin))
            var place = Place(account: line.account, department: line.department, project: line.project)
            if key.product.category == .tax, let recoverableTax {
                place = Place(account: ExactName(recoverableTax.account), department: nil, project: nil)
            }
            amounts[place, default: [:]][line, default: .zero] += posting.costs.billed
        }
    }

    /// The exact cost of each line.
    var byLine: [Line: Total] {
        amounts.values.reduce(into: [:]) { sums, lines in sums.merge(lines) { $0 + $1 } }
    }

    /// The units of each line as entries book them.
    ///
    /// - Parameter groupings: kinds of entries and parts that are held against each other together.
    /// - Returns: `nil` where the entries are not these costs, rounded, and nothing else.
    func units(as entries: [Journal], _ groupings: [[JournalGroup]], _ currency: Currency) -> [Line: Int128]? {
        guard !entries.isEmpty else { return nil }
        let isWhole = groupings.count == 1
        let known = groupings.joined().flatMap(\.kinds)
        guard isWhole || entries.allSatisfy({ known.contains($0.kind) }) else { return nil }
        var units: [Line: Int128] = [:]
        for groups in groupings {
            let kinds = groups.flatMap(\.kinds)
            let booking = isWhole ? entries : entries.filter { kinds.contains($0.kind) }
            let booked = PlacedCosts.booked(booking)
            let exact = amounts.mapValues { lines in
                lines.filter { groups.contains(JournalGroup($0.key.part.kind)) }
            }.filter { !$0.value.isEmpty }
            for place in Set(exact.keys).union(booked.keys) {
                let lines = exact[place] ?? [:]
                let sum = booked[place] ?? 0
                // Every entry rounds a place by less than a unit.
                let difference = currency.total(sum) - lines.values.reduce(.zero, +)
                let limit = currency.minorUnit.picos.magnitude * UInt128(booking.count + 1)
                guard difference.picos.magnitude <= limit else { return nil }
                add(lines, at: place, footingTo: sum, currency, to: &units)
            }
        }
        return units
    }

    /// The units of each line, every group rounded by the largest remainder.
    func rounded(_ currency: Currency) throws(ApportionmentError) -> [Line: Int128] {
        var units: [Line: Int128] = [:]
        for group in JournalGroup.allCases {
            let ofGroup = amounts.mapValues { lines in lines.filter { JournalGroup($0.key.part.kind) == group } }
            let places = ofGroup.keys.sorted().filter { ofGroup[$0]?.isEmpty == false }
            let sums = places.map { place in Fraction((ofGroup[place] ?? [:]).values.reduce(.zero, +)) }
            let whole = try RoundingMethod.largestRemainder.round(sums, to: currency.minorUnit).units
            for (place, sum) in zip(places, whole) {
                add(ofGroup[place] ?? [:], at: place, footingTo: sum, currency, to: &units)
            }
        }
        return units
    }

    /// What the cost lines of entries come to, place by place: their offsets, dues between companies and mark-ups are none.
    private static func booked(_ entries: [Journal]) -> [Place: Int128] {
        var units: [Place: Int128] = [:]
        for entry in entries {
            for line in entry.lines where entry.bearsCost(line) {
                let place = Place(
                    account: ExactName(line.target.account), department: line.target.department.map(ExactName.init),
                    project: line.target.project.map(ExactName.init))
                units[place, default: 0] += line.amount
            }
        }
        return units.filter { $0.value != 0 }
    }

    /// Entries of the groups that lines are of, where they add up to the lines; else none.
    static func entries(_ entries: [Journal], addingUpTo units: [Line: Int128]) -> [Journal] {
        let kinds = Set(units.keys.map { JournalGroup($0.part.kind) }).flatMap(\.kinds)
        let booking = entries.filter { kinds.contains($0.kind) }
        return booked(booking).values.reduce(0, +) == units.values.reduce(0, +) ? booking : []
    }

    private func add(
        _ lines: [Line: Total], at place: Place, footingTo sum: Int128, _ currency: Currency,
        to units: inout [Line: Int128]
    ) {
        let sorted = lines.sorted { $0.key < $1.key }
        let footed = Footing.units(of: sorted.map(\.value), in: currency, to: sum)
        for (line, part) in zip(sorted, footed) { units[line.key, default: 0] += part }
        // What rounding leaves of an earlier period where this one has no cost.
        guard sorted.isEmpty, sum != 0,
            let department = place.department ?? recoverableTax.map({ ExactName($0.department) })
        else { return }
        let rest = Line(department: department, account: place.account, project: place.project, part: .priorPeriod)
        units[rest, default: 0] += sum
    }
}

/// Where tax is held that is claimed back: no department bears it, and the figures by department show it at this one.
public struct TaxHolder: Hashable, Sendable {
    public let account: String
    public let department: String

    /// An account, and the department of its lines.
    public init(account: String, department: String) {
        self.account = account
        self.department = department
    }

    /// The one of the settings; `nil` where tax is cost of departments.
    init?(_ settings: Settings) {
        guard settings.close.tax == .recoverable else { return nil }
        self.init(
            account: settings.close.taxAccount,
            department: settings.close.varianceDepartment ?? settings.suspense.department)
    }
}

/// A name compared by its bytes: two that only look the same stay apart.
struct ExactName: Hashable, Comparable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func < (left: ExactName, right: ExactName) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension PlacedCosts.Place: Comparable {
    /// By account, department, project: the order in which an entry breaks ties.
    static func < (left: PlacedCosts.Place, right: PlacedCosts.Place) -> Bool {
        if left.account != right.account { return left.account < right.account }
        if left.department != right.department { return ExactName.isBefore(left.department, right.department) }
        return ExactName.isBefore(left.project, right.project)
    }
}

extension PlacedCosts.Line: Comparable {
    static func < (left: PlacedCosts.Line, right: PlacedCosts.Line) -> Bool {
        if left.department != right.department { return left.department < right.department }
        if left.account != right.account { return left.account < right.account }
        if left.project != right.project { return ExactName.isBefore(left.project, right.project) }
        return left.part < right.part
    }
}

extension ExactName {
    /// Nothing comes before any name.
    fileprivate static func isBefore(_ left: ExactName?, _ right: ExactName?) -> Bool {
        guard let right else { return false }
        return left.map { $0 < right } ?? true
    }
}

/// Lines that entries of the same kinds hold, and that are rounded together.
public enum JournalGroup: CaseIterable, Hashable, Sendable {
    case usage, trueUp, priorPeriod

    /// The group of a part of the cost.
    public init(_ kind: CostPart.Kind) {
        switch kind {
        case .direct, .takenOut, .shared: self = .usage
        case .trueUp: self = .trueUp
        case .priorPeriod: self = .priorPeriod
        }
    }

    /// The entries of the group.
    var kinds: [Journal.Kind] {
        switch self {
        case .usage: [.usage, .accrual]
        case .trueUp: [.trueUp]
        case .priorPeriod: [.priorPeriod, .reclass, .reallocation]
        }
    }
}

extension Journal {
    /// Whether a line of the entry bears cost: its offset does not, nor what companies owe each other.
    public func bearsCost(_ line: JournalLine) -> Bool {
        kind != .fxDifference && line.target.partner == nil && line.target != offset
    }
}
