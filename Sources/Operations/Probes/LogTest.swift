import Cluster

/// Which lines of a file count, and what to look for in its bytes before any line is made of them.
struct LogTest: Sendable {
  private let filter: LogFilter
  private let wish: LogFileWish?
  /// What every line that counts has at least one of; nil when all lines must be looked at.
  let search: ByteSearch?
  /// What no line has that counts; nil when bytes alone do not tell.
  let refusal: LogRefusal?
  /// Whether what is looked for may begin with the line feed before a line.
  let isAtLineStart: Bool
  /// Whether a line counts by what is found in it, wherever in it that is.
  private let isPlain: Bool

  /// Every line counts.
  init() {
    (filter, wish, search, isAtLineStart, isPlain) = (LogFilter(), nil, nil, false, false)
    refusal = nil
  }

  /// Lines count that a filter lets pass, and that are wished for.
  ///
  /// - Parameters:
  ///   - wish: What is wished for; nil for every line that passes.
  ///   - filter: The filter.
  ///   - view: The file.
  init(_ wish: LogFileWish? = nil, filter: LogFilter, in view: OpenLogFile) {
    self.filter = filter
    self.wish = wish
    refusal = LogRefusal(of: filter, in: view)
    let pattern: LogPattern? =
      switch wish {
      case .pattern(let pattern): pattern
      case .error: nil
      case nil: filter.including.count == 1 ? filter.including[0] : nil
      }
    if case .error = wish {
      (search, isAtLineStart) = (Self.errors(in: view.format), true)
      isPlain = false
      return
    }
    search =
      view.format == .journalExport ? nil : pattern.flatMap { Self.search($0, view.isVerbatim) }
    isAtLineStart = false
    isPlain = wish != nil && pattern?.isPlain == true && view.isVerbatim
  }

  /// Whether every line counts.
  var isTrivial: Bool { wish == nil && filter.isEmpty }

  /// Whether a line counts.
  func passes(_ line: LogLine) -> Bool {
    guard filter.passes(line) else { return false }
    switch wish {
    case .pattern(let pattern):
      // What was found behind the part that is kept of a long line counts as well.
      return pattern.matches(line.text) || line.isCut && isPlain && search != nil
    case .error: return line.level == .error
    case nil: return true
    }
  }

  private static func search(_ pattern: LogPattern, _ isVerbatim: Bool) -> ByteSearch? {
    guard var texts = pattern.landmarks, !texts.isEmpty else { return nil }
    if !isVerbatim { texts = texts.map(longestWord) }
    guard texts.allSatisfy({ !$0.isEmpty }) else { return nil }
    return ByteSearch(texts, isFolding: !pattern.isCaseSensitive)
  }

  /// Escapes of JSON and of terminals stand between words, or for signs.
  private static func longestWord(of text: String) -> String {
    let words: [Substring] = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.max { $0.utf8.count < $1.utf8.count }.map(String.init) ?? ""
  }

  /// What lines have that say of themselves that they are errors; see `LogLevel`.
  private static func errors(in format: LogFormat) -> ByteSearch? {
    // The journal says it by a number.
    guard ![.journalJSON, .journalExport].contains(format) else { return nil }
    let isStamped = [.kubectl, .kubectlPrefixed, .journal].contains(format)
    // klog's letter stands before the month and the day.
    let klog = ["e0", "e1", "f0", "f1"].map { (isStamped ? " " : "\n") + $0 }
    let words = ["err", "fatal", "crit", "alert", "emerg", "panic", "severe", "traceback"]
    return ByteSearch(words + klog, isFolding: true)
  }
}
