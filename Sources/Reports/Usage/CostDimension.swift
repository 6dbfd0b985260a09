internal import Lines
internal import Mapping

/// What costs are told apart by, and what reports can be filtered by.
public enum CostDimension: Int, CaseIterable, Hashable, Sendable {
    // Decided by the mapping.
    case feature, department, project, workload
    // Of the call or charge.
    case provider, model, service, category, currency

    /// The name as a column.
    public var name: String { "\(self)" }
}

/// A combination of values of all dimensions, each as a number; see ``CostKinds/name(_:_:)``.
public struct CostKind: Hashable, Sendable {
    /// In place, as it is asked for each session, run and user.
    private var codes = InlineArray<9, UInt32>(repeating: 0)

    /// - Parameter codes: by dimension.
    init(codes: [UInt32]) {
        for (index, code) in codes.enumerated() { self.codes[index] = code }
    }

    /// The number of the value in a dimension; 0 where there is none.
    public subscript(dimension: CostDimension) -> UInt32 { codes[dimension.rawValue] }

    /// Whether all values are the same.
    public static func == (left: CostKind, right: CostKind) -> Bool {
        left.codes.indices.allSatisfy { left.codes[$0] == right.codes[$0] }
    }

    /// Hashes all values.
    public func hash(into hasher: inout Hasher) {
        for index in codes.indices { hasher.combine(codes[index]) }
    }
}

/// The combinations that there are, and the names of their values.
public struct CostKinds: Sendable {
    /// Every combination; a kind is referred to by its position.
    public private(set) var kinds: [CostKind] = []
    private var names = [[String?]](repeating: [nil], count: CostDimension.allCases.count)
    private var codes = [[Name: UInt32]](repeating: [:], count: CostDimension.allCases.count)
    private var numbers: [CostKind: UInt32] = [:]

    /// A name, compared by its bytes: names that only look the same stay apart.
    private struct Name: Hashable, Sendable {
        let text: String

        static func == (left: Name, right: Name) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(0xFF))
        }
    }

    init() {}

    /// The name of a value of a dimension; `nil` for 0, which stands for no value.
    public func name(_ code: UInt32, _ dimension: CostDimension) -> String? { names[dimension.rawValue][Int(code)] }

    /// How many values a dimension has, no value included.
    public func count(_ dimension: CostDimension) -> Int { names[dimension.rawValue].count }

    /// The number of a name, `nil` when nothing has it.
    public func code(of name: String, _ dimension: CostDimension) -> UInt32? {
        codes[dimension.rawValue][Name(text: name)]
    }

    /// The numbers of values in their dimensions, given now where they are new; 0 where there is none.
    mutating func codes(of values: [CostDimension: String]) -> [UInt32] {
        CostDimension.allCases.map { dimension in values[dimension].map { number(of: $0, dimension.rawValue) } ?? 0 }
    }

    /// The number of a combination, given now if it is new.
    mutating func number(of codes: [UInt32]) -> UInt32 {
        let kind = CostKind(codes: codes)
        if let number = numbers[kind] { return number }
        kinds.append(kind)
        numbers[kind] = UInt32(kinds.count - 1)
        return UInt32(kinds.count - 1)
    }

    private mutating func number(of name: String, _ dimension: Int) -> UInt32 {
        let key = Name(text: name)
        if let code = codes[dimension][key] { return code }
        names[dimension].append(name)
        codes[dimension][key] = UInt32(names[dimension].count - 1)
        return UInt32(names[dimension].count - 1)
    }
}

extension CostKinds {
    /// The values of a call that its model decides.
    static func values(provider: String, model: String, currency: String) -> [CostDimension: String] {
        [
            .provider: provider, .model: model, .service: "model-api", .category: ChargeCategory.usage.rawValue,
            .currency: currency,
        ]
    }

    /// The values of a row of `charges`.
    static func values(_ profile: Profile, _ decision: Decision) -> [CostDimension: String] {
        var values = values(decision)
        values[.provider] = profile.provider
        values[.model] = profile.model
        values[.service] = profile.service
        values[.category] = profile.category.rawValue
        values[.currency] = profile.currency
        return values
    }

    /// The values that the mapping decides.
    static func values(_ decision: Decision) -> [CostDimension: String] {
        var values: [CostDimension: String] = [:]
        values[.feature] = decision.feature?.value
        values[.department] = decision.department.value
        values[.project] = decision.project?.value
        values[.workload] = decision.workload.value
        return values
    }
}
