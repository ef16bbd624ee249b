import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// Writes lines of logs to standard output, as text or as an object each.
struct LogPrinter: Sendable {
  let filter: LogFilter
  let isJSON: Bool

  /// Writes the lines that pass.
  ///
  /// - Parameters:
  ///   - lines: The lines.
  ///   - isNamed: Whether each begins with where it comes from.
  func print(_ lines: [LogLine], isNamed: Bool) {
    let wanted = lines.filter(filter.passes)
    guard !wanted.isEmpty else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Output.write(
      wanted.map { isJSON ? object($0, encoder) : text($0, isNamed: isNamed) }.joined())
  }

  private func text(_ line: LogLine, isNamed: Bool) -> String {
    let head = [line.time.map(Self.time), isNamed ? line.source : nil].compactMap(\.self)
    let body: String =
      if case .gap(let gap) = line.kind {
        "-- \(Self.words(gap)) --"
      } else {
        line.text + (line.cutMark.map { " \($0)" } ?? "")
      }
    return SafeText((head + [body]).joined(separator: "  ")).string + "\n"
  }

  private func object(_ line: LogLine, _ encoder: JSONEncoder) -> String {
    // Texts, numbers and truth values can always be written.
    guard let data = try? encoder.encode(Answer(line)) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// A time of UTC with milliseconds, as logs have them.
  private static func time(_ date: Date) -> String {
    // The format cuts off what is less than a millisecond, and a tenth is a little less than it says.
    date.addingTimeInterval(0.000_5).ISO8601Format(.init(includingFractionalSeconds: true))
  }

  private static func words(_ gap: LogGap) -> String {
    let from = gap.from.map { " after \(time($0))" } ?? ""
    return gap.mayHaveLost
      ? "lines may be missing\(from)" : "the connection was made again\(from)"
  }

  /// A line in JSON.
  private struct Answer: Encodable {
    let schema = "quarterdeck/log-line/1"
    let source: String
    let time: String?
    let level: String?
    let text: String
    let length: Int
    let isCut: Bool
    let isGap: Bool

    init(_ line: LogLine) {
      source = line.source
      time = line.time.map(LogPrinter.time)
      level = line.level.map { "\($0)" }
      length = line.length
      isCut = line.isCut
      isGap = line.isGap
      if case .gap(let gap) = line.kind {
        text = LogPrinter.words(gap)
      } else {
        text = line.text
      }
    }
  }
}
