// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "allocation-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "focus-chargeback", path: "../..")],
    targets: [
        .executableTarget(
            name: "allocation-benchmark",
            dependencies: [
                .product(name: "Allocation", package: "focus-chargeback"),
                .product(name: "Apportionment", package: "focus-chargeback"),
                .product(name: "Money", package: "focus-chargeback"),
            ])
    ])
