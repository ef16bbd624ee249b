extension PatternTree {
  /// As many texts are looked for together; of a choice among more, none.
  private static let mostLandmarks = 8

  /// Returns texts of which every match has at least one; nil when no such texts are known.
  ///
  /// What looks through much text looks for these first, and follows the expression only where one
  /// of them is.
  ///
  /// - Parameter isCaseSensitive: Whether large and small letters differ; without it the texts are in
  ///   small letters, and only of ASCII, where both have a fixed distance.
  /// - Returns: The texts.
  func landmarks(isCaseSensitive: Bool) -> [String]? {
    switch self {
    case .scalar(let scalar):
      if isCaseSensitive { return [String(scalar)] }
      return scalar.isASCII ? [String(scalar).lowercased()] : nil
    case .any, .set, .start, .end, .wordBoundary: return nil
    case .repeated(let part, let from, _):
      return from > 0 ? part.landmarks(isCaseSensitive: isCaseSensitive) : nil
    case .choice(let parts):
      var all: [String] = []
      for part in parts {
        guard let own = part.landmarks(isCaseSensitive: isCaseSensitive) else { return nil }
        all += own
      }
      return all.count <= Self.mostLandmarks ? all : nil
    case .sequence(let parts):
      return Self.candidates(of: parts, isCaseSensitive: isCaseSensitive)
        .max { Self.worth($0) < Self.worth($1) }
    }
  }

  /// Whether it is a text, or a choice among texts.
  var isTexts: Bool {
    switch self {
    case .scalar: true
    case .sequence(let parts):
      !parts.isEmpty && parts.allSatisfy { if case .scalar = $0 { true } else { false } }
    case .choice(let parts): parts.allSatisfy(\.isTexts)
    case .any, .set, .start, .end, .wordBoundary, .repeated: false
    }
  }

  /// The characters that stand beside each other, and what the other parts of a sequence need.
  private static func candidates(
    of parts: [PatternTree], isCaseSensitive: Bool
  ) -> [[String]] {
    var all: [[String]] = []
    var run = ""
    for part in parts {
      let own = part.landmarks(isCaseSensitive: isCaseSensitive)
      if case .scalar = part, let own {
        run += own[0]
        continue
      }
      if !run.isEmpty { all.append([run]) }
      run = ""
      if let own { all.append(own) }
    }
    if !run.isEmpty { all.append([run]) }
    return all
  }

  /// A search is as good as its shortest text.
  private static func worth(_ landmarks: [String]) -> Int {
    landmarks.map(\.utf8.count).min() ?? 0
  }
}
