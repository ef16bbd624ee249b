import FoundationEssentials

/// The checkout that the tests run in.
public enum Checkout {
  /// Its root, found from this source file.
  public static let root: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// The executable that `swift build` made beside the tests.
  public static let executable: String = {
    let tests = CommandLine.arguments.first ?? ""
    let besideTests = tests.split(separator: "/").dropLast().map(String.init)
    // The test runner is `…/debug/quarterdeckPackageTests.xctest`, or `swift-testing`'s helper with the bundle as an argument.
    let candidates =
      ["/" + besideTests.joined(separator: "/") + "/quarterdeck"]
      + CommandLine.arguments.compactMap { argument in
        guard argument.hasSuffix(".xctest") else { return nil }
        return "/" + argument.split(separator: "/").dropLast().joined(separator: "/")
          + "/quarterdeck"
      } + ["\(root)/.build/debug/quarterdeck"]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? "\(root)/.build/debug/quarterdeck"
  }()
}
