internal import Columns
internal import Lines
internal import Mapping

/// The values of all ownership columns, one an ownership; grows, and what is there never changes.
struct OwnershipColumns: Sendable {
    private(set) var count = 0
    private(set) var values: [OwnershipField: TextValues]
    /// The tags of each ownership: the sent values that rows keep, as a JSON object.
    private(set) var tags = TextValues()
    /// The same without the braces, to be put together with those of a single call.
    private(set) var tagMembers = TextValues()
    /// The leading bits of a digest of each ownership's texts, for ``LineIdentity``.
    private(set) var identities: [UInt128] = []
    /// The same of the row that a share is a part of, as its id would be without the pool; 0 for ownerships that are no
    /// share.
    private(set) var originalIdentities: [UInt128] = []
    /// What ends the id of a part of a single row: `/` and 16 hexadecimal digits of the identity; empty where
    /// ``originalIdentities`` has 0.
    private(set) var shareIds: [[UInt8]] = []
    /// The part of the pool that whoever pays has; missing for ownerships that are no share.
    private(set) var ratios = DecimalValues()
    private let directory: Directory

    init(directory: Directory) {
        self.directory = directory
        values = Dictionary(uniqueKeysWithValues: OwnershipField.allCases.map { ($0, TextValues()) })
    }

    mutating func extend(to ownerships: [Ownership]) {
        for ownership in ownerships[count...] {
            for field in OwnershipField.allCases {
                values[field, default: TextValues()].append(field.text(of: ownership, in: directory))
            }
            let members = TagText.members(of: ownership.sent)
            tags.append("{" + String(decoding: members, as: UTF8.self) + "}")
            members.withUnsafeBufferPointer { tagMembers.append(bytes: $0) }
            identities.append(LineIdentity.digest(of: ownership))
            ratios.append(ownership.share?.ratio)
            shareIds.append(ownership.share == nil ? [] : LineIdentity.shareId(identities[identities.count - 1]))
            originalIdentities.append(
                ownership.share.map { share in
                    LineIdentity.digest(of: Ownership(decision: share.source, sent: ownership.sent))
                } ?? 0)
        }
        count = ownerships.count
    }
}

extension OwnershipField {
    func text(of ownership: Ownership, in directory: Directory) -> String? {
        let decision = ownership.decision
        return switch self {
        case .glAccount: decision.glAccount.value
        case .departmentId: decision.department.value
        case .departmentName: directory.departmentName(of: decision.department.value)
        case .projectId: decision.project?.value
        case .projectName: decision.project.flatMap { directory.projectName(of: $0.value) }
        case .feature: decision.feature?.value
        case .workload: decision.workload.value
        case .workloadBasis: decision.workload.isInferred ? "Inferred" : "Sent"
        case .mappingRuleId: OwnershipField.rules(of: decision)
        case .session: ownership.sentValue(of: .session)
        case .run: ownership.sentValue(of: .runId)
        case .outcome: ownership.sentValue(of: .outcome)
        case .allocationRuleId: ownership.pool?.id
        case .allocationRuleVersion: ownership.pool?.version
        case .allocatedFrom: ownership.share.map { OwnershipField.owner($0.source) }
        }
    }

    /// Department, GL account and project, the last where there is one, joined by `/`.
    static func owner(_ decision: Decision) -> String {
        [decision.department.value, decision.glAccount.value, decision.project?.value].compactMap { $0 }
            .joined(separator: "/")
    }

    /// Where department, GL account and project come from: one word where they agree, else one for each.
    static func rules(of decision: Decision) -> String {
        let targets =
            [("department", decision.department), ("gl_account", decision.glAccount)]
            + (decision.project.map { [("project", $0)] } ?? [])
        let names = targets.map { ($0.0, $0.1.origin.name) }
        if let first = names.first, names.allSatisfy({ $0.1 == first.1 }) { return first.1 }
        return names.map { "\($0.0)=\($0.1)" }.joined(separator: ";")
    }
}

extension Assignment.Origin {
    /// The id of the rule, or a word in brackets, which no id can be, for what no rule decided.
    var name: String {
        switch self {
        case .sent: "[sent]"
        case .alias: "[alias]"
        case .rule(let id): id
        case .suspense: "[suspense]"
        }
    }
}

extension Attribute {
    /// The key under which a sent value stands in Tags: the name of its column, or its own for a tag.
    var tagKey: String {
        if case .tag(let key) = self { return key }
        return name
    }
}
