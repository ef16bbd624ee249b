import TerminalUI
import Terraform

extension Model {
  /// Gives a key to the overlay.
  mutating func updateOverlay(with key: Key) -> [Effect] {
    switch overlay {
    case nil: return []
    case .help(let scroll): return updateHelp(with: key, scroll: scroll)
    case .question(let question):
      overlay = nil
      return key == Key(.character("y")) ? question.confirmed.filter(isStillMeant) : []
    case .variables(var form):
      let outcome = form.update(with: key)
      overlay = .variables(form)
      return finish(outcome)
    case .confirmation(let confirmation):
      return updateConfirmation(confirmation, with: key)
    case .forcedStop(let stop): return updateForcedStop(stop, with: key)
    }
  }

  /// Gives pasted text to the overlay; screens have no use for it.
  mutating func paste(_ text: String) -> [Effect] {
    switch overlay {
    case .variables(var form):
      form.paste(text)
      overlay = .variables(form)
    case .confirmation(var confirmation):
      confirmation.name.paste()
      overlay = .confirmation(confirmation)
    case .forcedStop(var stop):
      stop.word.paste()
      overlay = .forcedStop(stop)
    case nil, .help, .question: break
    }
    return []
  }

  private mutating func updateHelp(with key: Key, scroll: Scroll) -> [Effect] {
    switch keymap.command(for: key, on: .overview) {
    case .moveDown?, .moveUp?, .halfPageDown?, .halfPageUp?, .pageDown?, .pageUp?, .top?, .bottom?:
      var scroll = scroll
      if let command = keymap.command(for: key, on: .overview) {
        scroll.move(command, total: CommandTable.rows.count, visible: helpRows)
      }
      overlay = .help(scroll)
    default: overlay = nil
    }
    return []
  }

  private mutating func updateConfirmation(
    _ confirmation: Confirmation, with key: Key
  ) -> [Effect] {
    var confirmation = confirmation
    if key.leaves {
      overlay = nil
      tell("Nothing was done.")
      return []
    }
    // What is still being typed must not reach the screen below: only leaving closes it.
    guard confirmation.name.expires > now else { return [] }
    switch key.base {
    case .enter where confirmation.name.isComplete:
      overlay = nil
      return applyConfirmed(confirmation.planID)
    case .enter: confirmation.name.rejectMismatch()
    case .backspace: confirmation.name.deleteBackward()
    case .character(let character) where key.modifiers.isEmpty:
      confirmation.name.type(character, at: now)
    default: break
    }
    overlay = .confirmation(confirmation)
    return []
  }

  /// Applies a plan whose name was typed, if it is still the one under review.
  private mutating func applyConfirmed(_ planID: String) -> [Effect] {
    if case .unavailable(let reason) = availability(of: .apply) {
      tell(reason)
      return []
    }
    guard deploy.review?.runID == planID else {
      tell("There is a newer plan. Nothing was done.")
      return []
    }
    return startRun(.apply, planID: planID)
  }

  /// Whether what a question would do still makes sense: the run may have ended meanwhile.
  private func isStillMeant(_ effect: Effect) -> Bool {
    guard case .interrupt(let id) = effect else { return true }
    return activeRun?.id == id
  }

  /// Acts on what the form of variables came to.
  private mutating func finish(_ outcome: VariablesForm.Outcome) -> [Effect] {
    guard case .variables(let form) = overlay else { return [] }
    switch outcome {
    case .editing: return []
    case .cancelled:
      overlay = nil
      deploy.intent = nil
      tell("Nothing was started.")
      return []
    case .submitted:
      overlay = nil
      deploy.intent = nil
      return startRun(form.kind, planID: nil, answers: form.values)
    }
  }
}

extension Key {
  /// Whether it leaves whatever asks for something.
  var leaves: Bool { self == Key(.escape) || self == Key(.character("c"), modifiers: .control) }
}
