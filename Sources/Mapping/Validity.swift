public import SettingsText

/// A half-open stretch of time, in microseconds since 1970; an end that is `nil` is open.
public struct Validity: Hashable, Sendable {
    /// The first instant.
    public var from: Int64?
    /// The first instant after it.
    public var to: Int64?

    /// All time.
    public static let always = Validity()

    /// The instants from `from` up to, not including, `to`.
    public init(from: Int64? = nil, to: Int64? = nil) {
        self.from = from
        self.to = to
    }

    /// Whether the instant lies in it.
    public func contains(_ instant: Int64) -> Bool {
        (from.map { $0 <= instant } ?? true) && (to.map { instant < $0 } ?? true)
    }

    /// Whether both have an instant in common.
    public func overlaps(_ other: Validity) -> Bool {
        (from ?? .min) < (other.to ?? .max) && (other.from ?? .min) < (to ?? .max)
    }

    /// Reads `{ from: 2026-10-01, to: 2027-01-01 }`, both optional.
    public static func read(_ node: SettingNode, file: String, path: String, problems: SettingProblems) -> Validity {
        guard var fields = FieldReader(node, file: file, path: path, problems: problems) else { return .always }
        let validity = Validity(from: fields.instant("from"), to: fields.instant("to"))
        if let from = validity.from, let to = validity.to, to <= from {
            let sentence = "to must be after from: the stretch includes from and ends before to"
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, reason: .contradiction(sentence)))
        }
        fields.finish()
        return validity
    }
}

extension Validity: CustomStringConvertible {
    /// `from 2026-10-01 to 2027-01-01`, `always`.
    public var description: String {
        let parts = [from.map { "from \(CalendarText.text($0))" }, to.map { "to \(CalendarText.text($0))" }]
        return parts.allSatisfy { $0 == nil } ? "always" : parts.compactMap { $0 }.joined(separator: " ")
    }
}
