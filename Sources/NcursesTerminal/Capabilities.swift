public import TerminalUI

/// What the terminal can do, found out when it was opened.
public struct Capabilities: Hashable, Sendable {
  /// The number of colours: 0 (none wanted, or none there), 8, 16, 256 or 16,777,216.
  public var colors: Int
  /// Whether the terminal takes UTF-8.
  ///
  /// Where it does not, only ASCII is written.
  public var isUTF8: Bool
  /// The size when it was opened; `Input.resized` tells of changes.
  ///
  /// At least one cell.
  public var size: Size
  /// The terminal's name: the value of `TERM`.
  public var terminal: String
}
