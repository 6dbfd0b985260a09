// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: Swift 6 mode, explicit existentials, imports that do not leak.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of `Sources/<name>`.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

/// The tests of `Tests/<name>Tests`.
func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude,
        resources: resources, swiftSettings: strict)
}

/// A C library that Debian packages as `<package>`.
func system(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "focus-chargeback",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Allocation", targets: ["Allocation"]),
        .library(name: "Apportionment", targets: ["Apportionment"]),
        .library(name: "Books", targets: ["Books", "Mapping", "Pools", "SettingsText"]),
        .library(name: "Columns", targets: ["Columns"]),
        .library(name: "DatabasePages", targets: ["DatabasePages"]),
        .library(name: "JSONText", targets: ["JSONText"]),
        .library(name: "FOCUS", targets: ["FOCUS"]),
        .library(name: "Money", targets: ["Money"]),
        .library(name: "Parquet", targets: ["Parquet"]),
        .library(name: "Bookkeeping", targets: ["Bookkeeping", "Journals", "Reconciliation"]),
        .library(name: "Postings", targets: ["Postings", "Lines"]),
        .library(name: "SourceRecords", targets: ["SourceRecords"]),
        .library(name: "Statements", targets: ["Statements", "PostedPeriods", "Periods", "Reports"]),
        .library(name: "Validation", targets: ["Validation"]),
        .library(name: "Workbook", targets: ["Workbook", "PostedPeriods", "Periods", "Reports", "Spreadsheet"]),
    ],
    dependencies: [
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        // C libraries, each wrapped by one Swift file.
        system("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        system("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
        system("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        system("CSnappy", pkgConfig: "snappy", package: "libsnappy-dev"),
        system("CBrotli", pkgConfig: "libbrotlienc", package: "libbrotli-dev"),
        system("CLZ4", pkgConfig: "liblz4", package: "liblz4-dev"),
        system("CXlsxWriter", pkgConfig: "xlsxwriter", package: "libxlsxwriter-dev"),
        system("CPostgreSQL", pkgConfig: "libpq", package: "libpq-dev"),
        system("CPCRE2", pkgConfig: "libpcre2-8", package: "libpcre2-dev"),

        // Values.
        module("Money", resources: [.embedInCode("Resources/iso-4217.csv")]),
        module("Apportionment", ["Money", .product(name: "BigInt", package: "BigInt")]),
        module("Allocation", ["Apportionment", "Money"]),
        module("Columns"),
        module("DelimitedText"),
        module("InputBytes", ["CZlib", "CZstd"]),
        module("JSONText"),
        module("Periods"),
        module("TerminalText"),
        module("DatabasePages"),
        module("Threads"),
        module(
            "CostStore", ["CSQLite", "Columns", "DatabasePages", "Money"],
            resources: [.embedInCode("Resources/schema.sql")]),
        module("Rating", ["CostStore", "Money", "Periods"]),

        // The specification.
        module(
            "FOCUS", ["Columns", "DelimitedText"],
            resources: [
                .embedInCode("Resources/columns-1.0.csv"), .embedInCode("Resources/columns-1.1.csv"),
                .embedInCode("Resources/columns-1.2.csv"), .embedInCode("Resources/columns-1.3.csv"),
                .embedInCode("Resources/columns-1.4.csv"), .embedInCode("Resources/service-subcategories.csv"),
            ]),

        // A made-up store to try things on.
        module(
            "Demo", ["CostStore", "DelimitedText", "Money", "Periods"],
            resources: [
                .embedInCode("Resources/accounts.csv"), .embedInCode("Resources/features.csv"),
                .embedInCode("Resources/list-prices.csv"), .embedInCode("Resources/misspellings.csv"),
            ]),

        // What people set up: settings, tables, rules.
        module("SettingsText", ["DelimitedText", "Money", "Periods", .product(name: "Yams", package: "Yams")]),
        module("Mapping", ["CPCRE2", "JSONText", "Money", "SettingsText", "TerminalText"]),
        module("Pools", ["Allocation", "Apportionment", "Digests", "Mapping", "Money", "SettingsText"]),
        module(
            "Books", ["FOCUS", "Mapping", "Money", "Periods", "Pools", "SettingsText"],
            // Mappings of sources belong to Importers; the links Defaults of both lead to the same folder.
            exclude: ["Defaults/prices", "Defaults/sources"],
            resources: [
                .embedInCode("Resources/chargeback.yaml"), .embedInCode("Defaults/aliases.csv"),
                .embedInCode("Defaults/benchmarks.csv"), .embedInCode("Defaults/budgets.csv"),
                .embedInCode("Defaults/chart-of-accounts.csv"), .embedInCode("Defaults/departments.csv"),
                .embedInCode("Defaults/drivers.csv"), .embedInCode("Defaults/features.csv"),
                .embedInCode("Defaults/pools.yaml"), .embedInCode("Defaults/projects.csv"),
                .embedInCode("Defaults/providers.csv"), .embedInCode("Defaults/rules.yaml"),
                .embedInCode("Defaults/services.csv"), .embedInCode("Defaults/outcomes.yaml"),
                .embedInCode("Defaults/workstreams.yaml"),
                .embedInCode("Templates/workbook.yaml"), .embedInCode("Templates/statement/statement.yaml"),
                .embedInCode("Templates/statement/statement.mustache"),
                .embedInCode("Templates/statement/markdown.mustache"),
                .embedInCode("Templates/statement/index.mustache"),
                .embedInCode("Templates/statement/style.mustache"),
            ]),

        // From what others write to a store.
        module("SourceRecords", ["CPostgreSQL", "CSQLite", "Columns", "InputBytes", "Parquet"]),
        module(
            "Importers",
            ["CostStore", "Digests", "JSONText", "Money", "Periods", "SettingsText", "SourceRecords"],
            resources: [
                .embedInCode("Prices/anthropic.csv"), .embedInCode("Prices/google.csv"),
                .embedInCode("Prices/openai.csv"), .embedInCode("Defaults/anthropic-costs.yaml"),
                .embedInCode("Defaults/anthropic-usage.yaml"),
                .embedInCode("Defaults/aws-cur.yaml"),
                .embedInCode("Defaults/aws-focus.yaml"),
                .embedInCode("Defaults/azure-focus.yaml"),
                .embedInCode("Defaults/claude-code.yaml"),
                .embedInCode("Defaults/focus.yaml"),
                .embedInCode("Defaults/gcp-billing.yaml"),
                .embedInCode("Defaults/helicone.yaml"),
                .embedInCode("Defaults/invoices.yaml"),
                .embedInCode("Defaults/langfuse.yaml"),
                .embedInCode("Defaults/litellm.yaml"),
                .embedInCode("Defaults/openai-costs.yaml"),
                .embedInCode("Defaults/openai-usage.yaml"),
                .embedInCode("Defaults/otel-genai.yaml"),
                .embedInCode("Defaults/portkey.yaml"),
                .embedInCode("Defaults/prices.yaml"),
            ]),

        // From the store to FOCUS rows.
        system("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
        module("Digests", ["CCrypto"]),
        module(
            "Lines",
            ["Columns", "CostStore", "Digests", "JSONText", "Mapping", "Money", "Periods", "Rating", "Threads"]),
        module(
            "Postings",
            [
                "Allocation", "Apportionment", "Books", "CostStore", "Lines", "Mapping", "Money", "Periods", "Pools",
                "Rating", "Threads",
            ]),
        module(
            "Projection",
            [
                "Apportionment", "Books", "Columns", "Digests", "FOCUS", "JSONText", "Lines", "Mapping", "Money",
                "Periods", "Postings",
            ]),
        // What is posted, and how it is closed.
        module("CloseLedger", ["CSQLite", "Digests", "JSONText", "Periods"]),
        module(
            "Reconciliation",
            [
                "Apportionment", "Books", "CostStore", "JSONText", "Lines", "Mapping", "Money", "Periods", "Postings",
                "Rating", "SettingsText",
            ]),
        module(
            "Journals",
            ["Apportionment", "Digests", "Mapping", "Money", "Periods", "Postings", "SettingsText"],
            resources: [
                .embedInCode("Formats/beancount.yaml"), .embedInCode("Formats/csv.yaml"),
                .embedInCode("Formats/dynamics-365.yaml"), .embedInCode("Formats/hledger.yaml"),
                .embedInCode("Formats/ledger.yaml"), .embedInCode("Formats/netsuite.yaml"),
                .embedInCode("Formats/oracle-fbdi.yaml"), .embedInCode("Formats/quickbooks-online.yaml"),
                .embedInCode("Formats/sage-intacct.yaml"), .embedInCode("Formats/sap.yaml"),
                .embedInCode("Formats/workday.yaml"), .embedInCode("Formats/xero.yaml"),
            ]),

        module(
            "Bookkeeping",
            [
                "Apportionment", "Books", "CostStore", "Journals", "Lines", "Mapping", "Money", "Periods", "Postings",
                "Rating", "Reconciliation", "SettingsText",
            ]),

        // Formats.
        module("Parquet", ["CBrotli", "CLZ4", "CSnappy", "CZlib", "CZstd", "Columns", "TerminalText"]),
        module(
            "Validation",
            [
                "Columns", "DelimitedText", "FOCUS", "InputBytes", "JSONText", "Money", "Parquet", "SettingsText",
                "TerminalText",
            ],
            resources: [.embedInCode("Resources/rules-1.1.csv"), .embedInCode("Resources/rules-later.csv")]),

        module(
            "Export",
            [
                "Allocation", "Apportionment", "Books", "CZlib", "CZstd", "Columns", "CostStore", "FOCUS", "JSONText",
                "Lines", "Mapping", "Money", "Parquet", "Periods", "Pools", "Postings", "Projection", "Rating",
                "TerminalText", "Threads", "Validation",
            ]),

        // What a period comes to, for people: workbook and statements.
        module(
            "PostedPeriods",
            [
                "Apportionment", "Books", "CostStore", "Export", "Journals", "Lines", "Mapping", "Money", "Periods",
                "Pools", "Postings", "Rating",
            ]),

        // Reports.
        module(
            "Reports",
            [
                "Books", "Columns", "CostStore", "Export", "JSONText", "Lines", "Mapping", "Money", "Periods",
                "Postings", "Rating", "SettingsText", "TerminalText", "Threads",
            ]),

        // What is only proposed: an export with the entries, months before and reports of workbook and statements.
        module(
            "DraftPeriods",
            [
                "Bookkeeping", "Export", "Journals", "Lines", "Periods", "PostedPeriods", "Postings", "Reconciliation",
                "Reports",
            ]),

        // Workbooks and statements.
        module("Spreadsheet", ["CXlsxWriter", "Periods"]),
        module(
            "Workbook",
            [
                "Allocation", "Apportionment", "Books", "CostStore", "DraftPeriods", "Export", "Journals", "Lines",
                "Mapping", "Money", "Periods", "Pools", "PostedPeriods", "Postings", "Rating", "Reconciliation",
                "Reports", "SettingsText", "Spreadsheet", "Threads",
            ]),

        module(
            "Statements",
            [
                "Allocation", "Apportionment", "Books", "DraftPeriods", "Export", "Journals", "Lines", "Mapping",
                "Money", "Periods", "Pools", "PostedPeriods", "Postings", "Reports", "SettingsText", "Spreadsheet",
                "Threads",
                .product(name: "Mustache", package: "swift-mustache"),
            ]),

        // The close: a pack of all of them.
        module(
            "Close",
            [
                "Bookkeeping", "Books", "CloseLedger", "Columns", "CostStore", "DelimitedText", "Digests", "Export",
                "FOCUS", "JSONText", "Journals", "Lines", "Mapping", "Money", "Periods", "Pools", "PostedPeriods",
                "Postings", "Projection", "Rating", "Reconciliation", "Reports", "SettingsText", "Statements",
                "TerminalText", "Threads", "Validation", "Workbook",
            ]),
        // Where a posted amount comes from, and what other rules would make of it.
        module(
            "AllocationReview",
            [
                "Allocation", "Apportionment", "Bookkeeping", "Books", "Close", "CostStore", "Export", "JSONText",
                "Journals", "Lines", "Mapping", "Money", "Periods", "Pools", "PostedPeriods", "Postings", "Projection",
                "Rating", "Reconciliation", "TerminalText",
            ]),

        // The command line.
        .executableTarget(
            name: "chargeback",
            dependencies: [
                "Allocation",
                "AllocationReview",
                "Apportionment",
                "Bookkeeping",
                "Books",
                "Close",
                "CloseLedger",
                "CostStore",
                "Demo",
                "Export",
                "FOCUS",
                "Importers",
                "InputBytes",
                "JSONText",
                "Journals",
                "Lines",
                "Mapping",
                "Money",
                "Parquet",
                "Periods",
                "PostedPeriods",
                "Postings",
                "Rating",
                "Reconciliation",
                "Reports",
                "SettingsText",
                "SourceRecords",
                "Spreadsheet",
                "Statements",
                "TerminalText",
                "Validation",
                "Workbook",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests, and what several of them need.
        .target(
            name: "TestSupport", dependencies: ["CSQLite", "CostStore", "Money", "Periods"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("Money", ["TestSupport"]),
        tests("Apportionment", ["Money", "TestSupport", .product(name: "BigInt", package: "BigInt")]),
        tests("Allocation", ["Apportionment", "Money", "TestSupport"]),
        tests("Columns"),
        tests("Threads"),
        tests("Periods"),
        tests("TerminalText"),
        tests("CloseLedger", ["Periods", "TestSupport"]),
        tests(
            "Close", ["Books", "CloseLedger", "CostStore", "Lines", "Money", "Periods", "Postings", "TestSupport"],
            exclude: ["Golden"]),
        tests(
            "AllocationReview",
            [
                "Allocation", "Apportionment", "Bookkeeping", "Books", "CostStore", "Export", "Lines", "Money",
                "Periods",
                "Pools", "Postings", "Reports", "TestSupport",
            ]),
        tests("DatabasePages"),
        tests("CostStore", ["DatabasePages", "Money", "TestSupport"]),
        tests("Demo", ["CostStore", "DelimitedText", "Money", "Periods", "TestSupport"]),
        tests("Rating", ["CostStore", "Money"]),
        tests("DelimitedText"),
        tests("Parquet", ["Columns", "TestSupport"], exclude: ["Judges"]),
        tests("FOCUS", ["Columns"]),
        tests("JSONText", exclude: ["Judges"]),
        tests("SettingsText"),
        tests("Mapping", ["JSONText", "SettingsText", "TestSupport"]),
        tests("Pools", ["Allocation", "Apportionment", "Mapping", "Money", "SettingsText"]),
        tests("Books", ["Mapping", "Pools", "SettingsText"]),
        .testTarget(name: "ChargebackTests", dependencies: ["chargeback", "TestSupport"], swiftSettings: strict),
        tests(
            "Export",
            [
                "Books", "Columns", "CostStore", "Demo", "FOCUS", "Lines", "Mapping", "Money", "Parquet", "Periods",
                "Postings",
                "Rating", "TestSupport", "Validation",
            ],
            exclude: ["Books", "Golden", "Judges"]),
        // The documents, held against the code and the program.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Columns", "CostStore", "FOCUS", "Projection", "chargeback",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        tests(
            "Validation", ["Columns", "FOCUS", "InputBytes", "Parquet", "SettingsText", "TestSupport"],
            exclude: ["Fixtures"]),
        tests(
            "Reports",
            ["Books", "CostStore", "Demo", "Mapping", "Money", "Periods", "Rating", "SettingsText", "TestSupport"],
            exclude: ["Golden", "Judges"]),
        tests("Spreadsheet", ["Periods", "TestSupport"], exclude: ["Judges"]),
        tests("PostedPeriods", ["Apportionment", "Lines", "Money", "Postings", "TestSupport"]),
        tests(
            "Workbook",
            [
                "Books", "CostStore", "Demo", "Export", "Lines", "Money", "Periods", "PostedPeriods", "Postings",
                "SettingsText", "Spreadsheet", "TestSupport",
            ], exclude: ["Judges"]),
        tests(
            "Statements", ["Books", "CostStore", "Demo", "Export", "Money", "Periods", "SettingsText", "TestSupport"],
            exclude: ["Judges"]),
        tests(
            "Journals", ["Apportionment", "Mapping", "Money", "Periods", "SettingsText", "TestSupport"],
            exclude: ["Golden"]),
        tests("SourceRecords", ["InputBytes", "TestSupport"], exclude: ["Judges"]),
        tests(
            "Importers", ["CostStore", "Rating", "SettingsText", "SourceRecords", "TestSupport"],
            exclude: ["Golden", "Judges", "Samples"]),
        tests(
            "Reconciliation",
            [
                "Apportionment", "Books", "CostStore", "Lines", "Mapping", "Money", "Periods", "Postings", "Rating",
                "SettingsText", "TestSupport",
            ]),
        tests(
            "Bookkeeping",
            [
                "Apportionment", "Books", "CostStore", "Export", "Journals", "Lines", "Mapping", "Money", "Periods",
                "Postings", "Reconciliation", "SettingsText", "TestSupport", "Validation",
            ]),
        tests("Lines", ["CostStore", "Mapping", "Money", "Rating", "SettingsText", "TestSupport"]),
        tests(
            "Postings",
            [
                "Allocation", "Apportionment", "Books", "CostStore", "Lines", "Mapping", "Money", "Periods", "Pools",
                "Rating", "SettingsText", "TestSupport",
            ], exclude: ["Judges"]),
    ]
)
