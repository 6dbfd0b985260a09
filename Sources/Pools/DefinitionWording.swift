internal import Allocation
internal import Apportionment
internal import Digests
internal import Mapping
internal import Money

extension PoolDefinition {
    /// The rule in words, one part a line, as the pool file says it: everything that decides who pays what, and nothing
    /// else.
    public var wording: [String] {
        var lines = ["in force \(validity)", sourceWording]
        for (index, level) in levels.enumerated() {
            let dimensions = level.dimensions.map(\.rawValue).joined(separator: ", ")
            lines.append("\(index == 0 ? "to" : "then to") \(dimensions) by \(level.basis.wording)")
        }
        for (word, lists) in [("include", scope.included), ("exclude", scope.excluded)] {
            for dimension in Dimension.allCases {
                guard let names = lists[dimension] else { continue }
                lines.append("\(word) \(dimension.rawValue): \(names.joined(separator: ", "))")
            }
        }
        return lines + policies.wording
    }

    /// What tells this wording of the rule from every other: eight hexadecimal digits of a digest of it. A summary, an
    /// owner and the place in the file do not change it.
    public var version: String {
        let text = ([id] + wording).joined(separator: "\n")
        let digits = String(SHA256Digest(Array(text.utf8)).leading128Bits >> 96, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private var sourceWording: String {
        switch source {
        case .selection(let condition): "select \(condition)"
        case .amount(let amount, let account, let department):
            "amount \(amount) a month from \(account)\(department.map { " of \($0)" } ?? "")"
        case .balance(let department): "balance of \(department)"
        }
    }
}

extension BasisDefinition {
    /// The basis as the pool file says it.
    public var wording: String {
        switch self {
        case .driver(let driver): return driver.wording
        case .percent(let portions, let policy):
            let rest =
                switch policy {
                case .refuse: ""
                case .normalize: ", normalized to 100"
                case .remainder(let target): ", the rest to \(target)"
                }
            return "percent \(BasisDefinition.wording(portions))\(rest)"
        case .fixed(let portions, let rest):
            return "fixed \(BasisDefinition.wording(portions)), the rest by \(rest.wording)"
        case .combination(let parts):
            return parts.map { "\($0.percent) % by \($0.driver.wording)" }.joined(separator: " and ")
        }
    }

    private static func wording(_ portions: [DeclaredPortion]) -> String {
        portions.map { "\($0.target): \($0.value)" }.joined(separator: ", ")
    }
}

extension DriverDefinition {
    /// The driver as the pool file says it.
    public var wording: String { condition.map { "\(name) where \($0)" } ?? name }
}

extension PolicyDefinition {
    /// The policies that are not the default.
    fileprivate var wording: [String] {
        var lines: [String] = []
        switch zeroDriver {
        case .refuse: break
        case .even: lines.append("zero_driver even")
        case .suspense: lines.append("zero_driver suspense")
        case .fallback(let driver): lines.append("zero_driver by \(driver.wording)")
        }
        if negativeDriver != .refuse { lines.append("negative_driver \(negativeDriver.rawValue)") }
        if let roundingAccount {
            lines.append("rounding to account \(roundingAccount)")
        } else if rounding != .largestRemainder {
            lines.append("rounding \(rounding.rawValue)")
        }
        for cap in caps { lines.append("cap \(cap.target): \(cap.value)") }
        if let excess { lines.append("excess to \(excess)") }
        if let deMinimis { lines.append("below \(deMinimis.below) to \(deMinimis.target)") }
        return lines
    }
}
