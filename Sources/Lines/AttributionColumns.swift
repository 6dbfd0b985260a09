internal import CostStore
internal import Mapping

/// Reads the attribution of the rows of a scan: which columns take part, and how their values are told apart.
///
/// A value that rows keep, or that a rule may copy, counts as it is. Of the others only what rules make of it counts, so
/// that two million sessions that no rule tells apart are one.
struct AttributionColumns: Sendable {
    /// How the values of one column are told apart.
    enum Part: Sendable {
        /// By the value.
        case value(Attribute, column: Int)
        /// By what rules see of it.
        case observed(Attribute, column: Int)
        /// By some keys of the JSON object in it.
        case tags(keys: [String], column: Int)
    }

    let parts: [Part]

    /// - Parameters:
    ///   - models: all the rules whose decisions are to follow from what is read.
    ///   - columns: those of the scan.
    init(table: StoreTable, models: [MappingModel], kept: [Attribute], in columns: inout ColumnList) {
        let mentioned = models.reduce(into: Set<Attribute>()) { $0.formUnion($1.mentioned) }
        var parts: [Part] = []
        for attribute in Attribute.named {
            guard let name = AttributionColumns.column(of: attribute, in: table) else { continue }
            let isKept = kept.contains(attribute) || AttributionColumns.sent.contains(attribute)
            guard isKept || mentioned.contains(attribute) else { continue }
            let column = columns.position(
                of: ScanColumn(
                    name: name.name, kind: .text, isNullable: name.isNullable, lifetime: isKept ? .scan : .batch))
            parts.append(isKept ? .value(attribute, column: column) : .observed(attribute, column: column))
        }
        let keys = AttributionColumns.tagKeys(mentioned.union(kept))
        if !keys.isEmpty {
            let column = ScanColumn(name: "tags", kind: .text, isNullable: true, lifetime: .batch)
            parts.append(.tags(keys: keys, column: columns.position(of: column)))
        }
        self.parts = parts
    }

    /// The attributes whose sent value always decides: a sent value is a fact.
    private static let sent: [Attribute] = [.feature, .department, .glAccount, .project, .workload]

    private static func tagKeys(_ attributes: Set<Attribute>) -> [String] {
        attributes.compactMap { attribute -> String? in
            if case .tag(let key) = attribute { key } else { nil }
        }.sorted()
    }

    /// The column of a table that holds an attribute.
    private static func column(
        of attribute: Attribute, in table: StoreTable
    ) -> (name: String, isNullable: Bool)? {
        switch table {
        case .calls:
            guard let column = CallColumn(rawValue: attribute.name), !column.isInteger else { return nil }
            return (column.rawValue, column.isNullable)
        case .charges:
            guard let column = ChargeColumn(rawValue: attribute.name == "resource" ? "resource_id" : attribute.name),
                column.isText
            else { return nil }
            return (column.rawValue, column.isNullable)
        }
    }
}

/// The attribution of the rows of one worker's batches, as codes.
struct AttributionReader: ~Copyable {
    private let parts: [AttributionColumns.Part]
    /// For each part, what each model tells of its values.
    private let observers: [[AttributeObserver]]
    private var classes: [ValueClasses]
    private let capacity: Int
    private let mapped: UnsafeMutablePointer<UInt32>

    init(_ columns: AttributionColumns, models: [MappingModel], capacity: Int) {
        parts = columns.parts
        observers = columns.parts.map { part in
            guard case .observed(let attribute, _) = part else { return [] }
            return models.map { $0.observer(of: attribute) }
        }
        self.capacity = capacity
        classes = [ValueClasses](repeating: ValueClasses(), count: parts.count)
        mapped = .allocate(capacity: capacity * max(parts.count, 1))
    }

    deinit { mapped.deallocate() }

    /// How many code columns ``codes(_:)`` gives.
    var width: Int { parts.count }

    /// The codes of the batch's rows, one column a part. Valid until the next batch.
    mutating func codes(_ batch: borrowing RowBatch) -> [UnsafePointer<UInt32>] {
        var columns: [UnsafePointer<UInt32>] = []
        for index in parts.indices {
            switch parts[index] {
            case .value(_, let column):
                // A batch has at least one row, so its buffers have an address.
                columns.append(batch.codes(column).baseAddress.unsafelyUnwrapped)
            case .observed(let attribute, let column):
                let observers = observers[index]
                columns.append(
                    map(batch, column, part: index) { text in
                        let values = text.map { [SentValue(attribute, $0)] } ?? []
                        return (.observed(observers.map { $0.observe(text) }), values)
                    })
            case .tags(let keys, let column):
                columns.append(
                    map(batch, column, part: index) { text in
                        let tags = StoredTags(text)
                        let values = keys.compactMap { key in tags[key].map { SentValue(.tag(key), $0) } }
                        return (.values(values), values)
                    })
            }
        }
        return columns
    }

    /// The attribution of a row whose combination is new, and whether a text of it had to be repaired.
    func attribution(_ batch: borrowing RowBatch, row: Int) -> (attribution: Attribution, isRepaired: Bool) {
        var attribution = Attribution()
        var isRepaired = false
        for index in parts.indices {
            switch parts[index] {
            case .value(let attribute, let column):
                let code = batch.codes(column)[row]
                guard code != 0 else { continue }
                let (text, repaired) = ReadableText.read(batch.bytes(column, code: code))
                attribution[attribute] = text
                isRepaired = isRepaired || repaired
            case .observed, .tags:
                let number = Int(mapped[index * capacity + row])
                for value in classes[index].examples[number] { attribution[value.attribute] = value.value }
            }
        }
        return (attribution, isRepaired)
    }

    private mutating func map(
        _ batch: borrowing RowBatch, _ column: Int, part: Int,
        _ observe: (String?) -> (ValueClasses.Key, [SentValue])
    ) -> UnsafePointer<UInt32> {
        let codes = batch.codes(column)
        let target = mapped + part * capacity
        if classes[part].generation != batch.generation(column) {
            classes[part].generation = batch.generation(column)
            classes[part].ofCode.removeAll(keepingCapacity: true)
        }
        var ofCode = classes[part].ofCode
        classes[part].ofCode = []
        while ofCode.count < batch.codeCount(column) {
            let code = UInt32(ofCode.count)
            let text = code == 0 ? nil : ReadableText.read(batch.bytes(column, code: code)).text
            let (key, example) = observe(text)
            ofCode.append(classes[part].number(of: key, example: example))
        }
        for row in codes.indices { target[row] = ofCode[Int(codes[row])] }
        classes[part].ofCode = ofCode
        return UnsafePointer(target)
    }
}

/// The classes of values that rules treat alike, with one value of each as its example.
private struct ValueClasses {
    enum Key: Hashable {
        case observed([Observation])
        case values([SentValue])
    }

    var generation = 0
    /// The class of each code of the column's dictionary.
    var ofCode: [UInt32] = []
    private(set) var examples: [[SentValue]] = []
    private var numbers: [Key: UInt32] = [:]

    mutating func number(of key: Key, example: [SentValue]) -> UInt32 {
        if let number = numbers[key] { return number }
        examples.append(example)
        numbers[key] = UInt32(examples.count - 1)
        return UInt32(examples.count - 1)
    }
}
