import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// The question for the file that something is saved to.
struct SaveDialog: Equatable, Sendable {
  /// What is saved.
  enum Subject: Equatable, Sendable {
    /// A value of the state, in full.
    case value(ValueName)
    /// The lines that the screen of logs shows.
    case log
  }

  /// What is saved.
  let subject: Subject
  /// The path as it is typed.
  var field: TextField
  /// Why the last path did not do.
  var complaint: String?

  /// Makes the question for a value, with a path in the home directory: the configuration's own is
  /// often in git.
  init(value name: ValueName) {
    let words =
      switch name {
      case .attribute(let id, let path): "\(id.address.shortName) \(path)"
      case .output(let output): output
      }
    subject = .value(name)
    field = TextField("~/" + Self.fileName(of: words, otherwise: "value"))
  }

  /// Makes the question for the shown lines, with a path in the home directory.
  init(of sources: [LogSource], at time: Date) {
    let name = sources.count == 1 ? sources.first?.name ?? "log" : "logs"
    let stamp = Words.dayAndTime(time, secondsFromUTC: 0).filter(\.isNumber)
    subject = .log
    field = TextField("~/" + Self.fileName(of: name, otherwise: "log") + "-\(stamp).log")
  }

  /// A file name of letters, digits and signs that no shell and no file system minds.
  private static func fileName(of words: String, otherwise: String) -> String {
    let parts = words.split { character in
      !(character.isASCII
        && (character.isLetter || character.isNumber || "_-.".contains(character)))
    }
    return parts.isEmpty ? otherwise : parts.joined(separator: "-")
  }
}

extension Model {
  /// Gives a key to the question.
  mutating func updateSave(_ save: SaveDialog, with key: Key) -> [Effect] {
    var save = save
    if key.leaves {
      overlay = nil
      return []
    }
    if key.base == .enter {
      let path = save.field.value
      guard path.hasPrefix("/") || path.hasPrefix("~/") else {
        save.complaint = "Write a path from the root, or one that begins with ~/."
        overlay = .save(save)
        return []
      }
      overlay = nil
      switch save.subject {
      case .value(let name): return [.saveValue(name, file: path)]
      case .log:
        let rows = logs.rows.lines(rows: 0..<logs.rows.count, of: logs.lines)
        return [.saveLog(rows.map(\.line), file: path)]
      }
    }
    if save.field.accept(key) { save.complaint = nil }
    overlay = .save(save)
    return []
  }

  /// Draws the question in the middle.
  func drawSave(_ save: SaveDialog, on canvas: inout Canvas, in rect: Rect) {
    let (title, words): (SafeText, SafeText) =
      switch save.subject {
      case .value: ("Save the value", "Into a new file that only you can read:")
      case .log:
        (
          "Save the lines",
          SafeText(
            "\(Words.grouped(logs.rows.count)) lines into a new file that only you can read:")
        )
      }
    let inner = box(title, columns: 72, rows: 7, on: &canvas, in: rect)
    canvas.draw(
      [
        InkedText(words, ink: .dim),
        InkedText("> ", ink: .accent) + InkedText(SafeText(save.field.value), ink: .input),
        InkedText(SafeText(save.complaint ?? ""), ink: .warning),
        .empty,
        .keys([("enter", "save"), ("esc", "leave")]),
      ], in: inner)
    let typed = SafeText(String(save.field.value.prefix(save.field.cursor)))
    canvas.placeCursor(
      Point(
        column: inner.minColumn + 3 + typed.spelled(in: appearance).width, row: inner.minRow + 1))
  }
}
