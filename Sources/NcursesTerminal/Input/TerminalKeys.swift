import CNcurses
import TerminalUI

/// The keys of the current terminal's description, by what they send.
///
/// Only for terminals outside the common scheme: what `EscapeSequence` reads is read there first.
/// Needs a current terminal (`setupterm`).
enum TerminalKeys {
  static func sequences() -> [[UInt8]: Key] {
    var keys: [[UInt8]: Key] = [:]
    let functions = (1...12).map { ("kf\($0)", Key(.function($0))) }
    for (capability, key) in named + functions {
      guard let value = qd_capability(capability) else { continue }
      let bytes = Array(String(cString: value).utf8)
      guard bytes.count > 1, bytes[0] == Byte.escape else { continue }
      keys[bytes] = key
    }
    return keys
  }

  /// Source: terminfo(5), "Keypad".
  private static let named: [(String, Key)] = [
    ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
    ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
    ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", Key(.backTab)),
    ("kent", Key(.enter)),
    ("kind", Key(.down, modifiers: .shift)), ("kri", Key(.up, modifiers: .shift)),
    ("kLFT", Key(.left, modifiers: .shift)), ("kRIT", Key(.right, modifiers: .shift)),
  ]
}
