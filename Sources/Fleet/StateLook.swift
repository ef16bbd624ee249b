public import FoundationEssentials

/// A look that somebody took at the state: when, and what was there.
public struct StateLook: Hashable, Sendable, Codable {
  /// When.
  public let at: Date
  /// What was there; `StateOutline.none` where there was no state.
  public let outline: StateOutline

  /// Makes a look.
  public init(at: Date, outline: StateOutline) {
    self.at = at
    self.outline = outline
  }
}
