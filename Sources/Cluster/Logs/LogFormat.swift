import FoundationEssentials

/// In which form a log is written.
public enum LogFormat: String, Hashable, Sendable, CaseIterable {
  /// Lines as they are.
  case plain
  /// A time in RFC 3339 and a blank before each line: `kubectl logs --timestamps`.
  case kubectl
  /// The same with `[pod/NAME/CONTAINER]` before it: `kubectl logs --prefix --timestamps`.
  case kubectlPrefixed = "kubectl-prefixed"
  /// `journalctl -o short-iso`, also `short-iso-precise`.
  case journal
  /// `journalctl -o json`: an object a line.
  case journalJSON = "journal-json"
  /// `journalctl -o export`: fields a line, an empty line between two entries.
  case journalExport = "journal-export"
  /// cloud-init's own log.
  case cloudInit = "cloud-init"
  /// What terraform prints with `-json`: an object a line.
  case terraform

  /// Recognises the form by the first lines.
  public init(recognising bytes: [UInt8]) {
    let lines = ByteLines(bytes.prefix(1 << 14)).prefix(20).filter { !$0.trimmedBytes.isEmpty }
    func most(_ isOne: (ArraySlice<UInt8>) -> Bool) -> Bool {
      !lines.isEmpty && 2 * lines.count(where: isOne) > lines.count
    }
    if lines.first?.begins(with: "__CURSOR=") == true {
      self = .journalExport
    } else if lines.contains(where: { CloudInitRecord($0)?.stamp(year: nil) != nil }) {
      self = .cloudInit
    } else if most({ LogFields(json: $0)?.isJournal == true }) {
      self = .journalJSON
    } else if most({ LogFields(json: $0)?.isTerraform == true }) {
      self = .terraform
    } else if most({ LogStamp.leading($0, zone: .colon) != nil }) {
      // The journal writes a host and a program with a colon behind the time.
      self = most({ LogStamp.journalHead($0) != nil }) ? .journal : .kubectl
    } else if most({ LogStamp.leading($0, zone: .any) != nil }) {
      self = .journal
    } else {
      self = .plain
    }
  }
}

/// Times at the beginning of lines.
enum LogStamp {
  /// How a time may name its zone.
  enum Zone { case colon, any }

  /// The time that a line begins with, and what follows it.
  static func leading(
    _ line: ArraySlice<UInt8>, zone: Zone
  ) -> (time: Date, rest: ArraySlice<UInt8>)? {
    let word = line.prefix(40).prefix { $0 != 0x20 }
    guard word.count > 18, word.first?.isASCIIDigit == true,
      word.dropFirst(10).first == UInt8(ascii: "T")
    else { return nil }
    let rest = line[word.endIndex...].dropFirst()
    let text = String(decoding: word, as: UTF8.self)
    if let date = Timestamp.date(text) { return (date, rest) }
    guard zone == .any, let sign = text.dropLast(4).last, sign == "+" || sign == "-",
      let date = Timestamp.date(
        text.replacing(",", with: ".").dropLast(2) + ":" + text.suffix(2))
    else { return nil }
    return (date, rest)
  }

  /// The container that a line begins with as `[pod/NAME/CONTAINER] `, and what follows it.
  static func container(
    _ line: ArraySlice<UInt8>
  ) -> (name: String, rest: ArraySlice<UInt8>)? {
    guard line.begins(with: "[pod/") else { return nil }
    let head = line.prefix(400).prefix { $0 != UInt8(ascii: "]") }
    let rest = line[head.endIndex...]
    guard rest.begins(with: "] "), let slash = head.lastIndex(of: UInt8(ascii: "/")) else {
      return nil
    }
    let name = head[(slash + 1)...]
    return name.isEmpty ? nil : (String(decoding: name, as: UTF8.self), rest.dropFirst(2))
  }

  /// The end of `host program[123]: ` in a line of the journal; nil when there is none.
  static func journalHead(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let (_, rest) = leading(line, zone: .any) else { return nil }
    let host = rest.prefix(300).prefix { $0 != 0x20 }
    let program = rest[host.endIndex...].dropFirst().prefix(300).prefix { $0 != 0x20 }
    guard !host.isEmpty, program.count > 1, program.last == UInt8(ascii: ":") else { return nil }
    return rest
  }

  /// What a program wrote, without `host program[123]: ` before it.
  static func message(inJournal rest: ArraySlice<UInt8>) -> String? {
    let host = rest.prefix(300).prefix { $0 != 0x20 }
    let program = rest[host.endIndex...].dropFirst().prefix(300).prefix { $0 != 0x20 }
    guard program.last == UInt8(ascii: ":") else { return nil }
    return String(decoding: rest[program.endIndex...].dropFirst().prefix(400), as: UTF8.self)
  }
}

/// The members of a JSON object that a log line is made of, by any of their usual names.
struct LogFields {
  private(set) var time: Date?
  private(set) var level: LogLevel?
  private(set) var message: String?
  private(set) var unit: String?
  private(set) var isJournal = false
  private(set) var isTerraform = false

  /// Reads an object; returns nil for anything else.
  init?(json line: ArraySlice<UInt8>) {
    guard line.trimmedBytes.first == UInt8(ascii: "{") else { return nil }
    var reader = JSONReader(Array(line))
    do throws(JSONReader.Malformed) {
      guard try reader.enterObject() else { return nil }
      while let key = try reader.nextKey() { try read(key, &reader) }
    } catch {
      return nil
    }
  }

  private mutating func read(
    _ key: JSONReader.Key, _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) {
    switch key {
    case "__REALTIME_TIMESTAMP":
      isJournal = true
      let microseconds = try reader.text().flatMap { Double($0) }
      time = microseconds.map { Date(timeIntervalSince1970: $0 / 1e6) }
    case "PRIORITY":
      level = try reader.text().flatMap { Int($0) }.flatMap { LogLevel(priority: $0) }
    case "MESSAGE": message = try Self.journalText(&reader)
    case "_SYSTEMD_UNIT", "SYSLOG_IDENTIFIER": unit = try reader.text() ?? unit
    case "@timestamp", "timestamp", "time", "ts":
      let text = try reader.text()
      time = time ?? text.flatMap(Timestamp.date)
    case "@level":
      isTerraform = true
      level = try reader.text().flatMap { LogLevel(word: $0) } ?? level
    case "level", "severity":
      level = try reader.text().flatMap { LogLevel(word: $0) } ?? level
    case "@message", "msg", "message": message = try reader.text() ?? message
    default: try reader.skip()
    }
  }

  /// A message of the journal; what is no UTF-8 stands there as a list of numbers.
  private static func journalText(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) -> String? {
    var again = reader
    if let text = try reader.text() { return text }
    let bytes: [Byte] = try again.list()
    return bytes.isEmpty ? nil : String(decoding: bytes.map(\.value), as: UTF8.self)
  }

  private struct Byte: JSONReadable {
    let value: UInt8

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Byte? {
      try reader.integer().flatMap { UInt8(exactly: $0) }.map { Byte(value: $0) }
    }
  }
}
