internal import Books
internal import Mapping

/// Which calls and charges a report is about: those whose values are among the given ones in every dimension named.
public struct ReportFilter: Hashable, Sendable {
    /// The values that are wanted, by dimension; all where a dimension is not named.
    public var values: [CostDimension: [String]]

    /// A filter; none takes everything.
    public init(_ values: [CostDimension: [String]] = [:]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// Whether everything is wanted.
    public var isEmpty: Bool { values.isEmpty }

    /// Whether each kind is wanted.
    func wanted(_ kinds: CostKinds) -> [Bool] {
        let codes = values.map { dimension, names in
            (dimension, Set(names.compactMap { kinds.code(of: $0, dimension) }))
        }
        return kinds.kinds.map { kind in codes.allSatisfy { $0.1.contains(kind[$0.0]) } }
    }

    /// Whether it takes calls and charges of these values.
    func takes(_ values: [CostDimension: String]) -> Bool {
        self.values.allSatisfy { dimension, names in
            guard let value = values[dimension] else { return false }
            return names.contains { $0.utf8.elementsEqual(value.utf8) }
        }
    }

    /// Finds a name that neither the period nor the books know: most likely it is misspelled.
    func check(_ kinds: CostKinds, _ books: Books) throws(ReportError) {
        guard !kinds.kinds.isEmpty else { return }
        for (dimension, names) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let ofPeriod = (1..<UInt32(max(1, kinds.count(dimension)))).compactMap { kinds.name($0, dimension) }
            let known = ofPeriod + ReportFilter.named(dimension, in: books.tables)
            for name in names where !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
                throw .nothingNamed(name, dimension: dimension.name, known: Set(known).sorted())
            }
        }
    }

    private static func named(_ dimension: CostDimension, in tables: MappingTables) -> [String] {
        switch dimension {
        case .feature: tables.features.map(\.feature)
        case .department: tables.departments.map(\.department)
        case .project: tables.projects.map(\.project)
        default: []
        }
    }

    /// What is asked for, for headings: `feature chatbot, model gpt-5 or gpt-5-mini`.
    public var sentence: String {
        values.sorted { $0.key.rawValue < $1.key.rawValue }.map { dimension, names in
            "\(dimension.name) \(names.joined(separator: " or "))"
        }.joined(separator: ", ")
    }
}
