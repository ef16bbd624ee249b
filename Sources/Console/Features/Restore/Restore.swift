public import FoundationEssentials
import TerminalUI

/// The verdict on the present state, and the copies of it, one of which a person may put back.
public struct StateChoice: Equatable, Sendable {
  /// What is to be said of the present state, in sentences.
  public let verdict: String
  /// Whether plan, apply and destroy are refused because of it.
  public let isBlocked: Bool
  /// The copies, the one to put back first.
  public let copies: [Copy]

  /// A copy of the state.
  public struct Copy: Hashable, Sendable, Identifiable {
    /// Its file.
    public let id: String
    /// What it holds: "serial 3, 1 resource, 0 machines".
    public let summary: String
    /// When it was seen last.
    public let seenAt: Date
    /// Where it is from: "after the run".
    public let origin: String
    /// Whether it says the same as the present state.
    public let isPresent: Bool

    /// Makes a copy.
    public init(id: String, summary: String, seenAt: Date, origin: String, isPresent: Bool) {
      self.id = id
      self.summary = summary
      self.seenAt = seenAt
      self.origin = origin
      self.isPresent = isPresent
    }
  }

  /// Makes a choice.
  public init(verdict: String, isBlocked: Bool, copies: [Copy]) {
    self.verdict = verdict
    self.isBlocked = isBlocked
    self.copies = copies
  }
}

/// What came of putting a copy back.
public enum RestoreAnswer: Equatable, Sendable {
  /// It is there now, and what a person should know, in sentences.
  case done([String])
  /// It would give up something that is known: that takes the deployment's name.
  case needsName(reason: String)
  /// It was not done.
  case refused(Failure)
}

/// Putting a copy of the state back, from the choice to the answer.
struct RestoreDialog: Equatable, Sendable {
  /// What is shown.
  enum Page: Equatable {
    /// The states are being looked at.
    case reading
    /// The copies.
    case copies(StateChoice)
    /// A copy is being put back.
    case working(StateChoice.Copy)
    /// The name that has to be typed before a copy is put back.
    case name(StateChoice.Copy, reason: String, TypedName)
    /// What came of it.
    case answer([String])
  }

  /// What is shown.
  var page = Page.reading
  /// The selected copy.
  var selection = Selection<String>()
}
