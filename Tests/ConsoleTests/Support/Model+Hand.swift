import FoundationEssentials
public import TerminalUI

@testable import Console

extension Key: ExpressibleByStringLiteral {
  /// The key of a notation; a notation that is none is a defect of the test.
  public init(stringLiteral notation: String) {
    guard let key = Key(notation: notation) else { preconditionFailure("\(notation) is no key") }
    self = key
  }
}

/// What a hand does at the terminal.
extension Model {
  /// Takes in an event at the present time.
  @discardableResult
  mutating func receive(_ event: Event) -> [Effect] { update(event, at: now) }

  /// Presses keys as a hand does: one after the other.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] { press(keys) }

  /// Types a text as a hand does.
  @discardableResult
  mutating func type(_ text: String) -> [Effect] { press(text.map { Key($0) }) }

  /// Lets time pass.
  @discardableResult
  mutating func wait(_ seconds: Double) -> [Effect] {
    update(.ticked, at: now.addingTimeInterval(seconds))
  }

  private mutating func press(_ keys: [Key]) -> [Effect] {
    keys.flatMap { update(.input(.key($0)), at: now.addingTimeInterval(0.15)) }
  }

  /// What the terminal shows, as text.
  var shown: String { frame().plainText }
}
