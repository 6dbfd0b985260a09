public import CloseLedger
public import CostStore
public import Periods

/// What a pack is of, from what it was made, and what is in it: `manifest.json`.
///
/// The same inputs give the same manifest, byte for byte; the time and the user of the run stand apart in ``run`` and are
/// given to a run that repeats it.
public struct PackManifest: Hashable, Sendable {
    /// The name of the file in the pack.
    public static let file = "manifest.json"
    /// What tells this form of a manifest from later ones.
    public static let format = "chargeback-pack-1"

    public var entity: String
    public var period: FiscalPeriod
    /// The moments of the period, half-open, in microseconds.
    public var moments: Range<Int64>
    public var timeZone: String
    /// 1 for the first pack of the period.
    public var version: Int
    /// The version of the program.
    public var software: String
    public var run: Run
    public var cutOff: CutOff
    /// The settings that the run was given beside those of the books.
    public var parameters: [Parameter]
    /// The pack of the period before; `nil` for the first of the books.
    public var previous: PackReference?
    /// The version of this period that it replaces.
    public var replaced: PackReference?
    /// What the pack was made from; files under `inputs/` are in the pack.
    public var inputs: [FileEntry] = []
    /// What was made.
    public var outputs: [FileEntry] = []
    /// What each rule decided.
    public var rules: [RuleAmount] = []
    /// Figures that must be equal, with both sides.
    public var controls: [Control] = []
    /// Checks that did not hold and were let pass.
    public var waivers: [Waiver] = []

    /// Who made the pack, and when: all that differs between two runs of the same inputs.
    public struct Run: Hashable, Sendable {
        public var user: String
        public var startedAt: Instant

        /// A run.
        public init(user: String, startedAt: Instant) {
            self.user = user
            self.startedAt = startedAt
        }
    }

    /// One setting.
    public struct Parameter: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// A file with its digest.
    public struct FileEntry: Hashable, Sendable {
        /// Its path in the pack.
        public let path: String
        public let bytes: Int64
        /// Rows of a table, without its header.
        public let rows: Int64?
        /// Its SHA-256 in hexadecimal.
        public let sha256: String
    }

    /// The cost that a rule decided about, in one currency. A cost counts under each rule that decided a part of it.
    public struct RuleAmount: Hashable, Sendable {
        /// `mapping` or `pool`.
        public let kind: String
        public let id: String
        /// Of a pool: what tells this wording from others. Of a mapping rule: what it set.
        public let version: String
        public let currency: String
        public let amount: String
        public let rows: Int64
    }

    /// Two figures that must be equal.
    public struct Control: Hashable, Sendable {
        public let statement: String
        public let left: String
        public let right: String

        /// Whether they are equal.
        public var holds: Bool { left == right }
    }

    /// A check that was let pass, by whom the run names.
    public struct Waiver: Hashable, Sendable {
        public let check: String
        public let reason: String

        /// A waiver.
        public init(check: String, reason: String) {
            self.check = check
            self.reason = reason
        }
    }

    /// The parameter of a name.
    public func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Whether the pack closed its period when it was made; else the period was soft-closed.
    var closes: Bool { parameter(PackManifest.stateParameter) == PeriodState.closed.rawValue }

    static let stateParameter = "state"

    /// `2026-10/v1`.
    public var name: String { "\(period)/v\(version)" }

    /// The entry of a file, input or output.
    public func entry(_ path: String) -> FileEntry? {
        outputs.first { $0.path == path } ?? inputs.first { $0.path == path }
    }
}
