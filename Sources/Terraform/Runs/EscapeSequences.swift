/// Removes the escape sequences of terminals from what programs print.
///
/// This is for reading, not for safety: what is drawn is made safe where it is drawn.
public enum EscapeSequences {
  private static let escape: UnicodeScalar = "\u{1B}"

  /// Returns the text without control sequences (`ESC [ … letter`), operating system commands
  /// (`ESC ] … BEL`) and two-character escapes.
  public static func removed(from text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == escape { skip(&rest) } else { result.append(scalar) }
    }
    return String(result)
  }

  /// Steps over what follows an escape character.
  private static func skip(_ rest: inout Substring.UnicodeScalarView) {
    switch rest.popFirst() {
    case "[":
      while let scalar = rest.popFirst(), !("@"..."~").contains(scalar) { continue }
    case "]":
      while let scalar = rest.popFirst(), scalar != "\u{07}" {
        guard scalar == escape else { continue }
        if rest.first == "\\" { rest.removeFirst() }
        return
      }
    default: return
    }
  }
}
