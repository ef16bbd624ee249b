extension Diagnostic {
  /// Reads the `diagnostic` object of a message; nil without a summary.
  init?(json: JSONValue?) {
    guard let json, let summary = json["summary"]?.text else { return nil }
    self.init(
      severity: json["severity"]?.text.flatMap(Severity.init(rawValue:)) ?? .unknown,
      summary: summary,
      detail: json["detail"]?.text ?? "",
      address: json["address"]?.text,
      range: SourceRange(json: json["range"]),
      snippet: Snippet(json: json["snippet"]))
  }
}

extension SourceRange {
  fileprivate init?(json: JSONValue?) {
    guard let json, let filename = json["filename"]?.text,
      let start = Position(json: json["start"])
    else { return nil }
    self.init(filename: filename, start: start, end: Position(json: json["end"]) ?? start)
  }
}

extension SourceRange.Position {
  fileprivate init?(json: JSONValue?) {
    guard let line = json?["line"]?.int else { return nil }
    self.init(line: line, column: json?["column"]?.int ?? 1, byte: json?["byte"]?.int ?? 0)
  }
}

extension Snippet {
  fileprivate init?(json: JSONValue?) {
    guard let json, let code = json["code"]?.text else { return nil }
    let start = json["highlight_start_offset"]?.int ?? 0
    let values = json["values"]?.array ?? []
    self.init(
      context: json["context"]?.text,
      code: code,
      startLine: json["start_line"]?.int ?? 1,
      highlight: start..<max(start, json["highlight_end_offset"]?.int ?? start),
      values: values.compactMap { value in
        guard let traversal = value["traversal"]?.text, let statement = value["statement"]?.text
        else { return nil }
        return Value(traversal: traversal, statement: Secret(statement))
      })
  }
}
