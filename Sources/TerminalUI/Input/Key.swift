/// A key with the modifiers that were held.
///
/// One key has one value: Shift with a letter is the capital letter, Control with
/// a letter is the small one, and Shift with Tab is ``Base/backTab``.
public struct Key: Hashable, Sendable {
  /// The key itself.
  public let base: Base
  /// What was held with it.
  public let modifiers: Modifiers

  /// Makes a key in its one form.
  public init(_ base: Base, modifiers: Modifiers = []) {
    var base = base
    var modifiers = modifiers
    switch base {
    case .character(let character) where character.isLetter:
      if modifiers.contains(.control) {
        base = Self.letter(character.lowercased()) ?? base
      } else if modifiers.contains(.shift) {
        base = Self.letter(character.uppercased()) ?? base
        modifiers.remove(.shift)
      }
    case .tab where modifiers.contains(.shift):
      base = .backTab
      modifiers.remove(.shift)
    case .backTab:
      modifiers.remove(.shift)
    default:
      break
    }
    self.base = base
    self.modifiers = modifiers
  }

  /// Makes the key that types `character`.
  public init(_ character: Character) {
    self.init(.character(character))
  }

  /// The text that it types; nil for a command key or with Control or Alt.
  public var typedCharacter: Character? {
    guard case .character(let character) = base, modifiers.isSubset(of: .shift) else { return nil }
    return character
  }

  /// A changed letter is a key only while it is one character ("ß" becomes "SS").
  private static func letter(_ text: String) -> Base? {
    guard let character = text.first, text.count == 1 else { return nil }
    return .character(character)
  }
}

extension Key {
  /// A key without its modifiers.
  public enum Base: Hashable, Sendable {
    /// A key that types something; the space bar is `" "`.
    case character(Character)
    /// Enter or Return.
    case enter
    /// Escape.
    case escape
    /// Tab.
    case tab
    /// Shift with Tab.
    case backTab
    /// Deletes to the left.
    case backspace
    /// Deletes to the right.
    case delete
    /// Insert.
    case insert
    /// Arrow up.
    case up
    /// Arrow down.
    case down
    /// Arrow left.
    case left
    /// Arrow right.
    case right
    /// Home.
    case home
    /// End.
    case end
    /// Page up.
    case pageUp
    /// Page down.
    case pageDown
    /// F1 and up.
    case function(Int)
  }

  /// Keys held together with another.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set from bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Control.
    public static let control = Modifiers(rawValue: 1)
    /// Alt or Meta.
    public static let alt = Modifiers(rawValue: 2)
    /// Shift, where the key has no form of its own for it.
    public static let shift = Modifiers(rawValue: 4)
  }
}
