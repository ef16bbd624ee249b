public import FoundationEssentials
import TerminalUI

/// A name that a person must type by hand before something is lost.
///
/// It refuses whatever is not typing: pasted text, bursts that no hand produces, and characters
/// outside ASCII that the name does not have, where two that look the same may differ. It expires,
/// so that a forgotten question cannot be answered by accident.
public struct TypedName: Equatable, Sendable {
  /// The name to type.
  public let expected: String
  /// What has been typed so far.
  public private(set) var typed = ""
  /// Why the newest input was refused, if it was.
  public private(set) var refusal: String?
  /// When the question goes away.
  public let expires: Date
  private var recent: [Date] = []

  /// Seconds that a person has to type the name.
  public static let patience = 60.0
  /// As many characters within `burstWindow` seconds come from a machine.
  private static let burstCount = 6
  private static let burstWindow = 0.06

  /// Makes a question for a name, from now on.
  public init(expected: String, now: Date) {
    self.expected = expected
    expires = now.addingTimeInterval(Self.patience)
  }

  /// Whether the name stands there in full; never without a name.
  public var isComplete: Bool { !expected.isEmpty && typed == expected }

  /// Takes a typed character.
  public mutating func type(_ character: Character, at now: Date) {
    recent.append(now)
    recent.removeAll { now.timeIntervalSince($0) > Self.burstWindow }
    if recent.count >= burstCount {
      // The moments are kept, so that the rest of the burst is refused as well.
      refuse("That came too fast for a hand. Type the name.")
    } else if !character.isASCII, !expected.contains(character) {
      refuse("The name does not have this character.")
    } else if typed.count < max(128, expected.count) {
      refusal = nil
      typed.append(character)
    }
  }

  /// Removes the last character.
  public mutating func deleteBackward() {
    refusal = nil
    _ = typed.popLast()
  }

  /// Refuses pasted text.
  public mutating func paste() {
    refuse("Pasting does not count. Type the name.")
  }

  /// Says that what stands there is not the name.
  public mutating func rejectMismatch() {
    refusal = "That is not the name."
  }

  /// What a key led to.
  enum Outcome: Equatable {
    /// The question stands.
    case open
    /// The name stands there in full, and Enter was pressed in time.
    case confirmed
    /// The person left.
    case left
  }

  /// Takes a key.
  ///
  /// Once the time is over only leaving counts: what is still being typed must not reach whatever
  /// lies below.
  mutating func update(with key: Key, at now: Date) -> Outcome {
    if key.leaves { return .left }
    guard expires > now else { return .open }
    switch key.base {
    case .enter where isComplete: return .confirmed
    case .enter: rejectMismatch()
    case .backspace: deleteBackward()
    case .character(let character) where key.modifiers.isEmpty: type(character, at: now)
    default: break
    }
    return .open
  }

  /// A whole name at once is a burst, however short it is.
  private var burstCount: Int { min(Self.burstCount, max(2, expected.count)) }

  private mutating func refuse(_ reason: String) {
    typed = ""
    refusal = reason
  }
}
