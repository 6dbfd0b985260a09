import CostStore
import DelimitedText
import Glibc
import TestSupport
import Testing

@testable import Demo

@Suite struct `The demo's company` {
    /// A table of the default books.
    private func mappings(_ name: String) throws -> [[String: String]] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(root)/Mappings/\(name).csv", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        return DemoTable(bytes).rows
    }

    @Test func `has the features of the default books, with the same owners`() throws {
        let books = try mappings("features").map { row in
            ["feature", "department", "gl_account", "project"].map { row[$0, default: ""] }
        }
        let demo = DemoCatalogue().features.map { [$0.name, $0.department, $0.glAccount, $0.project] }
        #expect(demo == books)
        #expect(demo.count == 40)
        #expect(Set(demo.map { $0[1] }).count == 15)
    }

    @Test func `uses the tracker keys of the projects`() throws {
        let keys = Dictionary(
            uniqueKeysWithValues: try mappings("projects").map { ($0["project", default: ""], $0["tracker_key"]) })
        for feature in DemoCatalogue().features where !feature.project.isEmpty {
            #expect(keys[feature.project] == feature.trackerKey)
        }
    }

    @Test func `misspells only what the default aliases put right`() throws {
        let aliases = Set(
            try mappings("aliases").map { row in
                ["attribute", "value", "alias"].map { row[$0, default: ""] }
            })
        for (attribute, spellings) in DemoCatalogue().misspellings {
            for (value, aliasesOfValue) in spellings {
                for alias in aliasesOfValue { #expect(aliases.contains([attribute, value, alias])) }
            }
        }
    }

    @Test func `has prices for every model but those paid by the query`() {
        let catalogue = DemoCatalogue()
        let pool = TextPool()
        let offers = DemoOfferIndex(catalogue, pool)
        for model in Set(catalogue.features.flatMap { $0.models.map { "\($0.provider)/\($0.model)" } }) {
            let parts = model.split(separator: "/", maxSplits: 1).map(String.init)
            let key = DemoModel(provider: parts[0], model: parts[1])
            #expect(offers.entries(of: key, region: "").isEmpty == key.isPricedByQuery, "\(model)")
            #expect(catalogue.accounts.contains { $0.provider == key.provider }, "\(model)")
        }
        for offer in catalogue.offers {
            #expect(offer.listPrices[TokenMeter.input.index] != nil, "\(offer.model)")
        }
    }
}
