internal import Mapping
public import Pools

extension PoolDefinition {
    /// How the pool is handed out, for people who do not read pool files:
    /// `to departments by assistant seats, then to projects by compute seconds (provider: internal-gpu)`.
    public var methodWords: String {
        levels.map { level in
            let targets = level.dimensions.map(\.plural).joined(separator: " and ")
            return "to \(targets) by \(level.basis.words)"
        }.joined(separator: ", then ")
    }
}

extension PoolDefinition.Dimension {
    fileprivate var plural: String { self == .glAccount ? "GL accounts" : "\(rawValue.spaced)s" }
}

extension BasisDefinition {
    fileprivate var words: String {
        switch self {
        case .driver(let driver): driver.words
        case .combination(let parts): parts.map { "\($0.percent) % by \($0.driver.words)" }.joined(separator: " and ")
        case .percent, .fixed: wording
        }
    }
}

extension DriverDefinition {
    fileprivate var words: String { name.spaced + (condition.map { " (\($0))" } ?? "") }
}

extension String {
    /// `gl_account` as words.
    fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
