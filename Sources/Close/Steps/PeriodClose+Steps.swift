public import Books
internal import CloseLedger
internal import Export
public import Periods

extension PeriodClose {
    /// Opens a soft-closed or closed period again.
    ///
    /// Only the last one: a later pack has booked what changed about this period, and would book it twice.
    public func reopen(_ label: PeriodLabel, reason: String) throws -> Outcome {
        let period = try period(label)
        return try step(period) { history in
            let ofPeriod = history.history(of: label)
            guard let pack = ofPeriod.pack else { throw CloseError.notSealed(label, ofPeriod.state) }
            if let later = history.periods.first(where: { $0.period > label && $0.state.isSealed }) {
                throw CloseError.laterSealed(label, later: later.period, later.state)
            }
            // The next pack takes back what this one posts.
            try requireIntact(pack)
            let to: PeriodState = ofPeriod.state == .softClosed ? .open : .reopened
            return [
                .init(label, .transition(from: ofPeriod.state, to: to), pack: pack, reason: reason)
            ]
        }
    }

    /// Locks a closed period for good. All earlier ones must be locked.
    public func lock(_ label: PeriodLabel, reason: String) throws -> Outcome {
        let period = try period(label)
        return try step(period) { history in
            let ofPeriod = history.history(of: label)
            guard let pack = ofPeriod.pack else { throw CloseError.notSealed(label, ofPeriod.state) }
            if let earlier = history.periods.first(where: { $0.period < label && $0.state != .locked }) {
                throw CloseError.earlierUnlocked(label, earlier: earlier.period, earlier.state)
            }
            try requireIntact(pack)
            return [.init(label, .transition(from: ofPeriod.state, to: .locked), pack: pack, reason: reason)]
        }
    }

    /// Signs the pack of a soft-closed period; the last signature that is needed closes it.
    public func sign(_ label: PeriodLabel, as role: CloseSettings.Role, comment: String?) throws -> Outcome {
        let period = try period(label)
        let settings = books.settings.close
        return try step(period) { history in
            let ofPeriod = history.history(of: label)
            guard let pack = ofPeriod.pack else { throw CloseError.notSealed(label, ofPeriod.state) }
            guard ofPeriod.state == .softClosed else { throw CloseError.signedAlready(label, ofPeriod.state) }
            guard settings.signOff.contains(role) else {
                throw CloseError.roleNotNeeded(role: role.rawValue, needed: settings.signOff.map(\.rawValue))
            }
            if let signed = ofPeriod.signatures.first(where: { $0.role == role.rawValue }) {
                throw CloseError.alreadySigned(role: role.rawValue, user: signed.user)
            }
            try requireIntact(pack)
            var entries = [
                CloseLedger.Entry(label, .signed(role: role.rawValue), pack: pack, reason: comment)
            ]
            let others =
                [(role: CloseSettings.Role.preparer.rawValue, user: ofPeriod.preparation?.user)]
                + ofPeriod.signatures.map { ($0.role, $0.user) }
            if let other = others.first(where: { $0.user == user }) {
                guard !settings.hasSegregation else {
                    throw CloseError.segregation(user: user, role: role.rawValue, other: other.role)
                }
                entries.append(
                    .init(
                        label, .exception, pack: pack,
                        reason: "\(user) is \(other.role) and \(role.rawValue): segregation is off in chargeback.yaml"))
            }
            if missingRoles(ofPeriod) == [role] {
                entries.append(.init(label, .transition(from: .softClosed, to: .closed), pack: pack))
            }
            return entries
        }
    }

    /// Takes the lock, cleans up, and records what `entries` says, if anything.
    private func step(
        _ period: FiscalPeriod, _ entries: (LedgerHistory) throws -> [CloseLedger.Entry]
    ) throws -> Outcome {
        let lock = try BooksLock.take(books: folder, holder: user)
        defer { withExtendedLifetime(lock) {} }
        let recovered = try recover()
        let entries = try entries(try history())
        let ledger = try CloseLedger(openingAt: ledgerPath)
        try ledger.record(entries, by: user, at: now)
        let ofPeriod = ledger.history.history(of: period.label)
        return Outcome(
            period: period, state: ofPeriod.state, pack: ofPeriod.packs.last,
            packFolder: ofPeriod.packs.last.map {
                PackFolders.folder(of: $0.period, version: $0.version, books: folder)
            }, cover: "", recovered: recovered,
            missingRoles: ofPeriod.state == .softClosed ? missingRoles(ofPeriod) : [])
    }
}
