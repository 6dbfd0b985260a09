internal import Books
public import CloseLedger
internal import Export
internal import JSONText
public import Periods
internal import TerminalText

/// Where the books stand: every period, what the open one lacks, and what an interrupted close left.
public struct CloseStatus: Sendable {
    public let entity: String
    /// The periods that the ledger knows, in order.
    public let periods: [PeriodHistory]
    /// The period that is to be closed next; `nil` before the first close.
    public let next: PeriodLabel?
    /// What its close would find; empty where it was not looked at.
    public let checks: [CloseCheck]
    /// The steps of the close of ``next``.
    public let checklist: [Step]
    /// What an interrupted close left, and problems of packs.
    public let notices: [String]

    /// One step of a close.
    public struct Step: Hashable, Sendable {
        public let title: String
        public let isDone: Bool
        /// Evidence, or what is missing.
        public let note: String
    }
}

extension PeriodClose {
    /// Looks at the books.
    ///
    /// - Parameter label: the period to look at; the next one to close if not given.
    public func status(of label: PeriodLabel? = nil, waivers: [PackManifest.Waiver] = []) throws -> CloseStatus {
        let history = try history()
        var notices: [String] = []
        let leftovers = try Leftovers(books: folder, history)
        for name in leftovers.unfinished {
            notices.append("packs/\(name) is left of a close that was interrupted; the next step removes it")
        }
        if let (label, version) = leftovers.unrecorded {
            notices.append(
                "packs/\(label)/v\(version) is left of a close that was interrupted before it was recorded; the next step "
                    + "puts it aside")
        }
        let changed = history.periods.compactMap(\.pack).filter { (try? SealedPack($0, books: folder)) == nil }
        notices += changed.map {
            "pack \($0) is not as it was issued: chargeback verify says what changed; nothing closes before it is restored"
        }
        let waiting = history.periods.first { $0.state == .softClosed }?.period
        let open = history.periods.first { $0.state == .open || $0.state == .reopened }?.period
        let next = label ?? waiting ?? open
        var checks: [CloseCheck] = []
        if let next, changed.isEmpty, !history.state(of: next).isSealed {
            do {
                checks = try preview(next, waivers: waivers).checks
            } catch CloseError.packChanged(let pack, let problems) {
                let told = problems.map { "\($0.subject) \($0.text)" }.joined(separator: "; ")
                notices.append("pack \(pack) is not as it was issued: \(told); nothing closes before it is restored")
            }
        }
        return CloseStatus(
            entity: books.settings.entity, periods: history.periods, next: next, checks: checks,
            checklist: next.map { checklist($0, history.history(of: $0), checks) } ?? [], notices: notices)
    }

    private func checklist(
        _ label: PeriodLabel, _ history: PeriodHistory, _ checks: [CloseCheck]
    ) -> [CloseStatus.Step] {
        var steps: [CloseStatus.Step] = checks.map { check in
            var isDone = true
            if case .blocks = check.outcome { isDone = false }
            return CloseStatus.Step(
                title: check.kind.title, isDone: isDone,
                note: check.finding.split(separator: "\n").first.map(String.init) ?? "")
        }
        let pack = history.pack
        steps.append(
            CloseStatus.Step(
                title: "pack", isDone: pack != nil,
                note: pack.map { pack in
                    "\(pack), by \(history.preparation?.user ?? ""), \(history.preparation.map { "\($0.at)" } ?? "")"
                } ?? "chargeback close \(label)"))
        for role in books.settings.close.signOff {
            let signature = history.signatures.first { $0.role == role.rawValue }
            steps.append(
                CloseStatus.Step(
                    title: "signed by the \(role.rawValue)", isDone: signature != nil,
                    note: signature.map { "\($0.user), \($0.at)" } ?? "chargeback sign \(label) --role \(role.rawValue)"
                ))
        }
        let isClosed = history.state == .closed || history.state == .locked
        steps.append(
            CloseStatus.Step(
                title: "closed", isDone: isClosed,
                note: isClosed
                    ? ""
                    : pack != nil && !missingRoles(history).isEmpty
                        ? "by the last signature" : "chargeback close \(label)"
            ))
        return steps
    }
}

extension CloseStatus {
    /// The page for people.
    public var text: String {
        var text = "\(entity)\n\n"
        if periods.isEmpty {
            text +=
                "  No period has been closed yet; the first that you close begins these books: chargeback close PERIOD, such as "
                + "2026-10\n"
        } else {
            var table = TextTable([.left, .left, .left, .left, .left])
            table.add(["period", "state", "pack", "prepared", "signed"])
            for period in periods {
                table.add([
                    "\(period.period)", period.state.title, period.pack.map { "v\($0.version)" } ?? "",
                    period.state.isSealed ? period.preparation.map { "\($0.user), \($0.at)" } ?? "" : "",
                    period.state.isSealed
                        ? period.signatures.map { "\($0.role) \($0.user)" }.joined(separator: ", ") : "",
                ])
            }
            text += table.text
        }
        if let next, !checklist.isEmpty {
            text += "\n  \(next)\n"
            for step in checklist {
                text +=
                    "    \(step.isDone ? "done" : "TO DO")  ".padded(to: 11) + step.title.padded(to: 34) + step.note
                    + "\n"
            }
        }
        let blocking = checks.filter { $0.outcome == .blocks }
        if !blocking.isEmpty { text += "\n" + PackFigures.text(of: blocking) }
        for notice in notices { text += "\n  note: \(notice)\n" }
        return text
    }

    /// The same for programs.
    public var json: String {
        let periods = periods.map { period -> JSONValue in
            .members([
                "period": .text("\(period.period)"), "state": .text(period.state.rawValue),
                "pack": period.pack.map { .text("\($0)") } ?? .null,
                "pack_sha256": period.pack.map { .text($0.sha256) } ?? .null,
                "prepared_by": period.preparation.map { .text($0.user) } ?? .null,
                "prepared_at": period.preparation.map { .text("\($0.at)") } ?? .null,
                "signatures": .list(
                    period.signatures.map {
                        .members(["role": .text($0.role), "user": .text($0.user), "at": .text("\($0.at)")])
                    }),
                "waivers": .list(
                    period.waivers.map { .members(["check": .text($0.check), "reason": .text($0.reason)]) }),
            ])
        }
        let value = JSONValue.members([
            "entity": .text(entity), "periods": .list(periods), "next": next.map { .text("\($0)") } ?? .null,
            "checks": .list(
                checks.map {
                    .members([
                        "check": .text($0.kind.rawValue), "outcome": .text($0.outcome.word.lowercased()),
                        "finding": .text($0.finding), "remedy": $0.remedy.map { .text($0) } ?? .null,
                    ])
                }),
            "checklist": .list(
                checklist.map { .members(["step": .text($0.title), "done": .flag($0.isDone), "note": .text($0.note)]) }),
            "notices": .list(notices.map { .text($0) }),
        ])
        return String(decoding: value.canonicalBytes, as: UTF8.self)
    }
}
