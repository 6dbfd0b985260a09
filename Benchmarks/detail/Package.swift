// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "detail-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "focus-chargeback", path: "../..")],
    targets: [
        .executableTarget(
            name: "detail-benchmark",
            dependencies: [
                .product(name: "Money", package: "focus-chargeback"),
                .product(name: "Postings", package: "focus-chargeback"),
                .product(name: "Workbook", package: "focus-chargeback"),
            ])
    ])
