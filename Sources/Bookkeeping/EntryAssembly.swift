internal import Apportionment
internal import Books
internal import Journals
internal import Money
internal import Periods
internal import Reconciliation

/// Puts planned entries into whole minor units, company by company, and numbers them.
struct EntryAssembly {
    private(set) var journals: [Journal] = []
    private(set) var dropped: [DroppedAmount] = []
    /// What the entries of a currency post, in minor units: the sum of what their offset lines take.
    private(set) var posted: [Currency: Int128] = [:]
    /// Accounts of the settings that lines are posted to.
    private(set) var neededAccounts: [(field: String, account: String)] = []

    private let request: EntryRequest
    private let books: Books
    private let directory: TargetDirectory
    private var counts: [Journal.Kind: Int] = [:]

    init(_ request: EntryRequest, _ books: Books, _ directory: TargetDirectory) {
        self.request = request
        self.books = books
        self.directory = directory
    }

    /// The mirror of each accrual, on the first day of the period.
    mutating func reverse(_ accruals: [Journal]) {
        for accrual in accruals {
            journals.append(
                accrual.reversed(
                    number: number(.reversal), period: request.period.label, date: request.period.firstDay,
                    reference: request.reference))
        }
    }

    // MARK: - Entries of a currency

    /// The lines of one company in an entry.
    private struct CompanyLines {
        let entity: String
        let targets: [JournalTarget]
        let amounts: [Total]
    }

    mutating func add(
        _ plans: [PlannedEntry], in currency: Currency, _ liabilities: [Liability]
    ) throws(BookkeepingError) {
        let companies = plans.map { self.companies(of: $0) }
        let exact = companies.map { $0.map { $0.amounts.map { Fraction($0) } } }
        let units = try rounded(exact, currency)
        var functional: [[[Int128]]]?
        var rate: ExchangeRate?
        if currency != books.settings.currency {
            let found = try self.rate(from: currency, books.settings.close.fxRate, on: request.accountingDate)
            rate = found
            functional = try rounded(
                EntryAssembly.converted(exact, by: found.rate, units: units), books.settings.currency)
        }
        var worth = Int128(0)
        for (index, plan) in plans.enumerated() {
            let worthOfLines = append(plan, companies[index], units[index], functional?[index])
            posted[currency, default: 0] += sum(units[index])
            if plan.kind == .accrual, let worthOfLines, rate != nil {
                let closing = try self.rate(from: currency, .closing, on: request.accountingDate)
                let owed = try value(
                    Fraction(sum(units[index])) * Fraction(currency.minorUnit) * closing.rate)
                appendDifference(owed - worthOfLines, plan)
            } else {
                worth += worthOfLines ?? 0
            }
        }
        try addDifference(of: plans.filter { $0.kind != .accrual }, liabilities, currency, worth: worth, rate)
    }

    private func sum(_ units: [[Int128]]) -> Int128 { units.reduce(0) { $1.reduce($0, +) } }

    private func companies(of plan: PlannedEntry) -> [CompanyLines] {
        var targets: [String: [JournalTarget]] = [:]
        for target in plan.amounts.keys { targets[directory.entity(of: target), default: []].append(target) }
        let own = books.settings.entity
        // The company that is invoiced comes first, whether it has lines of its own or not.
        let others = targets.keys.filter { $0 != own }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return ([own] + others).map { entity in
            let sorted = (targets[entity] ?? []).sorted()
            return CompanyLines(
                entity: entity, targets: sorted, amounts: sorted.map { plan.amounts[$0] ?? .zero })
        }
    }

    private func rounded(_ exact: [[[Fraction]]], _ currency: Currency) throws(BookkeepingError) -> [[[Int128]]] {
        do throws(ApportionmentError) {
            return try RoundedEntries(exact, to: currency.minorUnit).units
        } catch {
            throw .journal(.outOfRange(number: "\(request.period) \(currency)"))
        }
    }

    /// Exact amounts in another currency. What is no line in its own currency is none in the other: its value goes with
    /// the largest line of its company.
    private static func converted(
        _ exact: [[[Fraction]]], by rate: Fraction, units: [[[Int128]]]
    ) -> [[[Fraction]]] {
        zip(exact, units).map { companies, units in
            zip(companies, units).map { lines, units in
                var values = lines.map { $0 * rate }
                guard let largest = units.indices.max(by: { units[$0].magnitude < units[$1].magnitude }),
                    units[largest] != 0
                else { return values }
                for index in values.indices where units[index] == 0 {
                    values[largest] += values[index]
                    values[index] = .zero
                }
                return values
            }
        }
    }

    // MARK: - Journals

    /// Appends the entry of the company that is invoiced and those of the others.
    ///
    /// - Returns: what the lines of all companies come to in the currency of the books, in its minor units; `nil` where
    ///   that is the currency of the entry.
    private mutating func append(
        _ plan: PlannedEntry, _ companies: [CompanyLines], _ units: [[Int128]], _ functional: [[Int128]]?
    ) -> Int128? {
        let own = books.settings.entity
        var main = heading(plan, own)
        var others: [Journal] = []
        var small: [(target: JournalTarget, amount: Total)] = []
        for (index, company) in companies.enumerated() {
            let values = functional?[index]
            var lines: [JournalLine] = []
            for (place, target) in company.targets.enumerated() {
                if units[index][place] == 0, values?[place] ?? 0 == 0 {
                    if company.amounts[place] != .zero { small.append((target, company.amounts[place])) }
                    continue
                }
                lines.append(
                    JournalLine(
                        target, memo: memo(plan, target), amount: units[index][place], functional: values?[place]))
            }
            guard company.entity != own else {
                main.lines = lines
                continue
            }
            if let other = crossing(plan, company.entity, lines, to: &main) { others.append(other) }
        }
        close(&main, against: directory.holder(plan.offset), memo: plan.offsetMemo)
        if main.offset != nil { need(plan.offset) }
        let first = journals.count
        for journal in [main] + others where !journal.lines.isEmpty {
            var journal = journal
            journal.number = number(plan.kind)
            journals.append(journal)
        }
        let holder = first < journals.count ? journals[first].number : ""
        dropped += small.map {
            DroppedAmount(number: holder, target: $0.target, currency: plan.currency, amount: $0.amount)
        }
        return functional.map { sum($0) }
    }

    private func heading(_ plan: PlannedEntry, _ entity: String) -> Journal {
        Journal(
            number: "", kind: plan.kind, period: request.period.label, date: request.accountingDate, entity: entity,
            currency: plan.currency, description: plan.description, reference: request.reference,
            reversalDate: plan.reversalDate, reversalPeriod: plan.reversalDate.flatMap { _ in request.next?.label },
            functionalCurrency: plan.currency == books.settings.currency ? nil : books.settings.currency)
    }

    private func memo(_ plan: PlannedEntry, _ target: JournalTarget) -> String {
        let name = target.departmentName ?? target.department
        return name.map { "\(plan.memo), \($0)" } ?? plan.memo
    }

    /// The line that takes the sum of the others to the other side.
    private func close(_ journal: inout Journal, against target: JournalTarget, memo: String) {
        journal.offset = target
        let sum = journal.lines.reduce(Int128(0)) { $0 + $1.amount }
        let value = journal.lines.reduce(Int128(0)) { $0 + ($1.functional ?? 0) }
        guard sum != 0 || value != 0 else { return }
        journal.lines.append(
            JournalLine(
                target, memo: memo, amount: -sum, functional: journal.functionalCurrency == nil ? nil : -value))
    }
}

extension EntryAssembly {
    // MARK: - Other companies

    /// The entry of another company, and what it owes as a line of the first one's.
    private mutating func crossing(
        _ plan: PlannedEntry, _ entity: String, _ lines: [JournalLine], to main: inout Journal
    ) -> Journal? {
        guard !lines.isEmpty else { return nil }
        let settings = books.settings.intercompany
        let own = books.settings.entity
        var other = heading(plan, entity)
        other.lines = lines
        let sum = lines.reduce(Int128(0)) { $0 + $1.amount }
        let value = lines.reduce(Int128(0)) { $0 + ($1.functional ?? 0) }
        let isConverted = main.functionalCurrency != nil
        let (extra, extraValue) = (markUp(sum), markUp(value))
        if let account = settings.markUpAccount, extra != 0 {
            need(account, field: "intercompany.mark_up_account")
            other.lines.append(
                JournalLine(
                    directory.holder(account, partner: own), memo: "Mark-up of \(own)", amount: extra,
                    functional: isConverted ? extraValue : nil))
        }
        if sum + extra != 0 || value + extraValue != 0 {
            need(settings.dueFromAccount, field: "intercompany.due_from_account")
            main.lines.append(
                JournalLine(
                    directory.holder(settings.dueFromAccount, partner: entity), memo: "\(plan.memo), \(entity)",
                    amount: sum + extra, functional: isConverted ? value + extraValue : nil))
        }
        if let account = settings.markUpAccount, extra != 0 {
            main.lines.append(
                JournalLine(
                    directory.holder(account, partner: entity), memo: "Mark-up to \(entity)", amount: -extra,
                    functional: isConverted ? -extraValue : nil))
        }
        need(settings.dueToAccount, field: "intercompany.due_to_account")
        close(
            &other, against: directory.holder(settings.dueToAccount, partner: own), memo: "\(plan.memo), \(own)")
        return other
    }

    private func markUp(_ units: Int128) -> Int128 {
        let percent = books.settings.intercompany.markUpPercent
        guard percent != .zero, books.settings.intercompany.markUpAccount != nil else { return 0 }
        return (Fraction(units) * Fraction(Total(percent)) / Fraction(100)).rounded ?? 0
    }

    // MARK: - Exchange rates

    private func rate(
        from: Currency, _ kind: CloseSettings.RateKind, on date: CivilDate
    ) throws(BookkeepingError) -> ExchangeRate {
        do throws(MissingRate) {
            return try request.rates.rate(
                from: from, to: books.settings.currency, kind, of: request.days,
                on: date)
        } catch {
            throw .missingRate(error)
        }
    }

    /// An amount of the books' currency in its minor units.
    private func value(_ amount: Fraction) throws(BookkeepingError) -> Int128 {
        guard let units = (amount / Fraction(books.settings.currency.minorUnit)).rounded else {
            throw .journal(.outOfRange(number: "\(request.period)"))
        }
        return units
    }

    /// What is owed at the rates of its invoices, less what the entries say.
    private mutating func addDifference(
        of plans: [PlannedEntry], _ liabilities: [Liability], _ currency: Currency, worth: Int128,
        _ rate: ExchangeRate?
    ) throws(BookkeepingError) {
        guard let plan = plans.first else { return }
        let isForeign = { (liability: Liability) in liability.currency != currency }
        guard rate != nil || liabilities.contains(where: isForeign) else { return }
        var owed = Int128(0)
        var said = Int128(0)
        // What is worth what its entry says, corrections of earlier months among it: no difference, and rounded as one.
        var unchanged = plans.filter { [.priorPeriod, .reclass, .reallocation].contains($0.kind) }.reduce(
            Fraction.zero
        ) { $0 + Fraction($1.total) }
        for liability in liabilities {
            guard let date = liability.date, rate != nil || isForeign(liability) else {
                unchanged += Fraction(liability.cost)
                continue
            }
            let spot = try self.rate(from: liability.currency, .spot, on: date)
            owed += try value(spot.converted(liability.amount))
            said += try value(Fraction(liability.cost))
        }
        owed += try value(unchanged * (rate?.rate ?? .one))
        said += try value(unchanged)
        appendDifference(owed - (rate == nil ? said : worth), plan)
    }

    private mutating func appendDifference(_ difference: Int128, _ plan: PlannedEntry) {
        guard difference != 0 else { return }
        let text = "FX difference on \(plan.kind == .accrual ? plan.offsetMemo : "invoices, \(request.period.title)")"
        var journal = Journal(
            number: number(.fxDifference), kind: .fxDifference, period: request.period.label,
            date: request.accountingDate,
            entity: books.settings.entity, currency: books.settings.currency, description: text,
            reference: request.reference, reversalDate: plan.reversalDate,
            reversalPeriod: plan.reversalDate.flatMap { _ in request.next?.label })
        need(books.settings.close.fxAccount)
        need(plan.offset)
        journal.lines = [
            JournalLine(directory.holder(books.settings.close.fxAccount), memo: text, amount: difference)
        ]
        close(&journal, against: directory.holder(plan.offset), memo: text)
        journals.append(journal)
    }

    // MARK: - Numbers and accounts

    /// `AI202610-2-USE01`: the same entries of the same version have the same numbers.
    private mutating func number(_ kind: Journal.Kind) -> String {
        counts[kind, default: 0] += 1
        let count = String(counts[kind] ?? 0)
        let month = request.period.description.replacing("-", with: "")
        return "AI\(month)-\(request.version)-\(kind.code)\(count.count < 2 ? "0" : "")\(count)"
    }

    /// Notes an account of the settings.
    private mutating func need(_ account: String, field: String? = nil) {
        let known = books.settings.close.accounts.first { $0.account == account }?.field
        let named = field ?? known ?? "close"
        if !neededAccounts.contains(where: { $0.account == account }) { neededAccounts.append((named, account)) }
    }
}
