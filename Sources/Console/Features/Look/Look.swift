import Fleet
import FoundationEssentials
import Terraform

/// What happened to the state since the person at the console looked at it last.
public struct StateNews: Equatable, Sendable {
  /// When that was.
  let since: Date
  /// What happened.
  let shown: ShownDifference
}

/// What the person at the console has seen of the state, and what is new.
///
/// Somebody looks as long as keys are pressed. What happens to the state while nobody looks, or by
/// a run of somebody else, is news until the states are looked at; what a run of this console did
/// is not. The last look outlives the console, so that the next one can go on from there.
public struct LookState: Equatable, Sendable {
  /// What has happened since the last look; nil if nothing has.
  private(set) var news: StateNews?
  /// The last look; where there is no news, at what is there now.
  private(set) var last: StateLook?
  /// The present state.
  private var present: StateOutline?
  /// The look that is kept for the next time the console is opened.
  private var kept: StateLook?

  /// The workspace that all this is about.
  private var workspace: String?
  /// Which reading of the state the outline was asked for last; states are large to compare.
  private var asked: Int?
  private var isAsking = false
  /// Whether this console has changed the state since it was asked for.
  private var expectsOwnChange = false
  /// Whether what was asked for is what this console has left.
  private var isOwnChange = false
  /// The run that goes on.
  private var run: String?

  /// Seconds after which a newer look is kept, in case the console is killed.
  private static let keepingPause = 300.0

  /// Makes the state before anything is known.
  init() {}
}

// MARK: - What is there

extension LookState {
  /// Takes in when this person looked last, and what is there now.
  mutating func receive(_ look: StateLook?, present: StateOutline?, at now: Date) {
    isAsking = false
    guard let present else { return }
    self.present = present
    // Who never looked has no news, and nobody looked in the future.
    last =
      look.map { StateLook(at: min($0.at, now), outline: $0.outline) }
      ?? StateLook(at: now, outline: present)
    kept = look
    judge()
  }

  /// Takes in what is there now.
  mutating func receive(_ outline: StateOutline?, at now: Date) {
    isAsking = false
    guard let outline else { return }
    present = outline
    guard let last else { return }
    if isOwnChange, news == nil {
      self.last = StateLook(at: max(now, last.at), outline: outline)
    } else {
      judge()
    }
  }

  private mutating func judge() {
    guard let present, let last else { return }
    guard present.digest != last.outline.digest else {
      news = nil
      return
    }
    let difference = StateDifference(from: last.outline, to: present)
    // A serial alone is no news.
    guard !difference.isEmpty else {
      news = nil
      self.last = StateLook(at: last.at, outline: present)
      return
    }
    news = StateNews(since: last.at, shown: ShownDifference(difference))
  }

  /// Returns what is asked of the world when the state was read anew; nil if that is known already.
  ///
  /// - Parameters:
  ///   - revision: How many different states were read.
  ///   - workspace: The workspace.
  /// - Returns: An effect.
  mutating func ask(about revision: Int, of workspace: String) -> Effect? {
    if self.workspace != workspace {
      self = LookState()
      self.workspace = workspace
    }
    guard !isAsking, asked != revision else { return nil }
    asked = revision
    isAsking = true
    (isOwnChange, expectsOwnChange) = (expectsOwnChange, false)
    return last == nil ? .readLook : .outlineState
  }

  /// Follows the run that goes on: what one of this console does to the state is no news.
  mutating func follow(run active: String?, startedHere: Set<String>) {
    guard active != run else { return }
    if let run, startedHere.contains(run) { expectOwnChange() }
    run = active
  }

  /// Takes what is there next for what this console did.
  mutating func expectOwnChange() {
    expectsOwnChange = true
    asked = nil
  }
}

// MARK: - Looking

extension LookState {
  /// Takes note that somebody is there, and sees the state as far as it is no news.
  mutating func look(at now: Date) {
    guard news == nil, let present, let last, now > last.at else { return }
    self.last = StateLook(at: now, outline: present)
  }

  /// Takes what is there for seen, and returns what was news.
  mutating func accept(at now: Date) -> StateNews? {
    guard let news, let present else { return nil }
    self.news = nil
    last = StateLook(at: now, outline: present)
    return news
  }

  /// Returns the look to keep for the next time; nil if it is kept already.
  ///
  /// - Parameter isUrgent: Whether it cannot wait for a newer one.
  /// - Returns: The look.
  mutating func toKeep(isUrgent: Bool) -> StateLook? {
    guard let last, last != kept else { return nil }
    let isDue = kept.map { last.at.timeIntervalSince($0.at) >= Self.keepingPause } ?? true
    guard isUrgent || isDue else { return nil }
    kept = last
    return last
  }
}
