// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the product doesn't depend on what measures it. Run: scripts/benchmarks
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "drydock", path: "..")],
    targets: [
        .executableTarget(
            name: "drydock-benchmarks",
            dependencies: [.product(name: "Core", package: "drydock"), .product(name: "Journal", package: "drydock"), .product(name: "Screen", package: "drydock")]),
        .executableTarget(
            name: "drydock-crowd",
            dependencies: [.product(name: "Core", package: "drydock"), .product(name: "Journal", package: "drydock")]),
    ]
)
