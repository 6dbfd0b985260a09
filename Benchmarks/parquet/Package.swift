// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "parquet-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "focus-chargeback", path: "../..")],
    targets: [
        .executableTarget(
            name: "parquet-benchmark",
            dependencies: [
                .product(name: "Parquet", package: "focus-chargeback"),
                .product(name: "Columns", package: "focus-chargeback"),
            ])
    ])
