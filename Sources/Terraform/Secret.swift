/// A text that never prints itself.
///
/// Interpolation, `print`, `dump` and the debugger's summary give bullets. The text itself is
/// spelt out where it is needed: ``revealed``. It is not `Codable` on purpose.
public struct Secret: Hashable, Sendable {
  /// What stands for a secret wherever text is shown.
  public static let mask = "••••••"

  /// The text itself.
  ///
  /// Every use of it deserves a second look.
  public let revealed: String

  /// Wraps a text.
  public init(_ text: String) {
    revealed = text
  }

  /// Whether there is no text at all.
  public var isEmpty: Bool { revealed.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Six bullets, whatever the length of the text.
  public var description: String { Self.mask }

  /// The same as ``description``.
  public var debugDescription: String { Self.mask }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
