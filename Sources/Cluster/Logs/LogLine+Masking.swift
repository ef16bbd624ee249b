extension LogLine {
  /// The line with the values of tokens, passwords and the like masked.
  ///
  /// Where something is masked, the colours of the line are not known any more.
  public var masked: LogLine {
    let safe = Redaction.masked(text)
    guard safe != text else { return self }
    var line = self
    line.text = safe
    line.spans = []
    return line
  }

  /// Returns the text of a log with the same masked, line by line.
  public static func masked(log text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Redaction.masked(String($0)) }.joined(separator: "\n")
  }
}
