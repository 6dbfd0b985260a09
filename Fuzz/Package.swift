// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets, by libFuzzer. A package of its own, so that the product's build does not know of them. `make fuzz-parquet`
// builds with the sanitizers for all modules, as a target's own flags would leave what it tests without coverage.

let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "focus-chargeback", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzPages", dependencies: [.product(name: "DatabasePages", package: "focus-chargeback")]),
        .executableTarget(
            name: "FuzzParquet",
            dependencies: [
                .product(name: "Parquet", package: "focus-chargeback"),
                .product(name: "Columns", package: "focus-chargeback"),
            ]),
        .executableTarget(
            name: "FuzzJSON",
            dependencies: [
                .product(name: "JSONText", package: "focus-chargeback"),
                .product(name: "SourceRecords", package: "focus-chargeback"),
            ]),
        .executableTarget(
            name: "FuzzValidation",
            dependencies: [
                .product(name: "FOCUS", package: "focus-chargeback"),
                .product(name: "Validation", package: "focus-chargeback"),
            ]),
    ])
