extension LogLevel {
  /// The level that a word names, in small or large letters; nil when it names none.
  public init?(word: some StringProtocol) {
    guard word.utf8.count <= 11 else { return nil }
    switch word.lowercased() {
    case "error", "err", "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic",
      "severe", "dpanic":
      self = .error
    case "warning", "warn", "deprecated": self = .warning
    case "info", "notice", "information", "note": self = .info
    case "debug", "trace", "verbose": self = .debug
    default: return nil
    }
  }

  /// The level of a number of syslog, 0 (emergency) to 7 (debug); nil for any other.
  public init?(priority: Int) {
    switch priority {
    case 0...3: self = .error
    case 4: self = .warning
    case 5, 6: self = .info
    case 7: self = .debug
    default: return nil
    }
  }

  /// Finds the level in a line, in the shapes that programs use; nil when it has none.
  ///
  /// klog's `E0101 12:00:00`, `level=warn`, `"level": "error"`, `[ERROR]`, `util.py[WARNING]:`, and
  /// a plain word at the beginning, also behind a time. A word elsewhere means nothing: “0 errors”.
  public init?(line text: String) {
    let bytes = Array(text.utf8.prefix(Self.lookedAt))[...]
    guard
      let level = Self.klog(bytes) ?? Self.pair(bytes) ?? Self.bracketed(bytes)
        ?? Self.leading(bytes)
    else { return nil }
    self = level
  }

  /// A level stands near the beginning.
  private static let lookedAt = 400

  /// `E0102 15:04:05.678901       1 file.go:10] message`: the first letter is the level.
  private static func klog(_ bytes: ArraySlice<UInt8>) -> LogLevel? {
    guard bytes.count > 6, bytes.dropFirst().prefix(4).allSatisfy(\.isASCIIDigit),
      bytes.dropFirst(5).first == 0x20
    else { return nil }
    switch bytes.first {
    case UInt8(ascii: "E"), UInt8(ascii: "F"): return .error
    case UInt8(ascii: "W"): return .warning
    case UInt8(ascii: "I"): return .info
    case UInt8(ascii: "D"): return .debug
    default: return nil
    }
  }

  /// `level=warn`, `"level":"error"`, `"severity" : "WARNING"`.
  private static func pair(_ bytes: ArraySlice<UInt8>) -> LogLevel? {
    var index = bytes.startIndex
    while let found = bytes[index...].firstIndex(where: {
      $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":")
    }) {
      index = found + 1
      let key = bytes[..<found].trimmedBytes.reversed().drop { $0 == UInt8(ascii: "\"") }
        .prefix { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "@") }
      guard keys.contains(String(decoding: key.reversed(), as: UTF8.self).lowercased()) else {
        continue
      }
      let value = bytes[index...].drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") }
        .prefix(12).prefix(while: \.isASCIIAlphanumeric)
      if let level = LogLevel(word: String(decoding: value, as: UTF8.self)) { return level }
    }
    return nil
  }

  private static let keys: Set<String> = ["level", "lvl", "severity", "loglevel", "@level"]

  /// `[ERROR]`, `[warn]`, `<error>`, `util.py[WARNING]:`.
  private static func bracketed(_ bytes: ArraySlice<UInt8>) -> LogLevel? {
    let pairs: [UInt8: UInt8] = [
      UInt8(ascii: "["): UInt8(ascii: "]"), UInt8(ascii: "<"): UInt8(ascii: ">"),
    ]
    for (index, byte) in zip(bytes.indices, bytes) {
      guard let end = pairs[byte] else { continue }
      let word = bytes[(index + 1)...].prefix(12).prefix { $0 != end }
      guard bytes[word.endIndex...].first == end else { continue }
      let level = LogLevel(word: String(decoding: word.trimmedBytes, as: UTF8.self))
      if let level { return level }
    }
    return nil
  }

  /// A word in capitals among the first, one behind a time, or one with a colon at the beginning.
  private static func leading(_ bytes: ArraySlice<UInt8>) -> LogLevel? {
    if bytes.begins(with: "Traceback (most recent call last)") { return .error }
    let words = bytes.split(maxSplits: 4) { $0 == 0x20 || $0 == 0x09 || $0 == 0x7C }
    var isBehindTime = false
    for (place, word) in words.prefix(4).enumerated() {
      let core = word.prefix(while: \.isASCIIAlphanumeric)
      let text = String(decoding: core, as: UTF8.self)
      let tail = word[core.endIndex...]
      guard tail.isEmpty || tail.first == UInt8(ascii: ":"), let level = LogLevel(word: text)
      else {
        // Only times and numbers may stand before it.
        guard word.first.map({ $0.isASCIIDigit || $0 == UInt8(ascii: "[") }) == true else {
          return nil
        }
        isBehindTime = isBehindTime || word.contains(UInt8(ascii: ":"))
        continue
      }
      if isBehindTime || text == text.uppercased() { return level }
      return place == 0 && !tail.isEmpty ? level : nil
    }
    return nil
  }
}
