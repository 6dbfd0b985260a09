import Books
import Close
import CloseLedger
import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

/// Books with a store that a test fills month by month.
struct TestBooks {
    let folder: TemporaryFolder
    var user = "ada"
    var threads = 2
    /// The clock of the next step.
    var now = Instant(microseconds: 1_793_548_800_000_000)  // 2026-11-01T16:00:00Z

    var path: String { folder.path("acme") }
    var store: String { "\(path)/store.sqlite" }

    /// The prices that every store begins with: 1 USD for a million tokens in, 10 USD for a million out.
    static let prices: [PriceRecord] = [
        .sample(.input, list: "2", contracted: "1"), .sample(.output, list: "10"),
    ]

    init(settings: String = "", prices: [PriceRecord] = TestBooks.prices) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(path)/Mappings", withIntermediateDirectories: true)
        try write(
            "chargeback.yaml",
            """
            entity: Acme Ltd
            currency: USD
            suspense: { gl_account: 9999-suspense, department: suspense }
            """ + "\n" + settings)
        try write(
            "Mappings/chart-of-accounts.csv",
            "account,name,type,active\n1290-ai-clearing,AI cost clearing,clearing,true\n"
                + "2150-accrued-ai-cost,Accrued AI cost,accrual,true\n2310-input-tax,Input tax,tax,true\n"
                + "5110-ai-usage,AI usage,expense,true\n5190-ai-price-variance,Price variance,variance,true\n"
                + "6200-rnd,Research,expense,true\n7710-exchange-differences,Exchange differences,expense,true\n"
                + "9999-suspense,Suspense,suspense,true\n")
        try write(
            "Mappings/departments.csv",
            "department,name,cost_center,manager,active\nsupport,Support,100,,true\nresearch,Research,200,,true\n"
                + "suspense,Suspense,999,,true\n")
        try write("Mappings/projects.csv", "project,name,department,tracker_key,active\n")
        try write(
            "Mappings/features.csv",
            "feature,name,department,gl_account,project,active\nchatbot,Chatbot,support,5110-ai-usage,,true\n"
                + "evals,Evaluations,research,6200-rnd,,true\n")
        try write(
            "Mappings/providers.csv",
            "provider,billing_account,provider_name,publisher_name,invoice_issuer_name,service_name,billing_account_name\n"
                + "openai,,OpenAI,OpenAI,OpenAI,OpenAI API,\n")
        try write(
            "Mappings/services.csv",
            "service,service_name,service_category,service_subcategory,resource_type\n"
                + "seats,Seats,AI and Machine Learning,Generative AI,\n")
        try write(rules: "support")
        try StoreWriter.create(at: store, prices: prices)
    }

    /// Writes a file of the books.
    func write(_ file: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
    }

    /// Rules by which a feature has its owner, and `helper`, which the table of features does not know, this one.
    func write(rules helper: String) throws {
        try write(
            "Mappings/rules.yaml",
            """
            rules:
              - id: helper-owner
                priority: 50
                when: { feature: { in: [helper] } }
                set: { department: \(helper), gl_account: 5110-ai-usage }
              - id: feature-owner
                priority: 100
                when: { feature: present }
                set: { department: { lookup: features }, gl_account: { lookup: features } }

            """)
    }

    /// Appends rows as a gateway does.
    func append(
        calls: [CallRecord] = [], charges: [ChargeRecord] = [], prices: [PriceRecord] = [],
        invoices: [InvoiceRecord] = [], rates: [FXRateRecord] = []
    ) throws {
        try StoreWriter(appendingTo: store).transaction { transaction in
            for call in calls { _ = try transaction.append(call) }
            for charge in charges { _ = try transaction.append(charge) }
            for price in prices { _ = try transaction.append(price) }
            for invoice in invoices { _ = try transaction.append(invoice) }
            for rate in rates { _ = try transaction.append(rate) }
        }
    }

    /// The steps of a period of these books.
    func step(as user: String? = nil) throws -> PeriodClose {
        try PeriodClose(books: path, user: user ?? self.user, now: now, software: "1.2.3", threads: threads)
    }

    /// Closes a month.
    @discardableResult
    func close(_ month: String, waiving waivers: [PackManifest.Waiver] = []) throws -> PeriodClose.Outcome {
        try step().close(try label(month), waivers: waivers)
    }

    func label(_ text: String) throws -> PeriodLabel { try #require(PeriodLabel(text)) }

    /// The folder of a pack.
    func pack(_ month: String, _ version: Int = 1) -> String { "\(path)/packs/\(month)/v\(version)" }

    func sealed(_ month: String, _ version: Int = 1) throws -> SealedPack {
        try SealedPack(at: pack(month, version))
    }

    /// The rows of a table of a pack.
    func rows(_ file: String, of month: String, _ version: Int = 1) throws -> [DelimitedRows.Row] {
        let bytes = try Data(contentsOf: URL(filePath: "\(pack(month, version))/\(file)"))
        return try DelimitedRows(Array(bytes)).rows
    }

    /// Every file below the books but the store, with its bytes.
    func contents() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let walk = FileManager.default.enumerator(atPath: path)
        while let name = walk?.nextObject() as? String {
            guard !name.hasPrefix("store.sqlite"), name != ".close.lock",
                let data = FileManager.default.contents(atPath: "\(path)/\(name)")
            else { continue }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
            if !isFolder.boolValue { files[name] = data }
        }
        return files
    }
}

extension CallRecord {
    /// A call of a feature on a day of a month: so many thousand tokens in, and a tenth of them out. Two of them cost what
    /// one of twice the size costs.
    static func of(
        _ id: String, _ month: String, day: Int = 5, feature: String? = "chatbot", thousands: Int64 = 100
    ) -> CallRecord {
        let start = Month(month)?.microseconds.lowerBound ?? 0
        return .sample(
            id, at: start + Int64(day - 1) * Instant.day + Instant.hour,
            tokens: TokenCounts(input: thousands * 1000, output: thousands * 100),
            sent: SentAttribution(feature: feature))
    }
}
