import CNcurses
import FoundationEssentials

/// What is written to the terminal past curses, made from its description.
struct ControlStrings {
  /// After curses has taken the screen: keys in application mode, pastes in brackets.
  let enter: [UInt8]
  /// Before curses gives the screen back.
  let leave: [UInt8]
  /// Gives the screen back without curses: whatever was on, in any order, is off.
  let reset: [UInt8]
  /// Whether sequences begin with an escape and a bracket, as they do nearly everywhere.
  private let isANSI: Bool

  /// Reads the current terminal's description.
  ///
  /// Needs `setupterm`.
  init() {
    // The modes below have no names in terminfo; every terminal with these brackets takes them or
    // passes over them.
    isANSI = Self.capability("cup").starts(with: Array("\u{1B}[".utf8))
    let isANSI = isANSI
    func private_(_ text: String) -> [UInt8] { isANSI ? Array(text.utf8) : [] }

    let pasteOn = private_("\u{1B}[?2004h")
    let pasteOff = private_("\u{1B}[?2004l")
    let mouseOff = private_("\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l")
    let wholeRegion = private_("\u{1B}[r")
    let keypadOff = Self.capability("rmkx")
    enter = Self.capability("smkx") + pasteOn
    leave = pasteOff + keypadOff

    let plain = Self.capability("sgr0") + Self.capability("op")
    var last = Self.capability("rmcup")
    if last.isEmpty {
      // No second screen: leave the cursor below what was drawn.
      let rows = max(tigetnum("lines"), 1)
      last = Self.bytes(qd_cursor_movement(rows - 1, 0)) + Array("\r\n".utf8)
    }
    reset =
      plain + pasteOff + mouseOff + wholeRegion + keypadOff + Self.capability("cnorm") + last
  }

  /// What asks the terminal to keep a text for pasting; base64, so that no byte of it is control.
  ///
  /// - Parameter text: The text.
  /// - Returns: The sequence; nothing for a terminal that would show it.
  func copying(_ text: String) -> [UInt8] {
    guard isANSI else { return [] }
    let base64 = Data(text.utf8).base64EncodedString()
    return Array("\u{1B}]52;c;\(base64)\u{7}".utf8)
  }

  private static func capability(_ name: String) -> [UInt8] { bytes(qd_capability(name)) }

  /// Returns a capability's bytes without its delays (`$<5>`), which no terminal of today needs.
  private static func bytes(_ capability: UnsafePointer<CChar>?) -> [UInt8] {
    guard let capability else { return [] }
    var bytes: [UInt8] = []
    var rest = String(cString: capability).utf8[...]
    while let byte = rest.first {
      if rest.starts(with: "$<".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
        rest = rest[rest.index(after: end)...]
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return bytes
  }
}
