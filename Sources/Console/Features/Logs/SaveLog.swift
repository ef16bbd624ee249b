import Cluster
import FoundationEssentials
import TerminalUI

/// The question for the file that the shown lines are saved to.
struct SaveLog: Equatable, Sendable {
  /// The path as it is typed.
  var field: TextField
  /// Why the last path did not do.
  var complaint: String?

  /// Makes the question, with a path in the home directory.
  init(of sources: [LogSource], at time: Date) {
    let name = sources.count == 1 ? sources.first?.name ?? "log" : "logs"
    let words = name.split { character in
      !(character.isASCII
        && (character.isLetter || character.isNumber || "_-.".contains(character)))
    }
    let stamp = Words.dayAndTime(time, secondsFromUTC: 0).filter(\.isNumber)
    field = TextField(
      "~/" + (words.isEmpty ? "log" : words.joined(separator: "-")) + "-\(stamp).log")
  }
}

extension Model {
  /// Gives a key to the question.
  mutating func updateSaveLog(_ save: SaveLog, with key: Key) -> [Effect] {
    var save = save
    if key.leaves {
      overlay = nil
      return []
    }
    if key.base == .enter {
      let path = save.field.value
      guard path.hasPrefix("/") || path.hasPrefix("~/") else {
        save.complaint = "Write a path from the root, or one that begins with ~/."
        overlay = .saveLog(save)
        return []
      }
      overlay = nil
      return [
        .saveLog(logs.rows.lines(rows: 0..<logs.rows.count, of: logs.lines).map(\.line), file: path)
      ]
    }
    if save.field.accept(key) { save.complaint = nil }
    overlay = .saveLog(save)
    return []
  }

  /// Draws the question in the middle.
  func drawSaveLog(_ save: SaveLog, on canvas: inout Canvas, in rect: Rect) {
    let inner = box("Save the lines", columns: 72, rows: 7, on: &canvas, in: rect)
    canvas.draw(
      [
        InkedText(
          SafeText(
            "\(Words.grouped(logs.rows.count)) lines into a new file that only you can read:"),
          ink: .dim),
        InkedText("> ", ink: .accent) + InkedText(SafeText(save.field.value), ink: .input),
        InkedText(SafeText(save.complaint ?? ""), ink: .warning),
        .empty,
        InkedText("enter", ink: .key) + InkedText(" save   ", ink: .dim)
          + InkedText("esc", ink: .key) + InkedText(" leave", ink: .dim),
      ], in: inner)
    let typed = SafeText(String(save.field.value.prefix(save.field.cursor)))
    canvas.placeCursor(
      Point(
        column: inner.minColumn + 3 + typed.spelled(in: appearance).width, row: inner.minRow + 1))
  }
}
