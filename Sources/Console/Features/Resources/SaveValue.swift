import Fleet
import TerminalUI
import Terraform

/// The question for the file that a value is saved to.
struct SaveValue: Equatable, Sendable {
  /// The value.
  let name: ValueName
  /// The path as it is typed.
  var field: TextField
  /// Why the last path did not do.
  var complaint: String?

  /// Makes the question, with a path in the home directory: the configuration's own is often in git.
  init(name: ValueName) {
    self.name = name
    field = TextField("~/" + Self.fileName(of: name))
  }

  /// A file name of letters, digits and signs that no shell and no file system minds.
  private static func fileName(of name: ValueName) -> String {
    let words =
      switch name {
      case .attribute(let id, let path): "\(id.address.shortName) \(path)"
      case .output(let output): output
      }
    let parts = words.split { character in
      !(character.isASCII
        && (character.isLetter || character.isNumber || "_-.".contains(character)))
    }
    return parts.isEmpty ? "value" : parts.joined(separator: "-")
  }
}

extension Model {
  /// Gives a key to the question.
  mutating func updateSaveValue(_ save: SaveValue, with key: Key) -> [Effect] {
    var save = save
    if key.leaves {
      overlay = nil
      return []
    }
    if key.base == .enter {
      let path = save.field.value
      guard path.hasPrefix("/") || path.hasPrefix("~/") else {
        save.complaint = "Write a path from the root, or one that begins with ~/."
        overlay = .saveValue(save)
        return []
      }
      overlay = nil
      return [.saveValue(save.name, file: path)]
    }
    if save.field.accept(key) { save.complaint = nil }
    overlay = .saveValue(save)
    return []
  }

  /// Draws the question in the middle.
  func drawSaveValue(_ save: SaveValue, on canvas: inout Canvas, in rect: Rect) {
    let inner = box("Save the value", columns: 72, rows: 7, on: &canvas, in: rect)
    let prompt = InkedText("> ", ink: .accent)
    canvas.draw(
      [
        InkedText("Into a new file that only you can read:", ink: .dim),
        prompt + InkedText(SafeText(save.field.value), ink: .input),
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
