import Foundation
import Mapping
import SettingsText
import Testing

@testable import Books

@Suite struct `Books on disk` {
    /// A new folder that is removed at the end.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "books-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func replace(_ text: String, with other: String, in file: String, of folder: String) throws {
        let path = "\(folder)/\(file)"
        let content = try String(contentsOfFile: path, encoding: .utf8)
        try #require(content.contains(text))
        try content.replacing(text, with: other).write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func problems(of folder: String) -> [String] {
        do {
            _ = try Books.open(at: folder)
            return []
        } catch .problems(let problems) {
            return problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `are made whole and open without a problem`() throws {
        try withFolder { folder in
            let files = try Books.initialize(at: folder + "/deep/down")
            for file in ["chargeback.yaml", "Mappings/rules.yaml", "Mappings/pools.yaml", "Templates/workbook.yaml"] {
                #expect(files.contains(file))
            }
            let books = try Books.open(at: folder + "/deep/down")
            #expect(books.settings.entity == "Example Company")
            #expect(books.settings.groupBy == Settings.defaultGroupBy)
            #expect(books.tables.departments.count == 16)
            #expect(
                books.providers.provider("openai", billingAccount: "org-research")?.billingAccountName
                    == "OpenAI Research")
            #expect(
                books.providers.provider("openai", billingAccount: "x")?.billingAccountName == "OpenAI organisation")
            #expect(books.services.services["web-search"]?.resourceType == "Tool")
            let decision = books.mapping.decide(Attribution([.feature: "ChatBot"]), at: 0)
            #expect(decision.department.value == "customer-success")
            #expect(decision.feature?.origin == .alias(from: "ChatBot"))
        }
    }

    @Test func `never overwrite a file`() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/Mappings", withIntermediateDirectories: true)
            try "mine".write(toFile: folder + "/Mappings/rules.yaml", atomically: true, encoding: .utf8)
            #expect(throws: BooksError.alreadyThere(["Mappings/rules.yaml"])) { try Books.initialize(at: folder) }
            #expect(try String(contentsOfFile: folder + "/Mappings/rules.yaml", encoding: .utf8) == "mine")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["Mappings"])
        }
    }

    @Test func `report every problem of every file at once`() throws {
        try withFolder { folder in
            try Books.initialize(at: folder)
            try replace("currency: USD", with: "currency: USX", in: "chargeback.yaml", of: folder)
            try replace("grain: day", with: "grian: day", in: "chargeback.yaml", of: folder)
            try replace("store: store.sqlite", with: "store: ../store.sqlite", in: "chargeback.yaml", of: folder)
            try replace("department: suspense", with: "department: nobody", in: "chargeback.yaml", of: folder)
            try replace(
                "design,Design,CC-240,Elena Petrova,true",
                with: "design,Design,CC-240,Elena Petrova,yes\ndesign,D,,,true", in: "Mappings/departments.csv",
                of: folder)
            try replace(
                "feature,Chatbot,chatbot", with: "feture,Chatbot,chatbot\ngl_account,a,b\nfeature,a",
                in: "Mappings/aliases.csv", of: folder)
            try replace("lookup: features }", with: "lookup: featurs }", in: "Mappings/rules.yaml", of: folder)
            try FileManager.default.removeItem(atPath: folder + "/Mappings/projects.csv")
            #expect(
                problems(of: folder) == [
                    #"Mappings/aliases.csv:2: attribute: "feture" is not a known value; did you mean feature?"#,
                    "Mappings/aliases.csv:3: attribute: a GL account stays as it was sent: write a rule with override: true instead of an alias",
                    #"Mappings/aliases.csv:4: "2 cells" is not 3 cells, as the header has"#,
                    #"Mappings/departments.csv:16: active: "yes" is not a known value; use one of true, false"#,
                    #"Mappings/departments.csv:17: department: "design" is there twice: first on line 16; keep one"#,
                    "Mappings/projects.csv: cannot be read: No such file or directory",
                    #"Mappings/rules.yaml:30:7: rules.feature-owner.set.department: "featurs" is not a known value; did you mean features?"#,
                    #"Mappings/rules.yaml:31:7: rules.feature-owner.set.gl_account: "featurs" is not a known value; did you mean features?"#,
                    #"Mappings/rules.yaml:32:7: rules.feature-owner.set.project: "featurs" is not a known value; did you mean features?"#,
                    #"chargeback.yaml:4:11: currency: "USX" is not a known value; did you mean UGX?"#,
                    #"chargeback.yaml:6:8: store: "../store.sqlite" is not a path inside the books: relative, without .."#,
                    #"chargeback.yaml:9:1: "grian" is not a known field; did you mean grain?"#,
                    #"chargeback.yaml:15:15: suspense.department: "nobody" is not in Mappings/departments.csv; use one of engineering, customer-success, sales, marketing, legal, finance, people, data-team, security, it, product, research, … (16 in all) or add it to Mappings/departments.csv"#,
                ])
        }
    }
}
