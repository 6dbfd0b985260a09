internal import CostStore
internal import SourceRecords

/// A mapping in the form in which it is looked at for each record: parts of a fixed size, which refer to lists that all of
/// them share by ranges. Looking at one copies no list and counts no reference.
struct MappingPlan: Sendable {
    /// The columns that the mapping fills, in the order of the table.
    private(set) var columns: [ColumnPlan] = []
    /// The columns of each of the mapping's parts, with what the part fills in its own way.
    private(set) var parts: [[ColumnPlan]] = []
    /// The token counts that the source gives.
    private(set) var counts: [CountPlan] = []
    /// What ``ColumnPlan`` and ``CountPlan`` refer to.
    private(set) var sources: [SourcePlan] = []
    private(set) var entries: [EntryPlan] = []
    /// The sources of counts that are given apart, a range of ``sources`` each.
    private(set) var apart: [Range<Int>] = []
    /// Positions of values: what goes into an id, what is joined, what is taken off a number.
    private(set) var fields: [Int] = []
    /// Lists of objects whose amounts are added to a number.
    private(set) var addends: [Addend] = []

    init(_ mapping: SourceMapping) {
        let targets = Array(TargetColumn.all(of: mapping.rows).enumerated())
        for (position, target) in targets {
            if let column = mapping.columns[position] { columns.append(plan(column, position, target)) }
        }
        for part in mapping.parts {
            var columns: [ColumnPlan] = []
            for (position, target) in targets {
                guard let column = part.columns[position] ?? mapping.columns[position] else { continue }
                columns.append(plan(column, position, target))
            }
            parts.append(columns)
        }
        for count in mapping.tokens?.counts ?? [] {
            let start = apart.count
            for sources in count.parts { apart.append(plan(sources)) }
            counts.append(
                CountPlan(meter: count.meter, sources: plan(count.sources), apart: start..<apart.count))
        }
    }

    private mutating func plan(_ mapping: ColumnMapping, _ position: Int, _ target: TargetColumn) -> ColumnPlan {
        ColumnPlan(
            position: position, isRequired: target.isRequired, isKey: mapping.isKey, sources: plan(mapping.sources),
            fallback: mapping.fallback.map { FieldValue(.text, $0) } ?? .missing, change: change(mapping),
            form: form(mapping, target.kind))
    }

    private mutating func plan(_ sources: [ValueSource]) -> Range<Int> {
        let start = self.sources.count
        for source in sources {
            switch source {
            case .field(let field): self.sources.append(.field(field))
            case .constant(let range): self.sources.append(.constant(FieldValue(.text, range)))
            case .tag(let known): self.sources.append(.tag(known))
            case .digest(let fields, let prefix, let isNumbered):
                self.sources.append(.digest(fields: list(fields), prefix: prefix, isNumbered: isNumbered))
            case .join(let fields, let separator):
                self.sources.append(.join(fields: list(fields), separator: separator))
            }
        }
        return start..<self.sources.count
    }

    private mutating func list(_ fields: [Int]) -> Range<Int> {
        let start = self.fields.count
        self.fields += fields
        return start..<self.fields.count
    }

    private mutating func change(_ mapping: ColumnMapping) -> TextChange? {
        guard mapping.afterLast != nil || mapping.isLowercased || mapping.table != nil else { return nil }
        var change = TextChange(afterLast: mapping.afterLast, isLowercased: mapping.isLowercased)
        guard let table = mapping.table else { return change }
        let start = entries.count
        for entry in table.entries {
            let result = FieldValue(.text, entry.result)
            entries.append(EntryPlan(value: entry.value, isPrefix: entry.isPrefix, result: result))
        }
        change.entries = start..<entries.count
        switch table.otherwise {
        case .keep: change.otherwise = .keep
        case .refuse: change.otherwise = .refuse
        case .constant(let range): change.otherwise = .constant(FieldValue(.text, range))
        }
        return change
    }

    private mutating func form(_ mapping: ColumnMapping, _ kind: TargetColumn.Kind) -> ColumnPlan.Form {
        switch kind {
        case .text: return .text
        case .count: return .count
        case .time: return .time(TimePlan(form: mapping.time, offset: mapping.offset, earlier: mapping.earlier))
        case .amount, .decimal:
            var addend: Int?
            if let own = mapping.addend {
                addend = addends.count
                addends.append(own)
            }
            return .number(
                NumberPlan(
                    exponent: mapping.exponent, multiplier: mapping.multiplier, addend: addend,
                    subtrahends: list(mapping.subtrahends), zeroIsMissing: mapping.zero == .missing))
        }
    }
}

/// How one column is filled.
struct ColumnPlan: Sendable {
    enum Form: Sendable {
        case text, count
        case time(TimePlan)
        case number(NumberPlan)
    }

    /// The column, by its position in ``TargetColumn/all(of:)``.
    var position: Int
    var isRequired: Bool
    var isKey: Bool
    /// Tried in order; the first that has a value is taken.
    var sources: Range<Int>
    /// What is taken when none has one.
    var fallback: FieldValue
    /// What becomes of the text; `nil` when it stays.
    var change: TextChange?
    var form: Form
}

/// Where a value comes from; see ``ValueSource``.
enum SourcePlan: Sendable {
    case field(Int)
    case constant(FieldValue)
    case tag(Int)
    case digest(fields: Range<Int>, prefix: Range<Int>, isNumbered: Bool)
    case join(fields: Range<Int>, separator: Range<Int>)
}

/// What becomes of a text: it is cut, made small, and looked up, in this order.
struct TextChange: Sendable {
    enum Otherwise: Sendable {
        case keep, refuse
        case constant(FieldValue)
    }

    var afterLast: UInt8?
    var isLowercased: Bool
    var entries = 0..<0
    var otherwise = Otherwise.keep
}

/// One entry of a table of values.
struct EntryPlan: Sendable {
    var value: Range<Int>
    var isPrefix: Bool
    var result: FieldValue
}

/// How a time is read; see ``ColumnMapping``.
struct TimePlan: Sendable {
    var form: TimeForm
    var offset: Int64
    var earlier: Int?
}

/// How a number is read; see ``ColumnMapping``.
struct NumberPlan: Sendable {
    var exponent: Int
    var multiplier: Int?
    var addend: Int?
    var subtrahends: Range<Int>
    var zeroIsMissing: Bool
}

/// One token count of a call.
struct CountPlan: Sendable {
    var meter: TokenMeter
    var sources: Range<Int>
    /// Counts of the same kind that the source gives apart, by their range in ``MappingPlan/apart``.
    var apart: Range<Int>
}
