/// A value as it may be shown to a person: a secret is not in it.
public enum Display: Hashable, Sendable {
  /// The value in terraform's notation: strings in quotes, lists and objects on one line.
  /// A secret inside a list or an object is replaced by bullets.
  case known(String)
  /// Known after apply.
  case unknown
  /// Hidden.
  case sensitive
  /// No value: null, or there is no such attribute.
  case absent
}

extension Display: CustomStringConvertible {
  /// The text to draw.
  public var description: String {
    switch self {
    case .known(let text): text
    case .unknown: "(known after apply)"
    case .sensitive: Secret.mask
    case .absent: "–"
    }
  }
}

extension Display {
  /// The known value without terraform's notation: a string as it is, anything else as shown; nil
  /// for a value that is not shown.
  public var plainText: String? {
    guard case .known(let text) = self else { return nil }
    guard text.hasPrefix("\"") else { return text }
    // The notation of a string is JSON's.
    return (try? JSONValue(parsing: Array(text.utf8)))?.text ?? text
  }
}
