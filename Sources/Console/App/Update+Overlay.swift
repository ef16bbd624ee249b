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
      return key == Key(.character("y")) ? question.confirmed : []
    case .variables(var form):
      let outcome = form.update(with: key)
      overlay = .variables(form)
      return finish(outcome)
    case .confirmation(let confirmation):
      return updateConfirmation(confirmation, with: key)
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
    case nil, .help, .question: break
    }
    return []
  }

  private mutating func updateHelp(with key: Key, scroll: Int) -> [Effect] {
    let page = max(1, size.rows / 2)
    switch keymap.command(for: key, on: .overview) {
    case .moveDown: overlay = .help(scroll: scroll + 1)
    case .moveUp: overlay = .help(scroll: max(0, scroll - 1))
    case .halfPageDown, .pageDown: overlay = .help(scroll: scroll + page)
    case .halfPageUp, .pageUp: overlay = .help(scroll: max(0, scroll - page))
    case .top: overlay = .help(scroll: 0)
    default: overlay = nil
    }
    if case .help(let wanted) = overlay {
      overlay = .help(scroll: min(wanted, max(0, CommandTable.rows.count - 1)))
    }
    return []
  }

  private mutating func updateConfirmation(
    _ confirmation: Confirmation, with key: Key
  ) -> [Effect] {
    var confirmation = confirmation
    switch key.base {
    case .escape:
      overlay = nil
      tell("Nothing was done.")
      return []
    case .enter where confirmation.name.isComplete:
      overlay = nil
      return startRun(.apply, planID: confirmation.planID)
    case .enter: confirmation.name.rejectMismatch()
    case .backspace: confirmation.name.deleteBackward()
    case .character(let character) where key.modifiers.isEmpty:
      confirmation.name.type(character, at: now)
    default: break
    }
    overlay = .confirmation(confirmation)
    return []
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
