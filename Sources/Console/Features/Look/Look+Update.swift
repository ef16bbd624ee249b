import FoundationEssentials
import TerminalUI

extension Model {
  /// Follows what the person at the console sees of the state, after anything that happened.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - asked: What the world is asked to do because of it.
  /// - Returns: What else it is asked to do.
  mutating func followLook(after event: Event, _ asked: [Effect]) -> [Effect] {
    let isLeaving = asked.contains(.quit)
    var effects: [Effect] = []
    var isUrgent = isLeaving
    switch event {
    case .input(.key), .input(.paste):
      look.look(at: now)
      // Who leaves has had the news before them.
      if showsTimeline || isLeaving, let news = look.accept(at: now) {
        mark(lastLook: news, isSelected: asked.contains(.readStateHistory))
        isUrgent = true
      }
    case .restoreAnswered(.done): look.expectOwnChange()
    default: break
    }
    look.follow(run: activeRun?.id, startedHere: deploy.startedHere)
    if state.value != nil, activeRun == nil || look.last == nil,
      let effect = look.ask(about: stateRevision, of: deployment.workspace)
    {
      effects.append(effect)
    }
    if isUrgent || event == .ticked, let seen = look.toKeep(isUrgent: isUrgent) {
      effects.append(.keepLook(seen))
    }
    return effects
  }
}
