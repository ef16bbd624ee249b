import FoundationEssentials

/// A line of a log that begins a record: `2026-08-01 10:00:05,123 - util.py[DEBUG]: message`.
///
/// Where syslog or the journal kept it, other things stand before the file:
/// `Aug  1 10:00:05 node [CLOUDINIT] util.py[DEBUG]: message`.
struct CloudInitRecord {
  /// What stands before the file that wrote it: the time, in one of several forms.
  let head: ArraySlice<UInt8>
  /// The file of cloud-init that wrote it, such as `cc_runcmd.py`.
  let source: ArraySlice<UInt8>
  /// How much it matters, such as `DEBUG`.
  let level: ArraySlice<UInt8>
  /// The rest of the line.
  let message: ArraySlice<UInt8>

  /// So many bytes before the level belong to a time, a host and a file.
  private static let longestHead = 300

  /// Reads a line; returns nil when it begins no record.
  init?(_ line: ArraySlice<UInt8>) {
    let head = line.prefix(Self.longestHead)
    var from = head.startIndex
    while let close = head[from...].firstIndex(of: UInt8(ascii: "]")) {
      from = close + 1
      guard from < head.endIndex, head[from] == UInt8(ascii: ":") else { continue }
      let level = head[..<close].reversedPrefix { (0x41...0x5A).contains($0) }
      guard level.count > 3, level.startIndex > head.startIndex,
        head[level.startIndex - 1] == UInt8(ascii: "[")
      else { continue }
      let source = head[..<(level.startIndex - 1)].reversedPrefix { byte in
        byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: "-")
      }
      guard !source.isEmpty else { continue }
      self.head = head[..<source.startIndex]
      self.source = source
      self.level = level
      message = line[(close + 2)...].drop { $0 == 0x20 }
      return
    }
    return nil
  }

  /// Whether it is one of the many that say what goes on.
  var isDetail: Bool { level.begins(with: "DEBUG") || level.begins(with: "INFO") }

  /// When it was written.
  ///
  /// - Parameter year: The year, for the forms that have none.
  /// - Returns: nil when it does not say.
  func stamp(year: Int?) -> CloudInitStamp? {
    CloudInitStamp(String(decoding: head, as: UTF8.self), year: year)
  }
}

/// The time of a record.
struct CloudInitStamp: Hashable {
  /// Seconds: since 1970, since the boot, or since the beginning of some year.
  let seconds: Double
  /// The moment; nil when the year is not known.
  let moment: CloudInitStage.Moment?

  /// Reads what stands before the file in a record.
  ///
  /// The forms: cloud-init's own `2026-08-01 10:00:05,123 - `, also behind one of the journal;
  /// `2026-08-01T10:00:05.972325+00:00 node …`; `Aug 01 10:00:05.074410 node …` without a year;
  /// and `[   20.113456] …`, since the boot.
  ///
  /// - Parameters:
  ///   - head: The text.
  ///   - year: The year, for the form that has none.
  init?(_ head: String, year: Int?) {
    let words = head.split(separator: " ")
    guard let first = words.first else { return nil }
    // The innermost is cloud-init's own, and the most exact.
    if let date = words.indices.reversed().lazy.compactMap({ Self.date(words, at: $0) }).first {
      (seconds, moment) = (date.timeIntervalSince1970, .clock(date))
    } else if first.hasPrefix("["), let end = head.firstIndex(of: "]"),
      let seconds = Double(head[..<end].dropFirst().trimmed), (0...1e9).contains(seconds)
    {
      (self.seconds, moment) = (seconds, .sinceBoot(.seconds(seconds)))
    } else if words.count > 2, let month = Self.months.firstIndex(of: first.prefix(3)),
      let day = Int(words[1]), (1...31).contains(day)
    {
      // Any leap year will do for differences.
      let text =
        "\(year ?? 2000)-\(Self.two(month + 1))-\(Self.two(day))T\(words[2])"
      guard let date = Timestamp.date(text + "Z") else { return nil }
      seconds = date.timeIntervalSince1970
      moment = year == nil ? nil : .clock(date)
    } else {
      return nil
    }
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The time that a word holds, or a word and the one after it.
  private static func date(_ words: [Substring], at index: Int) -> Date? {
    let word = words[index]
    guard word.utf8.count >= 10, word.utf8.first?.isASCIIDigit == true else { return nil }
    if word.contains("T") { return Timestamp.date(normal(String(word))) }
    guard word.utf8.count == 10, index + 1 < words.count else { return nil }
    return Timestamp.date(normal("\(word)T\(words[index + 1])"))
  }

  /// Brings a time into the form of RFC 3339: Python writes a comma, the journal `+0000`.
  private static func normal(_ text: String) -> String {
    let text = text.hasSuffix(":") ? String(text.dropLast()) : text
    let time = text.replacing(",", with: ".")
    let offset = time.suffix(5)
    if let sign = offset.first, sign == "+" || sign == "-",
      offset.dropFirst().allSatisfy(\.isNumber)
    {
      return time.dropLast(2) + ":" + time.suffix(2)
    }
    let hasZone = time.hasSuffix("Z") || time.dropFirst(11).contains { $0 == "+" || $0 == "-" }
    return hasZone ? time : time + "Z"
  }
}

extension ArraySlice<UInt8> {
  /// The longest end whose bytes all are of a kind.
  fileprivate func reversedPrefix(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    guard let before = lastIndex(where: { !isWanted($0) }) else { return self }
    return self[(before + 1)...]
  }
}
