/// What is known of the provider beside its data. What is not named is unknown, and rules that need it are listed as
/// undecided.
public struct Profile: Hashable, Sendable {
    /// The abilities that are declared, as there or not.
    public var abilities: [Ability: Bool]
    /// Whether the data hold the whole term of each commitment discount.
    public var holdsFullTerm: Bool

    /// A profile; nothing is declared by default.
    public init(abilities: [Ability: Bool] = [:], holdsFullTerm: Bool = false) {
        self.abilities = abilities
        self.holdsFullTerm = holdsFullTerm
    }

    /// Reads lines of `ability: true`, `ability: false` or `ability: unknown`, the subset of YAML that a profile needs.
    /// Empty lines and what follows `#` are skipped.
    public init(yaml text: String) throws(ProfileError) {
        self.init()
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let content = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
            if content.isEmpty || content == "---" || content == "abilities:" { continue }
            let parts = content.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, ["true", "false", "unknown"].contains(parts[1]) else {
                throw .notADeclaration(line: number, text: String(line))
            }
            if parts[0] == "full-term" {
                holdsFullTerm = parts[1] == "true"
            } else if let ability = Ability(rawValue: String(parts[0])) {
                abilities[ability] = parts[1] == "unknown" ? nil : parts[1] == "true"
            } else {
                throw .unknownAbility(line: number, name: String(parts[0]))
            }
        }
    }

    /// Whether a need is met: `nil` while it is unknown.
    func meets(_ need: Rule.Need) -> Bool? {
        switch need {
        case .nothing: true
        case .ability(let ability, let isAbsent): abilities[ability].map { $0 != isAbsent }
        case .fact(.fullTerm): holdsFullTerm ? true : nil
        case .fact(.charge): true
        case .fact, .documentation: nil
        }
    }
}

/// Why a profile cannot be read.
public enum ProfileError: Error, Hashable, Sendable {
    /// A line that is not `name: true`, `name: false` or `name: unknown`.
    case notADeclaration(line: Int, text: String)
    /// A name that is no ability.
    case unknownAbility(line: Int, name: String)
}
