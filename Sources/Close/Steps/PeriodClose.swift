public import Books
public import CloseLedger
internal import CostStore
internal import Digests
public import Export
public import Periods

/// The books of an entity, period by period: closes, opens again, signs and locks, each step recorded in the ledger.
public struct PeriodClose: Sendable {
    /// The folder of the books.
    public let folder: String
    public let books: Books
    /// The path of the cost store.
    public let store: String
    /// Who does it.
    public let user: String
    /// When, to the second.
    public let now: Instant
    /// The version of the program.
    public let software: String
    public let threads: Int
    let progress: @Sendable (ExportProgress) -> Bool

    /// - Parameters:
    ///   - store: the path of the cost store; that of the settings if not given.
    ///   - progress: called from any thread; gives false to stop.
    public init(
        books folder: String, store: String? = nil, user: String, now: Instant, software: String, threads: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws(BooksError) {
        self.folder = folder
        books = try Books.open(at: folder)
        self.store = store ?? "\(folder)/\(books.settings.store)"
        self.user = user
        self.now = Instant(microseconds: Instant.floor(now.microseconds, Instant.second) * Instant.second)
        self.software = software
        self.threads = threads
        self.progress = progress
    }

    /// What the ledger says.
    public func history() throws(LedgerError) -> LedgerHistory { try CloseLedger.history(at: ledgerPath) }

    var ledgerPath: String { "\(folder)/\(CloseLedger.file)" }

    /// The period of a label.
    public func period(_ label: PeriodLabel) throws(CloseError) -> FiscalPeriod {
        guard let period = books.calendar.period(label) else { throw .noPeriod(label, books.calendar) }
        return period
    }

    /// What a step came to.
    public struct Outcome: Sendable {
        public let period: FiscalPeriod
        public let state: PeriodState
        public let pack: PackReference?
        /// The folder of the pack.
        public let packFolder: String?
        /// The first page of the pack; empty where none was made.
        public let cover: String
        /// What was found of a step that was interrupted, and what became of it.
        public let recovered: [String]
        /// Roles that must sign before the period is closed.
        public let missingRoles: [CloseSettings.Role]
    }

    /// Closes a period: makes its pack and, where nobody has to sign, seals it. A soft-closed one is sealed as it stands,
    /// once all have signed.
    ///
    /// - Parameters:
    ///   - waivers: checks that may fail, each with a reason.
    ///   - isSoft: the pack is issued and the period stays soft-closed, whoever has to sign.
    public func close(_ label: PeriodLabel, waivers: [PackManifest.Waiver] = [], isSoft: Bool = false) throws -> Outcome
    {
        let period = try period(label)
        try check(waivers)
        let lock = try BooksLock.take(books: folder, holder: user)
        defer { withExtendedLifetime(lock) {} }
        let recovered = try recover()
        let history = try history()
        if history.state(of: label) == .softClosed, !isSoft {
            return try seal(period, history, recovered)
        }
        try checkOrder(of: period, history)
        if let last = history.periods.last(where: { $0.period < label })?.pack { try requireIntact(last) }
        let version = history.history(of: label).nextVersion
        let staging = try PackStaging(PackFolders.staging(of: label, version: version, books: folder))
        let seals = !isSoft && books.settings.close.signOff.isEmpty
        let inputs = try inputs(of: period, history, waivers: waivers, seals: seals)
        let built = try PackBuild(inputs: inputs, progress: progress).run(into: staging)
        guard let manifest = built.manifest else {
            throw CloseError.blocked(label, built.checks.filter { $0.outcome == .blocks })
        }
        let pack = PackReference(
            period: label, version: version, sha256: SHA256Digest(manifest.bytes).description)
        let target = PackFolders.folder(of: label, version: version, books: folder)
        let entries = entries(closing: period, history, pack, seals: seals, waivers)
        try CloseLedger(openingAt: ledgerPath).record(entries, by: user, at: now) { try staging.publish(to: target) }
        return Outcome(
            period: period, state: seals ? .closed : .softClosed, pack: pack, packFolder: target, cover: built.cover,
            recovered: recovered, missingRoles: books.settings.close.signOff)
    }

    /// What a close would come to now; nothing is written.
    public func preview(_ label: PeriodLabel, waivers: [PackManifest.Waiver] = []) throws -> (
        checks: [CloseCheck], cover: String
    ) {
        try check(waivers)
        let inputs = try inputs(of: try period(label), try history(), waivers: waivers, seals: false)
        let built = try PackBuild(inputs: inputs, progress: progress).run(into: nil)
        return (built.checks, built.cover)
    }

    /// The inputs of the next pack of a period, as things are now.
    func inputs(
        of period: FiscalPeriod, _ history: LedgerHistory, waivers: [PackManifest.Waiver], seals: Bool
    ) throws -> PackInputs {
        let ofPeriod = history.history(of: period.label)
        let open = try CostStore(path: store)
        let earlier = try history.periods.filter { $0.period < period.label }.compactMap { earlier in
            try earlier.pack.map { try SealedPack($0, books: folder) }
        }
        return PackInputs(
            books: books, snapshot: try BooksSnapshot(ofBooks: folder), store: store, period: period,
            moments: period.moments(in: books.zone), version: ofPeriod.nextVersion, cutOff: open.cutOff,
            prices: try open.prices(), invoices: try open.invoices(), rates: try open.fxRates(), earlier: earlier,
            replaced: try ofPeriod.packs.last.map { try SealedPack($0, books: folder) }, waivers: waivers,
            seals: seals, run: PackManifest.Run(user: user, startedAt: now), software: software, threads: threads)
    }

    private func entries(
        closing period: FiscalPeriod, _ history: LedgerHistory, _ pack: PackReference, seals: Bool,
        _ waivers: [PackManifest.Waiver]
    ) -> [CloseLedger.Entry] {
        let label = period.label
        var entries: [CloseLedger.Entry] = []
        var state = history.state(of: label)
        if state == .future {
            entries.append(.init(label, .transition(from: .future, to: .open)))
            state = .open
        }
        entries.append(.init(label, .transition(from: state, to: .softClosed), pack: pack))
        for waiver in waivers {
            entries.append(.init(label, .waived(check: waiver.check), pack: pack, reason: waiver.reason))
        }
        if seals { entries.append(.init(label, .transition(from: .softClosed, to: .closed), pack: pack)) }
        if let next = books.calendar.period(after: period), history.state(of: next.label) == .future {
            entries.append(.init(next.label, .transition(from: .future, to: .open)))
        }
        return entries
    }

    /// Seals a soft-closed period, once all have signed.
    private func seal(_ period: FiscalPeriod, _ history: LedgerHistory, _ recovered: [String]) throws -> Outcome {
        let ofPeriod = history.history(of: period.label)
        guard let pack = ofPeriod.pack else { throw CloseError.notSealed(period.label, ofPeriod.state) }
        let folder = PackFolders.folder(of: pack.period, version: pack.version, books: folder)
        let missing = missingRoles(ofPeriod)
        if missing.isEmpty {
            try requireIntact(pack)
            try CloseLedger(openingAt: ledgerPath).record(
                [.init(period.label, .transition(from: .softClosed, to: .closed), pack: pack)], by: user, at: now)
        }
        return Outcome(
            period: period, state: missing.isEmpty ? .closed : .softClosed, pack: pack, packFolder: folder, cover: "",
            recovered: recovered, missingRoles: missing)
    }

    func missingRoles(_ history: PeriodHistory) -> [CloseSettings.Role] {
        books.settings.close.signOff.filter { role in !history.signatures.contains { $0.role == role.rawValue } }
    }

    /// Holds all files of a pack against its manifest, and that against the ledger.
    func requireIntact(_ pack: PackReference) throws(CloseError) {
        let problems = try SealedPack(pack, books: folder).problems()
        guard problems.isEmpty else { throw .packChanged(pack, problems) }
    }

    private func check(_ waivers: [PackManifest.Waiver]) throws(CloseError) {
        let waivable = CloseCheck.Kind.allCases.filter(\.isWaivable).map(\.rawValue)
        for waiver in waivers where !waivable.contains(waiver.check) || waiver.reason.isEmpty {
            throw .notWaivable(waiver.check, waivable: waivable)
        }
    }

    /// Periods close in order and without gaps.
    private func checkOrder(of period: FiscalPeriod, _ history: LedgerHistory) throws(CloseError) {
        let label = period.label
        let state = history.state(of: label)
        guard !state.isSealed else { throw .alreadySealed(label, state) }
        guard let first = history.periods.first?.period else { return }
        guard label >= first else { throw .beforeFirst(label, first: first) }
        if label != first, let previous = books.calendar.period(before: period) {
            let before = history.state(of: previous.label)
            guard before == .closed || before == .locked else {
                throw .previousNotClosed(label, previous: previous.label, before)
            }
        }
        if let later = history.periods.first(where: { $0.period > label && $0.state.isSealed }) {
            throw .laterSealed(label, later: later.period, later.state)
        }
    }
}
