import TerminalUI
import Terraform

extension Model {
  /// Gives a key to the overlay.
  mutating func updateOverlay(with key: Key) -> [Effect] {
    switch overlay {
    case nil: return []
    case .palette(let palette): return updatePalette(palette, with: key)
    case .commandLog(let pane): return updateCommandLog(pane, with: key)
    case .help(let help): return updateHelp(help, with: key)
    case .question(let question):
      overlay = nil
      guard key == Key(.character("y")) else { return [] }
      let effects = question.confirmed.filter { isStillMeant($0) }
      for case .startRun(let kind, _, _, _, _, _) in effects { deploy.starting = kind }
      return effects
    case .variables(var form):
      let outcome = form.update(with: key)
      overlay = .variables(form)
      return finish(outcome)
    case .confirmation(let confirmation):
      return updateConfirmation(confirmation, with: key)
    case .podDeletion(let deletion): return updatePodDeletion(deletion, with: key)
    case .picker(let picker): return updatePicker(picker, with: key)
    case .planMenu(let menu): return updatePlanMenu(menu, with: key)
    case .restore(let dialog): return updateRestore(dialog, with: key)
    case .save(let save): return updateSave(save, with: key)
    case .fanOut(let dialog): return updateFanOut(dialog, with: key)
    case .custom(let dialog): return updateCustom(dialog, with: key)
    case .doctor(let doctor): return updateDoctor(doctor, with: key)
    case .countdown:
      stopCountdown()
      return []
    case .forcedStop(let stop): return updateForcedStop(stop, with: key)
    }
  }

  /// Gives pasted text to the overlay; screens have no use for it.
  mutating func paste(_ text: String) -> [Effect] {
    switch overlay {
    case .palette(var palette):
      palette.paste(text)
      overlay = .palette(palette)
    case .commandLog(let pane): paste(text, in: pane)
    case .help(var help):
      help.paste(text)
      overlay = .help(help)
    case .variables(var form):
      form.paste(text)
      overlay = .variables(form)
    case .confirmation(var confirmation):
      confirmation.name.paste()
      overlay = .confirmation(confirmation)
    case .podDeletion(var deletion):
      deletion.name.paste()
      overlay = .podDeletion(deletion)
    case .forcedStop(var stop):
      stop.word.paste()
      overlay = .forcedStop(stop)
    case .planMenu(var menu):
      menu.paste(text)
      overlay = .planMenu(menu)
    case .restore(var dialog):
      guard case .name(let copy, let reason, var name) = dialog.page else { break }
      name.paste()
      dialog.page = .name(copy, reason: reason, name)
      overlay = .restore(dialog)
    case .save(var save):
      save.field.insert(text)
      overlay = .save(save)
    case .fanOut(var dialog):
      guard case .command(var field) = dialog.page else { break }
      field.insert(text)
      dialog.page = .command(field)
      overlay = .fanOut(dialog)
    case .custom(let dialog): pasteInCustom(text, dialog)
    case .picker(var picker):
      picker.paste(text)
      overlay = .picker(picker)
    case .countdown: stopCountdown()
    case nil where isSearching: pasteSearch(text)
    case nil where screen == .resources: pasteResourceSearch(text)
    case nil where isTypingInList: changeList(.paste(text))
    case nil where isTypingInLogs: pasteInLogs(text)
    case nil, .question, .doctor: break
    }
    return []
  }

  /// Whether what a question would do still makes sense: a run may have ended or begun meanwhile.
  private mutating func isStillMeant(_ effect: Effect) -> Bool {
    switch effect {
    case .interrupt(let id): activeRun?.id == id
    case .startRun: activeRun == nil && deploy.starting == nil
    case .changeCluster(let change): isChangeStillMeant(change)
    default: true
    }
  }

  /// Acts on what the form of variables came to.
  private mutating func finish(_ outcome: VariablesForm.Outcome) -> [Effect] {
    guard case .variables(let form) = overlay else { return [] }
    switch outcome {
    case .editing: return []
    case .cancelled:
      overlay = nil
      deploy.intent = nil
      tell(form.kind == nil ? "Nothing was changed." : "Nothing was started.")
      return []
    case .submitted:
      overlay = nil
      deploy.intent = nil
      guard let kind = form.kind else { return keep(form.values) }
      return startRun(
        kind, planID: nil, options: deploy.intendedOptions, answers: form.values)
    }
  }
}

extension Model {
  /// Keeps what was typed for the later runs of the session.
  fileprivate mutating func keep(_ values: [String: Secret]) -> [Effect] {
    guard !values.isEmpty else {
      tell("Nothing was changed.")
      return []
    }
    tell("\(Words.count(values.count, "value")) kept in memory for the runs of this session.")
    return [.keepAnswers(values)]
  }
}

extension Key {
  /// Whether it leaves whatever asks for something.
  var leaves: Bool { self == Key(.escape) || self == Key(.character("c"), modifiers: .control) }
}
