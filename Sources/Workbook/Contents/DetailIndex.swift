internal import Mapping
internal import PostedPeriods

/// The numbers of lines, features and products. Texts are told apart by their bytes, as everywhere that money is added up.
struct DetailIndex {
    private var lines: [[UInt8]: Int] = [:]
    private var featureNumbers: [[UInt8]: Int] = [:]
    private var productNumbers: [[UInt8]: Int] = [:]
    private(set) var features: [String] = []
    private(set) var products: [DetailRows.Product] = []

    init(_ posted: PostedCurrency) {
        for (number, line) in posted.lines.enumerated() where line.part == .direct {
            lines[DetailIndex.bytes([line.department, line.glAccount, line.project])] = number
        }
    }

    /// The line and the feature of a decision; `nil` where nothing is posted there in this currency.
    mutating func place(of decision: Decision) -> (line: Int, feature: Int?)? {
        let owner = [decision.department.value, decision.glAccount.value, decision.project?.value]
        guard let line = lines[DetailIndex.bytes(owner)] else { return nil }
        return (line, decision.feature.map { feature($0.value) })
    }

    private mutating func feature(_ name: String) -> Int {
        let bytes = DetailIndex.bytes([name])
        if let number = featureNumbers[bytes] { return number }
        features.append(name)
        featureNumbers[bytes] = features.count - 1
        return features.count - 1
    }

    mutating func product(provider: String, name: String) -> Int {
        let bytes = DetailIndex.bytes([provider, name])
        if let number = productNumbers[bytes] { return number }
        products.append(DetailRows.Product(provider: provider, name: name))
        productNumbers[bytes] = products.count - 1
        return products.count - 1
    }

    /// The places of features and products in the order of their texts: numbers are given as they are asked for, and that
    /// depends on the threads of a scan.
    var ranks: (features: [Int], products: [Int]) {
        (
            DetailIndex.ranks(features.map { DetailIndex.bytes([$0]) }),
            DetailIndex.ranks(products.map { DetailIndex.bytes([$0.provider, $0.name]) })
        )
    }

    private static func ranks(_ keys: [[UInt8]]) -> [Int] {
        var ranks = [Int](repeating: 0, count: keys.count)
        let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        for (rank, number) in order.enumerated() { ranks[number] = rank }
        return ranks
    }

    /// Bytes that only these texts have: 0xFE and 0xFF are in no UTF-8.
    private static func bytes(_ texts: [String?]) -> [UInt8] {
        texts.flatMap { ($0.map { Array($0.utf8) } ?? [0xFE]) + [0xFF] }
    }
}
