extension CloudInitStatus {
  /// Reads `cloud-init status`, with or without `--long`, or `--format yaml`.
  ///
  /// - Parameter text: What was printed; dots of `--wait` and warnings before it are skipped.
  /// - Throws: `CloudInitStatusError` when there is no status in it.
  public init(text: String) throws(CloudInitStatusError) {
    let lines = text.prefix(Self.longestText).lines.map { line in
      // `--wait` writes a dot a second, and the status behind them.
      line.first == "." && line.contains("status: ")
        ? Substring(line.drop { $0 == "." }) : line
    }
    let isYAML = lines.first { !$0.trimmed.isEmpty }?.hasPrefix("status:") != true
    let fields =
      isYAML ? BlockYAML.fields(lines) : Self.fields(ofTable: lines)
    guard let word = fields.text("status") else {
      throw .notJSON(firstLine: FirstLine.text(of: Array(text.prefix(4_096).utf8)), exitCode: 0)
    }
    guard let status = Status(word: word) else { throw .malformed }
    let extended = fields.text("extended_status")
    let stages = CloudInitStage.Name.allCases.compactMap { name -> CloudInitStage? in
      guard case .map(let members)? = fields[name.rawValue] else { return nil }
      return CloudInitStage(
        name: name, startedAt: members.moment("start"), finishedAt: members.moment("finished"),
        errors: members.list("errors"))
    }
    let detail = fields.text("detail") ?? ""
    var errors = fields.list("errors")
    // Versions before 23.4 put the errors, one a line, where the data source stands else.
    if errors.isEmpty, status == .error, extended == nil {
      errors = detail.lines.map(String.init).filter { !$0.isEmpty }
    }
    var recoverable: [String: [String]] = [:]
    if case .map(let levels)? = fields["recoverable_errors"] {
      for level in levels.keys { recoverable[level] = levels.list(level) }
    }
    self.init(
      status: status, extendedStatus: extended,
      stage: fields.text("stage").flatMap { CloudInitStage.Name(rawValue: $0) }, errors: errors,
      recoverableErrors: recoverable, detail: detail, stages: stages,
      isDegraded: extended?.hasPrefix("degraded") == true,
      bootStatusCode: fields.text("boot_status_code"))
  }

  /// A status is some hundred lines at most.
  private static let longestText = 1 << 20

  private static let levels = ["WARNING", "DEPRECATED", "ERROR", "CRITICAL"]

  /// The fields of the table for people: `name: value`, lists with a tab and a hyphen.
  private static func fields(ofTable lines: [Substring]) -> [String: BlockYAML] {
    let names = [
      "status", "extended_status", "boot_status_code", "last_update", "time", "detail", "errors",
      "recoverable_errors",
    ]
    var fields: [String: BlockYAML] = [:]
    var name = ""
    var level: String?
    var recoverable: [String: BlockYAML] = [:]
    var detail: [Substring] = []
    for line in lines {
      let colon = line.firstIndex(of: ":")
      let key = colon.map { String(line[..<$0]) } ?? ""
      if let colon, names.contains(key) {
        (name, level) = (key, nil)
        let value = line[line.index(after: colon)...].trimmed
        fields[name] = value == "[]" || value == "{}" ? .text("") : .text(value)
      } else if name == "recoverable_errors", levels.contains(key) {
        level = key
      } else if let item = line.trimmed.dropping(prefix: "- ") {
        if let level {
          recoverable[level] = recoverable[level, default: .list([])].appending(item.trimmed)
        } else {
          fields[name] = fields[name, default: .list([])].appending(item.trimmed)
        }
      } else if name == "detail", !line.trimmed.isEmpty {
        detail.append(line)
      }
    }
    // Further lines of it stand below the first; a recording may end with its exit code.
    let further = detail.filter { !$0.hasPrefix("exit ") }.prefix(200)
    if !further.isEmpty {
      let first = fields.text("detail").map { [$0[...]] } ?? []
      fields["detail"] = .text((first + further).joined(separator: "\n"))
    }
    if !recoverable.isEmpty { fields["recoverable_errors"] = .map(recoverable) }
    return fields
  }
}

extension [String: BlockYAML] {
  /// The text of a field, nil when it is absent or empty.
  fileprivate func text(_ name: String) -> String? {
    guard case .text(let text)? = self[name], !text.isEmpty else { return nil }
    return text
  }

  /// The texts of a list.
  fileprivate func list(_ name: String) -> [String] {
    guard case .list(let items)? = self[name] else { return [] }
    return items
  }

  fileprivate func moment(_ name: String) -> CloudInitStage.Moment? {
    text(name).flatMap { Double($0) }.flatMap { $0.isFinite ? .init(seconds: $0) : nil }
  }
}
