import Terraform

/// Takes known keys out of a table, and complains about all others.
struct TableReader {
  let document: TOMLDocument
  let file: String
  let value: JSONValue
  let prefix: String
  var problems: [ConfigurationProblem] = []
  private var known: Set<String> = []

  init(document: TOMLDocument, file: String, value: JSONValue, prefix: String) {
    self.document = document
    self.file = file
    self.value = value
    self.prefix = prefix
  }

  mutating func text(_ key: String, check: (String) -> String?) -> Setting<String>? {
    guard let value = take(key) else { return nil }
    guard let text = value.text else {
      complain(key, "\(key) must be a text.", "Put it in quotes: \(key) = \"…\".")
      return nil
    }
    if let remedy = check(text) {
      complain(key, "\(key) cannot be \(quoted(text)).", remedy)
      return nil
    }
    return Setting(text, source(key))
  }

  mutating func texts(_ key: String, check: (String) -> String?) -> Setting<[String]>? {
    guard let value = take(key) else { return nil }
    guard let array = value.array, array.allSatisfy({ $0.text != nil }) else {
      complain(key, "\(key) must be a list of texts.", "Write it so: \(key) = [\"…\", \"…\"].")
      return nil
    }
    let texts = array.compactMap(\.text)
    for text in texts {
      guard let remedy = check(text) else { continue }
      complain(key, "\(quoted(text)) cannot stand in \(key).", remedy)
      return nil
    }
    return Setting(texts, source(key))
  }

  mutating func bool(_ key: String) -> Setting<Bool>? {
    guard let value = take(key) else { return nil }
    guard let bool = value.bool else {
      complain(key, "\(key) must be true or false.", "Write true or false without quotes.")
      return nil
    }
    return Setting(bool, source(key))
  }

  mutating func int(_ key: String, in range: ClosedRange<Int>) -> Setting<Int>? {
    guard let value = take(key) else { return nil }
    guard let int = value.int, range.contains(int) else {
      complain(
        key, "\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound).",
        "Write it without quotes.")
      return nil
    }
    return Setting(int, source(key))
  }

  mutating func tables(_ key: String) -> [JSONValue] {
    guard let value = take(key) else { return [] }
    guard let array = value.array, array.allSatisfy({ $0.object != nil }) else {
      complain(key, "\(key) must be a list of tables.", "Begin each with [[\(header(key))]].")
      return []
    }
    return array
  }

  mutating func table(_ key: String) -> JSONValue? {
    guard let value = take(key) else { return nil }
    guard value.object != nil else {
      complain(key, "\(key) must be a table.", "Begin it with [\(header(key))].")
      return nil
    }
    return value
  }

  /// A reader of what lies below a key.
  func reader(of value: JSONValue, at key: String) -> TableReader {
    TableReader(document: document, file: file, value: value, prefix: path(key))
  }

  /// The name of a table below this one, as its header has it.
  private func header(_ key: String) -> String {
    var isIndex = false
    let outer = prefix.filter { character in
      if character == "[" { isIndex = true }
      defer { if character == "]" { isIndex = false } }
      return !isIndex
    }
    return outer.isEmpty ? key : "\(outer).\(key)"
  }

  /// All problems, those of unknown keys included.
  func finish() -> [ConfigurationProblem] {
    let unknown = (value.object?.keys ?? []).filter { !known.contains($0) }.map { key in
      ConfigurationProblem(
        line: document.line(of: path(key)) ?? document.line(around: prefix),
        message: "\(quoted(key)) is not known here.",
        remedy: "Known are: \(known.sorted().joined(separator: ", ")).")
    }
    return (problems + unknown).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  mutating func complain(_ key: String, _ message: String, _ remedy: String) {
    let line = document.line(of: path(key)) ?? document.line(around: prefix)
    problems.append(ConfigurationProblem(line: line, message: message, remedy: remedy))
  }

  private mutating func take(_ key: String) -> JSONValue? {
    known.insert(key)
    return value[key]
  }

  private func path(_ key: String) -> String { prefix.isEmpty ? key : "\(prefix).\(key)" }

  private func source(_ key: String) -> SettingSource {
    .file(file, line: document.line(of: path(key)))
  }

  /// A text from the file, at most 60 characters of it.
  private func quoted(_ text: String) -> String {
    "\"\(text.prefix(60))\(text.count > 60 ? "…" : "")\""
  }
}
