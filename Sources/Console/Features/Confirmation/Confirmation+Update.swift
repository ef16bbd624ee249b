import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Gives a key to the question for the name.
  mutating func updateConfirmation(_ confirmation: Confirmation, with key: Key) -> [Effect] {
    var confirmation = confirmation
    switch confirmation.name.update(with: key, at: now) {
    case .open: overlay = .confirmation(confirmation)
    case .confirmed:
      overlay = nil
      begin(confirmation)
    case .left:
      overlay = nil
      tell("Nothing was done.")
    }
    return []
  }

  /// Counts down to the apply of a plan whose name was typed.
  private mutating func begin(_ confirmation: Confirmation) {
    guard isStillMeant(confirmation.planID) else { return }
    overlay = .countdown(
      Countdown(
        planID: confirmation.planID, name: confirmation.name.typed,
        losses: confirmation.losses.count, until: now.addingTimeInterval(Countdown.length)))
  }

  /// Stops a countdown.
  mutating func stopCountdown() {
    overlay = nil
    tell("Stopped. Nothing was done.")
  }

  /// Starts the apply when its countdown is over, if the plan is still the one under review.
  mutating func continueCountdown() -> [Effect] {
    guard case .countdown(let countdown) = overlay else { return [] }
    guard isStillMeant(countdown.planID) else {
      overlay = nil
      return []
    }
    guard countdown.until <= now else { return [] }
    overlay = nil
    return startRun(.apply, planID: countdown.planID, confirmation: countdown.name)
  }

  /// Whether a plan whose name was typed can still be applied; says why not.
  private mutating func isStillMeant(_ planID: String) -> Bool {
    if case .unavailable(let reason) = availability(of: .apply) {
      tell(reason)
      return false
    }
    guard deploy.review?.runID == planID else {
      tell("There is a newer plan. Nothing was done.")
      return false
    }
    return true
  }
}
