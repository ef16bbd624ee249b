public import FoundationEssentials
import Glibc

/// A run's name: when it was made, in UTC, and six hexadecimal digits, for example
/// `20261123-221501-2a9f3b`.
///
/// Of the six digits the first three are the milliseconds, the last three are random. So the text
/// sorts by time, also within a second; it is safe as a file name.
public struct RunID: Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let description: String

  /// Makes a name for a run that begins now.
  public init(now: Date) {
    let moment = now.timeIntervalSince1970
    var seconds = time_t(moment.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func pad(_ number: Int32, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    func digits(_ number: Int) -> String { String(String(0x1000 + number, radix: 16).dropFirst()) }
    let milliseconds = min(999, Int((moment - moment.rounded(.down)) * 1000))
    let rest = digits(milliseconds) + digits(Int.random(in: 0...0xfff))
    let day = pad(parts.tm_year + 1900, 4) + pad(parts.tm_mon + 1, 2) + pad(parts.tm_mday, 2)
    let time = pad(parts.tm_hour, 2) + pad(parts.tm_min, 2) + pad(parts.tm_sec, 2)
    description = "\(day)-\(time)-\(rest)"
  }

  /// Reads a name; nil when it is none.
  ///
  /// So no path can be smuggled in as one.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard
      parts.map(\.count) == [8, 6, 6],
      parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      parts[2].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    description = text
  }
}

extension RunID: Comparable {
  /// Older runs come first.
  public static func < (left: RunID, right: RunID) -> Bool { left.description < right.description }
}

extension RunID: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = RunID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no run id.")
    }
    self = id
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
