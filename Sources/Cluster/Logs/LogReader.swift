import FoundationEssentials

/// Makes lines of the bytes of a log, in pieces of any size.
///
/// What it keeps is bounded: of a line without end only the beginning, and its length.
public struct LogReader: Sendable {
  /// Where the lines come from.
  public let source: String
  /// The form of the log.
  public let format: LogFormat
  /// How many bytes of a line's text are kept.
  public let textLimit: Int

  /// Where what comes next begins in its file, in bytes; nil where lines have no place.
  public private(set) var position: Int?
  /// Where the present line, or the present entry of a journal, begins.
  private var beginning: Int?
  private var pending: [UInt8] = []
  /// How many bytes of the present line were not kept.
  private var overflow = 0
  private var entry = JournalEntry()
  private var lastTime: Date?
  private var year: Int?

  /// So many bytes of a line are looked at: enough for an object with a long message.
  private static let rawLimit = 1 << 16

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - source: Where the lines come from.
  ///   - format: The form of the log.
  ///   - textLimit: How many bytes of a line's text are kept.
  ///   - position: Where what comes first begins in its file; nil for no file.
  public init(
    source: String, format: LogFormat, textLimit: Int = 8_192, position: Int? = nil
  ) {
    self.source = source
    self.format = format
    self.textLimit = textLimit
    self.position = position
    beginning = position
  }

  /// Reads a piece.
  ///
  /// - Parameter bytes: What arrived; it may end within a line, or within a character.
  /// - Returns: The lines that it completes.
  public mutating func read(_ bytes: [UInt8]) -> [LogLine] {
    read(bytes[...])
  }

  /// Reads a piece that is a part of another one.
  ///
  /// - Parameter bytes: What arrived; it may end within a line, or within a character.
  /// - Returns: The lines that it completes.
  public mutating func read(_ bytes: ArraySlice<UInt8>) -> [LogLine] {
    var lines: [LogLine] = []
    var rest = bytes
    while !rest.isEmpty {
      if let count = entry.wantedBytes {
        take(binary: count, from: &rest, into: &lines)
        continue
      }
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        keep(rest)
        position = position.map { $0 + rest.count }
        return lines
      }
      keep(rest[..<end])
      position = position.map { $0 + rest[...end].count }
      rest = rest[(end + 1)...]
      endLine(into: &lines)
    }
    return lines
  }

  /// Returns what is left when nothing more will come: a last line without its end.
  public mutating func finish() -> [LogLine] {
    var lines: [LogLine] = []
    if !pending.isEmpty || overflow > 0 { endLine(into: &lines) }
    if format == .journalExport, let line = entryLine() { lines.append(line) }
    return lines
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    let room = max(0, Self.rawLimit - pending.count)
    pending += part.prefix(room)
    overflow += max(0, part.count - room)
  }

  private mutating func endLine(into lines: inout [LogLine]) {
    var line = pending[...]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let length = line.count + overflow
    pending = []
    overflow = 0
    if format == .journalExport {
      guard entry.read(line) else { return }
      if let made = entryLine() { lines.append(made) }
    } else {
      var made = made(of: line, length: length)
      made.offset = beginning
      lines.append(made)
    }
    beginning = position
  }

  // MARK: - Lines

  private mutating func made(of line: ArraySlice<UInt8>, length: Int) -> LogLine {
    switch format {
    case .plain, .journalExport: return self.line(line, length: length)
    case .kubectl:
      guard let (time, rest) = LogStamp.leading(line, zone: .colon) else {
        return self.line(line, length: length)
      }
      return self.line(rest, length: length - (line.count - rest.count), time: time)
    case .kubectlPrefixed:
      let (container, rest) =
        LogStamp.container(line).map { ($0.name as String?, $0.rest) }
        ?? (nil, line)
      let (time, text) =
        LogStamp.leading(rest, zone: .colon).map { ($0.time as Date?, $0.rest) }
        ?? (nil, rest)
      var made = self.line(text, length: length - (line.count - text.count), time: time)
      if let container { made.source = "\(source)/\(container)" }
      return made
    case .journal:
      guard let (time, rest) = LogStamp.leading(line, zone: .any) else {
        return self.line(line, length: length)
      }
      return self.line(
        rest, length: length - (line.count - rest.count), time: time,
        level: LogStamp.message(inJournal: rest).flatMap { LogLevel(line: $0) })
    case .cloudInit: return cloudInit(line, length: length)
    case .journalJSON, .terraform:
      guard let fields = LogFields(json: line), let message = fields.message else {
        return self.line(line, length: length)
      }
      let unit = format == .journalJSON ? fields.unit.map { "\($0): " } ?? "" : ""
      let text = Array((unit + message).utf8)
      return self.line(text[...], length: text.count, time: fields.time, level: fields.level)
    }
  }

  private mutating func cloudInit(_ line: ArraySlice<UInt8>, length: Int) -> LogLine {
    guard let record = CloudInitRecord(line) else { return self.line(line, length: length) }
    if record.message.begins(with: "Cloud-init v. ") {
      year = CloudInitBanner(record.message.text(limit: 400)[...])?.year ?? year
    }
    var time: Date?
    if case .clock(let date)? = record.stamp(year: year)?.moment { time = date }
    let rest = line[record.source.startIndex...]
    return self.line(
      rest, length: length - (line.count - rest.count), time: time,
      level: LogLevel(word: String(decoding: record.level, as: UTF8.self)))
  }

  /// Makes a line of its text.
  private func line(
    _ bytes: ArraySlice<UInt8>, length: Int, time: Date? = nil, level: LogLevel? = nil
  ) -> LogLine {
    let colours = LogColours(bytes)
    let isCut = colours.text.count > textLimit || length > bytes.count
    var kept = colours.text.prefix(textLimit)
    if isCut {
      while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
      if let last = kept.last, last >= 0xC0 { kept.removeLast() }
    }
    let text = String(decoding: kept, as: UTF8.self)
    // Wrong bytes are replaced by longer ones: then the places of colours are not known any more.
    let isWhole = text.utf8.count == kept.count
    let spans = isWhole ? colours.spans.filter { $0.range.upperBound <= kept.count } : []
    return LogLine(
      source: source, time: time, level: level ?? LogLevel(line: text), text: text, spans: spans,
      length: length, isCut: isCut)
  }

  // MARK: - The journal's export

  private mutating func take(
    binary count: Int, from rest: inout ArraySlice<UInt8>, into lines: inout [LogLine]
  ) {
    let part = rest.prefix(count)
    position = position.map { $0 + part.count }
    rest = rest[part.endIndex...]
    entry.take(part, limit: Self.rawLimit)
  }

  private mutating func entryLine() -> LogLine? {
    defer { entry = JournalEntry() }
    guard let message = entry.message else { return nil }
    let unit = entry.unit.map { "\($0): " } ?? ""
    let text = Array(unit.utf8) + message
    var made = line(
      text[...], length: text.count + entry.dropped, time: entry.time, level: entry.level)
    made.offset = beginning
    return made
  }
}

/// An entry of `journalctl -o export` that is being read.
///
/// A field is `NAME=value` in a line; one with line feeds in it is the name alone, eight bytes with
/// the length, the value, and a line feed.
private struct JournalEntry: Sendable {
  private(set) var message: [UInt8]?
  private(set) var time: Date?
  private(set) var level: LogLevel?
  private(set) var unit: String?
  /// How many bytes of the message were not kept.
  private(set) var dropped = 0
  private var field: String?
  private var lengthBytes: [UInt8] = []
  private var value: [UInt8] = []
  private var remaining: Int?

  /// How many bytes are wanted as they are, line feeds included; nil when a line is.
  var wantedBytes: Int? {
    guard field != nil else { return nil }
    return remaining ?? (8 - lengthBytes.count)
  }

  /// Reads a line.
  ///
  /// - Parameter line: The line; an empty one ends the entry.
  /// - Returns: Whether the entry is complete.
  mutating func read(_ line: ArraySlice<UInt8>) -> Bool {
    if line.isEmpty { return message != nil || time != nil }
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
      // Only names are short and in capitals; anything else is no field.
      let isName = line.count <= 64 && line.allSatisfy { $0 != 0x20 && $0 < 0x80 }
      field = isName ? String(decoding: line, as: UTF8.self) : nil
      return false
    }
    set(String(decoding: line[..<equals], as: UTF8.self), Array(line[(equals + 1)...]))
    return false
  }

  /// Takes bytes of a value, or of its length.
  mutating func take(_ part: ArraySlice<UInt8>, limit: Int) {
    if let left = remaining {
      // The line feed behind the value is the last of them.
      let room = max(0, limit - value.count)
      value += part.prefix(room)
      dropped += max(0, part.count - room)
      remaining = left - part.count
      if left == part.count { endField() }
      return
    }
    lengthBytes += part
    guard lengthBytes.count == 8 else { return }
    let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    lengthBytes = []
    // More than the journal stores: the stream is not what it says.
    guard length < 1 << 32 else {
      field = nil
      return
    }
    remaining = Int(length) + 1
  }

  private mutating func endField() {
    if value.last == UInt8(ascii: "\n") { value.removeLast() }
    if let field { set(field, value) }
    (field, value, remaining) = (nil, [], nil)
  }

  private mutating func set(_ name: String, _ bytes: [UInt8]) {
    let text = String(decoding: bytes.prefix(200), as: UTF8.self)
    switch name {
    case "MESSAGE": message = bytes.map { $0 == UInt8(ascii: "\n") ? 0x20 : $0 }
    case "__REALTIME_TIMESTAMP":
      time = Double(text).map { Date(timeIntervalSince1970: $0 / 1e6) }
    case "PRIORITY": level = Int(text).flatMap { LogLevel(priority: $0) }
    case "_SYSTEMD_UNIT": unit = text
    case "SYSLOG_IDENTIFIER": unit = unit ?? text
    default: break
    }
  }
}
