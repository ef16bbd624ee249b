/// The name of a Terraform workspace.
///
/// Terraform takes what stands for itself in a URL. Names that could be taken for an option, or for
/// a way out of the directory of states, are none here.
public struct WorkspaceName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// The workspace that is always there.
  public static let standard = WorkspaceName(trusted: "default")

  /// Reads a name; nil when it is none.
  public init?(_ text: String) {
    guard let first = text.first, text.count <= 90, first != "-", first != ".",
      text.utf8.allSatisfy(Self.isAllowed)
    else { return nil }
    description = text
  }

  private init(trusted text: String) {
    description = text
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

extension WorkspaceName: Comparable {
  /// Orders by the alphabet.
  public static func < (left: WorkspaceName, right: WorkspaceName) -> Bool {
    left.description < right.description
  }
}

extension WorkspaceName: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = WorkspaceName(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "No workspace name.")
    }
    self = name
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The answer to `terraform workspace list`.
public struct WorkspaceList: Hashable, Sendable {
  /// The names, in terraform's order.
  public let names: [String]

  /// Reads the answer: a name a line, the present one behind a `*`, remarks behind an empty line.
  public init(output: String) {
    let lines = EscapeSequences.removed(from: output)
      .split(separator: "\n", omittingEmptySubsequences: false)
    names = lines.prefix { !$0.allSatisfy(\.isWhitespace) }.compactMap { line in
      line.split(whereSeparator: \.isWhitespace).last { $0 != "*" }.map(String.init)
    }
  }
}
