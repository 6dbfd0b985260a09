public import SettingsText

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

    /// Reads a profile, or notes what is wrong with it:
    ///
    ///     abilities:
    ///       regions: true
    ///       commitmentDiscounts: false
    ///       tags: unknown
    ///     full-term: false
    public init?(yaml bytes: [UInt8], file: String, problems: SettingProblems) {
        self.init()
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var fields = FieldReader(root, file: file, path: "", problems: problems)
        else { return nil }
        holdsFullTerm = fields.flag("full-term") ?? false
        if var declared = fields.group("abilities") {
            for ability in Ability.allCases {
                switch declared.choice(ability.rawValue, Declaration.self) {
                case .isThere: abilities[ability] = true
                case .isAbsent: abilities[ability] = false
                case .unknown, nil: break
                }
            }
            declared.finish()
        }
        fields.finish()
        if !problems.isEmpty { return nil }
    }

    private enum Declaration: String, CaseIterable {
        case isThere = "true"
        case isAbsent = "false"
        case unknown
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
