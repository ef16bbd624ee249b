public import FoundationEssentials

/// A sentence for the bottom line that goes away by itself.
public struct Notice: Equatable, Sendable {
  /// The kind of sentence.
  public enum Kind: Hashable, Sendable {
    /// Good to know.
    case information
    /// Something did not work.
    case failure
  }

  /// What it says.
  public let text: String
  /// The kind of sentence.
  public let kind: Kind
  /// When it goes away.
  public let until: Date

  /// Seconds for which a notice stays.
  static let lifetime = 8.0
}
