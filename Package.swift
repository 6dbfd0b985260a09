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
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The tests of `Tests/<name>Tests`.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, resources: resources,
        swiftSettings: strict)
}

/// A C library that Debian packages as `<package>`.
func system(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "focus-chargeback",
    platforms: [.macOS(.v15)],
    dependencies: [],
    targets: [
        // C libraries, each wrapped by one Swift file.
        system("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        system("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
        system("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),

        // Values.
        module("Money", resources: [.embedInCode("Resources/iso-4217.csv")]),
        module("Columns"),
        module("DelimitedText"),
        module("CostStore", ["CSQLite", "Columns", "Money"], resources: [.embedInCode("Resources/schema.sql")]),

        // The specification.
        module(
            "FOCUS", ["Columns", "DelimitedText"],
            resources: [
                .embedInCode("Resources/columns-1.0.csv"), .embedInCode("Resources/columns-1.1.csv"),
                .embedInCode("Resources/columns-1.2.csv"), .embedInCode("Resources/columns-1.3.csv"),
                .embedInCode("Resources/columns-1.4.csv"), .embedInCode("Resources/service-subcategories.csv"),
            ]),
        module(
            "Validation", ["Columns", "CZlib", "CZstd", "DelimitedText", "FOCUS", "Money"],
            resources: [.embedInCode("Resources/rules-1.1.csv"), .embedInCode("Resources/rules-later.csv")]),

        // Tests.
        tests("Money"),
        tests("Columns"),
        tests("DelimitedText"),
        tests("FOCUS", ["Columns"]),
        tests("Validation", ["Columns", "FOCUS"]),
    ]
)
