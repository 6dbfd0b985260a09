import FOCUS
import Testing

@testable import Validation

@Suite struct `The catalogue` {
    @Test(arguments: FOCUSVersion.allCases)
    func `of each version is read and names known columns only`(version: FOCUSVersion) throws {
        let catalogue = try RuleCatalogue(version)
        #expect(Set(catalogue.rules.map(\.id)).count == catalogue.rules.count)
        let known = Set(FOCUSVersion.allCases.flatMap { FOCUSSpecification.of($0).columns.map(\.id) })
        for rule in catalogue.rules {
            #expect(rule.columns.allSatisfy(known.contains), "\(rule.id) names an unknown column")
            #expect(!rule.sentence.isEmpty && rule.sentence.last == ".", "\(rule.id) has no sentence")
            let mentioned = rule.clauses.flatMap(\.columns)
            #expect(
                Set(mentioned).subtracting(rule.columns).subtracting(["ChargePeriodEnd"]).isEmpty
                    || rule.columns.isEmpty,
                "\(rule.id) tests columns that it does not list")
        }
    }

    @Test func `of 1.1 has all 400 rules by level and scope`() throws {
        let rules = try RuleCatalogue(.v1_1).rules
        func count(_ level: Rule.Level) -> Int { rules.count { $0.level == level } }
        func count(_ scope: Rule.Scope) -> Int { rules.count { $0.scope == scope } }
        #expect(rules.count == 400)
        #expect([Rule.Level.must, .should, .may, .ours].map(count) == [314, 45, 30, 11])
        #expect([Rule.Scope.row, .dataSet, .outside, .ability, .notDecidable].map(count) == [217, 74, 64, 27, 18])
        #expect(rules.filter { $0.level == .may }.allSatisfy { !$0.hasTest })
    }

    @Test func `refers only to rules that there are`() throws {
        let rules = try RuleCatalogue(.v1_1).rules
        for rule in rules {
            for case .see(let names) in rule.clauses.map(\.check) {
                for name in names { #expect(rules.contains { $0.id == name || $0.id.hasPrefix("F11-\(name)-") }) }
            }
        }
    }

    @Test(arguments: ["set when", "never heard of", "set when A =", "one per", "set when A is big"])
    func `refuses a predicate that means nothing`(text: String) {
        #expect(throws: CatalogueError.self) { try PredicateText.clauses(text, subject: "A") }
    }

    @Test func `accounts for every rule in a report`() throws {
        let counts = try SampleRows.all.report(profile: Profile()).counts
        #expect(counts.total == 400)
        #expect(counts.passed + counts.failed + counts.notApplicable + counts.undecided + counts.permissions == 400)
    }
}

extension Clause {
    /// Every column that it mentions.
    fileprivate var columns: [String] {
        let terms = [when, unless].compactMap { $0 }.flatMap(\.alternatives).flatMap { $0 }
        return [subject].compactMap { $0 } + terms.map(\.column)
    }
}
