internal import Mapping
internal import PostedPeriods

/// The numbers of lines, features and products.
struct DetailIndex {
    private var lines: [[String?]: Int] = [:]
    private var featureNumbers: [String: Int] = [:]
    private var productNumbers: [DetailRows.Product: Int] = [:]
    private(set) var features: [String] = []
    private(set) var products: [DetailRows.Product] = []

    init(_ posted: PostedCurrency) {
        for (number, line) in posted.lines.enumerated() where line.part == .direct {
            lines[[line.department, line.glAccount, line.project]] = number
        }
    }

    /// The line and the feature of a decision; `nil` where nothing is posted there in this currency.
    mutating func place(of decision: Decision) -> (line: Int, feature: Int?)? {
        guard
            let line = lines[[decision.department.value, decision.glAccount.value, decision.project?.value]]
        else { return nil }
        return (line, decision.feature.map { feature($0.value) })
    }

    private mutating func feature(_ name: String) -> Int {
        if let number = featureNumbers[name] { return number }
        features.append(name)
        featureNumbers[name] = features.count - 1
        return features.count - 1
    }

    mutating func product(provider: String, name: String) -> Int {
        let product = DetailRows.Product(provider: provider, name: name)
        if let number = productNumbers[product] { return number }
        products.append(product)
        productNumbers[product] = products.count - 1
        return products.count - 1
    }
}
