import SystemPackage
import TOMLKit
import Terraform

/// A TOML file as a JSON value, with the lines of its keys.
///
/// TOMLKit does not say where a value stands, so the lines are looked up in the text; a key in an
/// unusual spelling is simply not found, and then there is no line.
struct TOMLDocument {
  /// The whole table.
  let root: JSONValue
  private let lines: [String: Int]

  /// Reads a file's text.
  ///
  /// - Throws: `ConfigurationProblem` with the line when it is no TOML.
  init(text: String) throws(ConfigurationProblem) {
    do {
      let json = try TOMLTable(string: text).convert(to: .json)
      root = try JSONValue(parsing: Array(json.utf8))
    } catch let error as TOMLParseError {
      throw ConfigurationProblem(
        line: error.source.begin.line, message: "This is no TOML: \(error.description)",
        remedy: "Correct the line; text values need quotes.")
    } catch {
      throw ConfigurationProblem(
        line: nil, message: "This is no TOML: \(error)", remedy: "Correct the file.")
    }
    lines = Self.keyLines(in: text)
  }

  /// The line of a key, from 1.
  ///
  /// The path is `table.key`, and `name[2].key` in the third table of an array.
  func line(of path: String) -> Int? { lines[path] }

  /// The line of a table; where it has none of its own, as between `[` and `]`, that of what it is in.
  func line(around path: String) -> Int? {
    var path = path[...]
    while !path.isEmpty {
      if let line = lines[String(path)] { return line }
      let end = path.lastIndex { ".[".contains($0) } ?? path.startIndex
      path = path[..<end]
    }
    return nil
  }

  private static func keyLines(in text: String) -> [String: Int] {
    var lines: [String: Int] = [:]
    var counts: [String: Int] = [:]
    var table = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.drop(while: \.isWhitespace)
      if line.hasPrefix("[[") {
        let name = inside(bare(line.dropFirst(2).prefix { $0 != "]" }), counts)
        table = "\(name)[\(counts[name, default: 0])]"
        counts[name, default: 0] += 1
        lines[table] = index + 1
      } else if line.hasPrefix("[") {
        table = inside(bare(line.dropFirst().prefix { $0 != "]" }), counts)
        lines[table] = index + 1
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#"),
        // Within a list, a text can have a sign of equality.
        line[..<equals].count(where: { $0 == "\"" }).isMultiple(of: 2)
      {
        let key = bare(line[..<equals])
        lines[table.isEmpty ? key : "\(table).\(key)"] = index + 1
      }
    }
    return lines
  }

  /// The path of a table that belongs to the newest table of an array: `name[2].part`.
  private static func inside(_ name: String, _ counts: [String: Int]) -> String {
    var parts = name.split(separator: ".").map(String.init)
    guard parts.count > 1 else { return name }
    let last = parts.removeLast()
    let outer = parts.reduce("") { path, part in
      let whole = path.isEmpty ? part : "\(path).\(part)"
      return counts[whole].map { "\(whole)[\($0 - 1)]" } ?? whole
    }
    return "\(outer).\(last)"
  }

  /// A key without blanks around it and without quotes.
  private static func bare(_ key: Substring) -> String {
    key.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
  }
}

/// A mistake in a configuration file: where, what, and what to do.
public struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1; nil when it is not known.
  public var line: Int?
  /// What is wrong, a sentence.
  public var message: String
  /// What to do, a sentence.
  public var remedy: String

  /// Creates a problem.
  public init(line: Int?, message: String, remedy: String) {
    self.line = line
    self.message = message
    self.remedy = remedy
  }

  /// Both sentences, after the line.
  public var description: String {
    (line.map { "line \($0): " } ?? "") + message + " " + remedy
  }
}

/// A configuration file that cannot be used, with everything that is wrong in it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong; never empty.
  public var problems: [ConfigurationProblem]

  /// Creates an error.
  public init(path: String, problems: [ConfigurationProblem]) {
    self.path = path
    self.problems = problems
  }

  /// A line for each problem.
  public var description: String {
    problems.map { "\(path): \($0)" }.joined(separator: "\n")
  }
}
