/// An error or a warning of terraform, with the place in the configuration it is about.
///
/// Source: messages of type `diagnostic`, and `diagnostics[]` of `terraform validate -json`.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The command failed, or will.
    case error
    /// The command goes on.
    case warning
    /// A word that this reader does not know.
    case unknown
  }

  /// How bad it is.
  public var severity: Severity
  /// One line: what is wrong.
  public var summary: String
  /// More lines, often empty.
  public var detail: String
  /// The address of the resource it is about, as terraform writes it.
  public var address: String?
  /// The place in the configuration.
  public var range: SourceRange?
  /// The lines at that place.
  public var snippet: Snippet?

  /// Makes a diagnostic.
  public init(
    severity: Severity, summary: String, detail: String = "", address: String? = nil,
    range: SourceRange? = nil, snippet: Snippet? = nil
  ) {
    self.severity = severity
    self.summary = summary
    self.detail = detail
    self.address = address
    self.range = range
    self.snippet = snippet
  }
}

/// A place in a configuration file.
public struct SourceRange: Hashable, Sendable {
  /// One end of a range.
  public struct Position: Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in characters, from 1.
    public let column: Int
    /// The distance from the start of the file in bytes.
    public let byte: Int
  }

  /// The file, relative to the directory that terraform ran in.
  public let filename: String
  /// The first position.
  public let start: Position
  /// The position behind the last.
  public let end: Position
}

/// The lines of configuration that a diagnostic is about.
public struct Snippet: Hashable, Sendable {
  /// What an expression in the lines is worth.
  ///
  /// Terraform masks sensitive values here, but not those of a variable whose validation failed:
  /// so the statement is a secret until somebody knows better.
  public struct Value: Hashable, Sendable {
    /// The expression, such as `var.region`.
    public let traversal: String
    /// What it is worth, as the end of a sentence: `is "R9"`.
    public let statement: Secret
  }

  /// The block around the lines, such as `resource "terraform_data" "b"`.
  public var context: String?
  /// The lines.
  public var code: String
  /// The number of the first line, from 1.
  public var startLine: Int
  /// The part of the code that is meant, in bytes of UTF-8 from its start.
  public var highlight: Range<Int>
  /// What the expressions in the lines are worth.
  public var values: [Value]
}

extension Diagnostic {
  /// The same diagnostic without any value of an expression.
  public func redacted() -> Diagnostic {
    redacted { _ in true }
  }

  /// The same diagnostic without the values of sensitive variables.
  ///
  /// - Parameter sensitiveVariables: The names of the variables declared `sensitive`. Values of
  ///   anything but an input variable are dropped as well: what they hold is not known.
  /// - Returns: The diagnostic with the values that are left.
  public func redacted(sensitiveVariables: Set<String>) -> Diagnostic {
    redacted { value in
      guard let name = value.variableName else { return true }
      return sensitiveVariables.contains(name)
    }
  }

  private func redacted(where isSecret: (Snippet.Value) -> Bool) -> Diagnostic {
    var copy = self
    copy.snippet?.values.removeAll(where: isSecret)
    return copy
  }

  /// The name of the variable that has no value, when that is what is wrong.
  ///
  /// It stands in the detail text alone, so this reads terraform's English sentence.
  public var missingVariable: String? {
    guard summary == "No value for required variable" else { return nil }
    let parts = detail.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[1]) : nil
  }

  /// Who holds the lock, when that is what is wrong.
  ///
  /// Nil for the other failures that terraform gives the same summary: a state that is corrupt,
  /// written by a newer terraform, or in a directory that cannot be written.
  public var lockInfo: LockInfo? { LockInfo(detail: detail) }
}

extension Snippet.Value {
  /// The name of the input variable, when the expression is one or a part of one.
  var variableName: String? {
    guard traversal.hasPrefix("var.") else { return nil }
    return String(traversal.dropFirst(4).prefix { $0 != "." && $0 != "[" })
  }
}

extension Diagnostic {
  /// The diagnostic as lines for a person, most important first.
  ///
  /// ```text
  /// Error: Invalid value for variable
  /// at main.tf:7, in variable "openstack_region"
  ///   variable "openstack_region" {
  /// The region must be R1 or R2, not R9.
  /// ```
  ///
  /// - Parameter sensitiveVariables: The variables declared `sensitive`; then the values of the
  ///   others are told. Without it no value is.
  /// - Returns: At least one line.
  public func lines(sensitiveVariables: Set<String>? = nil) -> [String] {
    let known = sensitiveVariables.map { redacted(sensitiveVariables: $0) } ?? redacted()
    var lines = [heading]
    if let place { lines.append(place) }
    if let snippet = known.snippet {
      lines += Self.split(snippet.code).map { "  " + $0 }
      lines += snippet.values.map { "  \($0.traversal) \($0.statement.revealed)" }
    }
    return lines + Self.split(detail)
  }

  /// "Error: " or "Warning: " and the summary.
  public var heading: String {
    switch severity {
    case .error: "Error: " + summary
    case .warning: "Warning: " + summary
    case .unknown: summary
    }
  }

  /// "with ADDRESS, at FILE:LINE, in BLOCK", as far as they are known.
  private var place: String? {
    let parts = [
      address.map { "with " + $0 },
      range.map { "at \($0.filename):\($0.start.line)" },
      snippet?.context.map { "in " + $0 },
    ]
    let known = parts.compactMap { $0 }
    return known.isEmpty ? nil : known.joined(separator: ", ")
  }

  /// Lines without the blank ones at both ends.
  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines
  }
}
