// swift-tools-version: 6.2

import PackageDescription

/// Language features that every target shares.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let tomlKit: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
  name: "quarterdeck",
  products: [
    .executable(name: "quarterdeck", targets: ["QuarterdeckCLI"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // What a terminal shows, and the languages of the tools: values in, values out.
    .target(name: "TerminalUI", swiftSettings: settings),
    .target(name: "Terraform", swiftSettings: settings),
    .target(name: "Cluster", swiftSettings: settings),
    .target(name: "Fleet", dependencies: ["Terraform", "Cluster"], swiftSettings: settings),
    .target(
      name: "Blueprint", resources: [.embedInCode("Resources")], swiftSettings: settings),
    .target(
      name: "Console", dependencies: ["TerminalUI", "Fleet", "Terraform", "Cluster"],
      swiftSettings: settings),

    // What touches the world.
    .systemLibrary(name: "CNcurses"),
    .target(name: "CTerminalGuard"),
    .target(name: "CWaiting"),
    .target(
      name: "NcursesTerminal", dependencies: ["CNcurses", "CTerminalGuard", "TerminalUI"],
      swiftSettings: settings),
    .target(
      name: "Operations",
      dependencies: [
        "CWaiting", "Fleet", "Terraform", "Cluster", deque, subprocess, systemPackage, tomlKit,
      ],
      swiftSettings: settings),
    .target(
      name: "ConsoleRuntime",
      dependencies: [
        "Console", "Operations", "Fleet", "Terraform", "Cluster", "TerminalUI", deque,
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "QuarterdeckCLI",
      dependencies: [
        "Blueprint", "Console", "ConsoleRuntime", "CTerminalGuard", "NcursesTerminal",
        "Operations", "Fleet", "Terraform", "Cluster", "TerminalUI", argumentParser,
      ],
      swiftSettings: settings),

    // What tests share, and the tests.
    .target(
      name: "TestKit", dependencies: ["TerminalUI", "Operations"], swiftSettings: settings),
    .testTarget(
      name: "TerminalUITests", dependencies: ["TerminalUI", "TestKit"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "TerraformTests", dependencies: ["Terraform", "TestKit"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "ClusterTests", dependencies: ["Cluster"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "FleetTests", dependencies: ["Fleet", "Terraform", "Cluster", "TestKit"],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "BlueprintTests", dependencies: ["Blueprint"], swiftSettings: settings),
    .executableTarget(
      name: "OperationsRunnerFixture", dependencies: ["Operations"],
      path: "Tests/OperationsRunnerFixture", swiftSettings: settings),
    .testTarget(
      name: "OperationsTests",
      dependencies: [
        "Operations", "OperationsRunnerFixture", "Terraform", "Cluster", "Fleet", "TestKit",
        systemPackage,
      ],
      exclude: ["Fixtures", "Support/state-server.py"], swiftSettings: settings),
    .testTarget(
      name: "ConsoleTests",
      dependencies: ["Console", "Fleet", "Terraform", "Cluster", "TerminalUI", "TestKit"],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(
      name: "ConsoleRuntimeTests",
      dependencies: [
        "ConsoleRuntime", "Console", "Cluster", "Fleet", "Terraform", "TerminalUI",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "TerminalFixture",
      dependencies: ["CTerminalGuard", "NcursesTerminal", "Operations", "TerminalUI"],
      path: "Tests/TerminalFixture", swiftSettings: settings),
    .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
    .testTarget(
      name: "NcursesTerminalTests",
      dependencies: [
        "CPseudoTerminal", "NcursesTerminal", "Operations", "QuarterdeckCLI", "TerminalUI",
        "TerminalFixture", "TestKit", tomlKit,
      ],
      exclude: ["Support"], swiftSettings: settings),
    .testTarget(
      name: "QuarterdeckCLITests",
      dependencies: [
        "TestKit", "QuarterdeckCLI", "Cluster", "Console", "Fleet", "Operations", argumentParser,
      ],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestKit", "QuarterdeckCLI", "Terraform"],
      swiftSettings: settings),
  ]
)
