import CNcurses
import FoundationEssentials
import Glibc
import TerminalUI

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
  /// Whether the window has a title that can be set: by what xterm and its descendants say of
  /// themselves.
  private let hasTitle: Bool
  /// Whether a tmux lies between us and the terminal.
  private let isInTmux: Bool

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
    let focusOn = private_("\u{1B}[?1004h")
    let focusOff = private_("\u{1B}[?1004l")
    let mouseOff = private_("\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l")
    // tmux's description does not say that it is xterm's kin, but how it takes a title.
    let takesTitle = Self.capability("tsl").starts(with: Array("\u{1B}]".utf8))
    hasTitle = isANSI && (tigetflag("XT") == 1 || takesTitle)
    isInTmux = getenv("TMUX") != nil
    // xterm's own way to its second screen keeps the title already.
    let keepsTitle = Self.capability("smcup").firstRange(of: Self.keepTitle) != nil
    let (titleOn, titleOff): ([UInt8], [UInt8]) =
      hasTitle && !keepsTitle ? (Self.keepTitle, Self.oldTitle) : ([], [])
    let wholeRegion = private_("\u{1B}[r")
    let keypadOff = Self.capability("rmkx")
    enter = Self.capability("smkx") + pasteOn + focusOn + titleOn
    leave = titleOff + mouseOff + focusOff + pasteOff + keypadOff

    // Curses turns wrapping off for a moment to write the last cell.
    let plain = Self.capability("sgr0") + Self.capability("op") + Self.capability("smam")
    var last = Self.capability("rmcup")
    if last.isEmpty {
      // No second screen: leave the cursor below what was drawn.
      let rows = max(tigetnum("lines"), 1)
      last = Self.bytes(qd_cursor_movement(rows - 1, 0)) + Array("\r\n".utf8)
    }
    reset =
      plain + titleOff + pasteOff + focusOff + mouseOff + wholeRegion + keypadOff
      + Self.capability("cnorm") + last
  }

  private static let keepTitle = Array("\u{1B}[22;0;0t".utf8)
  private static let oldTitle = Array("\u{1B}[23;0;0t".utf8)

  /// What has the terminal tell of presses, drags and the wheel, in the form without limits (SGR), or
  /// not.
  ///
  /// A terminal that knows no drags (1002) stays with the presses (1000).
  func mouse(_ isUsed: Bool) -> [UInt8] {
    let letter = isUsed ? "h" : "l"
    guard isANSI else { return [] }
    return ["1000", "1002", "1006"].flatMap { Array("\u{1B}[?\($0)\(letter)".utf8) }
  }

  /// What sets the title of the window; nothing for a terminal that would show it.
  ///
  /// Source: xterm's control sequences, OSC 2.
  func titled(_ title: SafeText) -> [UInt8] {
    hasTitle ? Array("\u{1B}]2;\(title.string.prefix(200))\u{7}".utf8) : []
  }

  /// What asks the terminal to have the desktop tell; through tmux where one lies between.
  ///
  /// Source: iTerm2's OSC 9, which others took over; tmux(1), `allow-passthrough`.
  func notifying(_ text: SafeText) -> [UInt8] {
    guard hasTitle else { return [] }
    let plain = "\u{1B}]9;\(text.string.prefix(200))\u{7}"
    return Array(
      (isInTmux ? "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\" : plain).utf8)
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
