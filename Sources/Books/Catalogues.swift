internal import Mapping
public import SettingsText

/// `Mappings/providers.csv`: how FOCUS rows name the parties behind a provider key.
public struct ProviderTable: Sendable {
    private var entries: [Key: Provider] = [:]

    private struct Key: Hashable {
        var provider: String
        var billingAccount: String?
    }

    /// The names of FOCUS for one provider, or for one of its billing accounts.
    public struct Provider: Hashable, Sendable {
        public var provider: String
        /// `nil` for every account that has no row of its own.
        public var billingAccount: String?
        public var providerName: String
        public var publisherName: String
        public var invoiceIssuerName: String
        public var serviceName: String
        public var billingAccountName: String?
        public var line: Int
    }

    /// No providers.
    public init() {}

    /// The row of the account, else that of the provider.
    public func provider(_ provider: String, billingAccount: String) -> Provider? {
        entries[Key(provider: provider, billingAccount: billingAccount)]
            ?? entries[Key(provider: provider, billingAccount: nil)]
    }

    /// Every row by provider and account.
    public var all: [Provider] {
        entries.values.sorted { ($0.provider, $0.billingAccount ?? "") < ($1.provider, $1.billingAccount ?? "") }
    }

    static let columns = [
        "provider", "billing_account", "provider_name", "publisher_name", "invoice_issuer_name", "service_name",
        "billing_account_name",
    ]

    /// Reads the table and notes what is wrong.
    public init(_ table: TableFile, problems: SettingProblems) {
        for row in table.rows {
            let cell = { (column: String) in table.column(column).flatMap { row.cells[$0] } }
            let required = { (column: String) -> String in
                if let value = cell(column) { return value }
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: column, reason: .missing(expected: "a value")))
                return ""
            }
            let entry = Provider(
                provider: required("provider"), billingAccount: cell("billing_account"),
                providerName: required("provider_name"), publisherName: required("publisher_name"),
                invoiceIssuerName: required("invoice_issuer_name"), serviceName: required("service_name"),
                billingAccountName: cell("billing_account_name"), line: row.line)
            let key = Key(provider: entry.provider, billingAccount: entry.billingAccount)
            if let first = entries[key] {
                let value = [entry.provider, entry.billingAccount].compactMap { $0 }.joined(separator: ", ")
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: "provider, billing_account", value: value,
                        reason: .duplicate(line: first.line)))
            } else {
                entries[key] = entry
            }
        }
    }
}

/// `Mappings/services.csv`: how FOCUS rows name the services of `charges`.
public struct ServiceTable: Sendable {
    /// The rows by service key, in the order of the file.
    public private(set) var services: [String: Service] = [:]

    /// The names of FOCUS for one service.
    public struct Service: Hashable, Sendable {
        public var service: String
        public var serviceName: String
        public var serviceCategory: String
        public var serviceSubcategory: String?
        public var resourceType: String?
        /// What kind of cost it is, for the report of cost drivers.
        public var driver: Driver?
        public var line: Int
    }

    /// A kind of cost that AI work comes with beside the tokens of models.
    public enum Driver: String, CaseIterable, Hashable, Sendable {
        case toolCalls = "tool-calls"
        case compute, storage, subscriptions
    }

    static let columns = ["service", "service_name", "service_category", "service_subcategory", "resource_type"]
    static let optionalColumns = ["driver"]

    /// No services.
    public init() {}

    /// Reads the table and notes what is wrong.
    public init(_ table: TableFile, problems: SettingProblems) {
        for row in KeyedRows(table, problems: problems).rows {
            services[row.key] = Service(
                service: row.key, serviceName: row.text("service_name", required: true) ?? "",
                serviceCategory: row.text("service_category", required: true) ?? "",
                serviceSubcategory: row.text("service_subcategory"), resourceType: row.text("resource_type"),
                driver: row.text("driver") == nil ? nil : row.choice("driver", Driver.self), line: row.line)
        }
    }
}
