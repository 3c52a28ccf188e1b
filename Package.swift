// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let cli = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// Arrows point one way: what a target may import stands here, and Tests/CoreTests/ArrowTests.swift reads every file's
// imports against the same table.
let package = Package(
    name: "drydock",
    products: [
        .executable(name: "drydock", targets: ["drydock"]),
        // For Benchmarks alone.
        .library(name: "Core", targets: ["Core"]),
        .library(name: "Journal", targets: ["Journal"]),
        .library(name: "Screen", targets: ["Screen"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibSSH2", pkgConfig: "libssh2", providers: [.apt(["libssh2-1-dev"])]),
        .systemLibrary(name: "CEvents"),
        // libcrypto is what libssh2 itself stands on; its headers come with libssh2-1-dev.
        .target(name: "CSSHShim", dependencies: ["CLibSSH2"], linkerSettings: [.linkedLibrary("crypto")]),

        .target(name: "Core", dependencies: [crypto], swiftSettings: strict),
        .target(name: "Playbooks", dependencies: ["Core", yams], swiftSettings: strict),
        .target(name: "Journal", dependencies: ["Core", grdb], swiftSettings: strict),
        .target(name: "SSH", dependencies: ["Core", "CLibSSH2", "CSSHShim", "CEvents", crypto], swiftSettings: strict),
        .target(name: "Execution", dependencies: ["Core"], swiftSettings: strict),
        .target(name: "Notices", dependencies: ["Core", "Execution", crypto], swiftSettings: strict),
        .target(name: "Reports", dependencies: ["Core"], swiftSettings: strict),
        .target(name: "Screen", dependencies: ["Core"], swiftSettings: strict),
        .target(name: "Lab", dependencies: ["Core"], swiftSettings: strict),
        .executableTarget(
            name: "drydock", dependencies: ["Core", "Playbooks", "Journal", "SSH", "Execution", "Notices", "Reports", "Screen", "Lab", cli],
            swiftSettings: strict),

        .target(name: "TestKit", dependencies: ["Core", "Execution", "Lab"], swiftSettings: strict),
        .testTarget(name: "CoreTests", dependencies: ["Core", "TestKit"], exclude: ["Windows/rrule.py"], swiftSettings: strict),
        .testTarget(name: "PlaybooksTests", dependencies: ["Core", "Playbooks", "TestKit"], exclude: ["Ansible/listing.py", "Schemas/validate.py"], swiftSettings: strict),
        .testTarget(name: "JournalTests", dependencies: ["Core", "Journal", "TestKit", grdb], swiftSettings: strict),
        .testTarget(name: "SSHTests", dependencies: ["Core", "SSH", "TestKit"], swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Core", "Execution", "TestKit"], swiftSettings: strict),
        .testTarget(name: "NoticesTests", dependencies: ["Core", "Execution", "Notices", "TestKit", crypto], swiftSettings: strict),
        .testTarget(name: "ReportsTests", dependencies: ["Core", "Reports", "TestKit"], swiftSettings: strict),
        .testTarget(name: "ScreenTests", dependencies: ["Core", "Screen", "TestKit"], swiftSettings: strict),
        .testTarget(name: "LabTests", dependencies: ["Core", "Lab"], swiftSettings: strict),
        .testTarget(name: "CommandTests", dependencies: ["Core", "Playbooks", "Journal", "Lab", "TestKit", "drydock", crypto, cli], swiftSettings: strict),
    ]
)
