/// What was done with the mouse, at a place of the screen.
public struct Pointer: Hashable, Sendable {
  /// What was done.
  public enum Action: Hashable, Sendable {
    /// The first button went down.
    case press
    /// The mouse was moved to another place with the first button down.
    case drag
    /// The wheel was turned away from the hand.
    case scrollUp
    /// The wheel was turned towards the hand.
    case scrollDown
  }

  /// What was done.
  public let action: Action
  /// Where.
  public let point: Point
  /// The keys that were held; terminals keep some of them to themselves, above all Shift.
  public let modifiers: Key.Modifiers

  /// Makes a report.
  public init(_ action: Action, at point: Point, modifiers: Key.Modifiers = []) {
    self.action = action
    self.point = point
    self.modifiers = modifiers
  }
}
