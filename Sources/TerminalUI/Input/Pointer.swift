/// What was done with the mouse, at a place of the screen.
public struct Pointer: Hashable, Sendable {
  /// What was done.
  public enum Action: Hashable, Sendable {
    /// The first button went down.
    case press
    /// The wheel was turned away from the hand.
    case scrollUp
    /// The wheel was turned towards the hand.
    case scrollDown
  }

  /// What was done.
  public let action: Action
  /// Where.
  public let point: Point

  /// Makes a report.
  public init(_ action: Action, at point: Point) {
    self.action = action
    self.point = point
  }
}
