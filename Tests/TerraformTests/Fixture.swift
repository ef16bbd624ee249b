import FoundationEssentials

@testable import Terraform

/// A file recorded from terraform 1.11.4; `Fixtures/README.md` says how.
enum Fixture {
  private static let directory = URL(filePath: #filePath)
    .deletingLastPathComponent()
    .appending(path: "Fixtures/terraform-1.11.4")

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: path)))
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  static func lines(_ path: String) throws -> [[UInt8]] {
    try bytes(path).split(separator: 0x0A).map(Array.init)
  }

  static func messages(_ path: String) throws -> [UIMessage] {
    try lines(path).map(UIMessage.init(line:))
  }

  static func progress(_ path: String, kind: RunKind? = nil) throws -> RunProgress {
    RunProgress(folding: try lines(path).map(RunLine.init(line:)), kind: kind)
  }

  /// The secrets that the recordings hold in clear.
  static let secrets = ["s3cr3t-token-value", "sesame", "PRIVATE KEY", "aGFPECMOSFIO9_aNVqzOwA"]

  /// All that a value could tell in a log, a failed expectation or a debugger.
  static func everything(about value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return dumped + String(describing: value) + String(reflecting: value)
  }
}

extension String {
  /// The recorded secrets that stand in this text.
  var leakedSecrets: [String] { Fixture.secrets.filter { contains($0) } }
}
