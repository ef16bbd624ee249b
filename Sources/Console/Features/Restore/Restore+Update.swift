import FoundationEssentials
import TerminalUI

extension Model {
  /// Gives a key to the dialog.
  mutating func updateRestore(_ dialog: RestoreDialog, with key: Key) -> [Effect] {
    switch dialog.page {
    case .reading, .answer:
      overlay = nil
      return []
    case .working:
      // It is being done: closing the dialog would only hide what comes of it.
      return []
    case .copies(let choice): return choose(from: choice, dialog, with: key)
    case .name(let copy, let reason, let name):
      return typeName(name, for: copy, reason, dialog, with: key)
    }
  }

  private mutating func choose(
    from choice: StateChoice, _ dialog: RestoreDialog, with key: Key
  ) -> [Effect] {
    var dialog = dialog
    if key.leaves || key == Key(.character("q")) || key == Key(.backspace) {
      overlay = nil
      return []
    }
    let ids = choice.copies.map(\.id)
    if key == Key(.enter) {
      guard let index = dialog.selection.index(in: ids) else { return [] }
      return putBack(choice.copies[index], confirmedBy: nil, dialog)
    }
    if let distance = keymap.scrolling(for: key)?.distance(page: 8, half: 8) {
      dialog.selection.move(by: distance, in: ids)
    }
    overlay = .restore(dialog)
    return []
  }

  private mutating func putBack(
    _ copy: StateChoice.Copy, confirmedBy name: String?, _ dialog: RestoreDialog
  ) -> [Effect] {
    if case .unavailable(let reason) = availability(of: PlanMenu.Item.restore) {
      overlay = nil
      tell(reason)
      return []
    }
    var dialog = dialog
    dialog.page = .working(copy)
    overlay = .restore(dialog)
    return [.restore(copy: copy.id, confirmation: name)]
  }

  private mutating func typeName(
    _ typed: TypedName, for copy: StateChoice.Copy, _ reason: String, _ dialog: RestoreDialog,
    with key: Key
  ) -> [Effect] {
    var (dialog, name) = (dialog, typed)
    switch name.update(with: key, at: now) {
    case .open:
      dialog.page = .name(copy, reason: reason, name)
      overlay = .restore(dialog)
    case .confirmed: return putBack(copy, confirmedBy: name.typed, dialog)
    case .left:
      overlay = nil
      tell("Nothing was done.")
    }
    return []
  }

  // MARK: - Answers

  /// Takes in the copies.
  mutating func receive(_ choice: StateChoice) {
    guard case .restore(var dialog) = overlay, dialog.page == .reading else { return }
    dialog.page = .copies(choice)
    overlay = .restore(dialog)
  }

  /// Closes the dialog, because the states cannot be looked at.
  mutating func statesUnreadable(_ failure: Failure) {
    if case .restore = overlay { overlay = nil }
    tell(failure)
  }

  /// Takes in what came of putting a copy back.
  mutating func receive(_ answer: RestoreAnswer) -> [Effect] {
    guard case .restore(var dialog) = overlay, case .working(let copy) = dialog.page else {
      return []
    }
    switch answer {
    case .done(let lines): dialog.page = .answer(lines)
    case .refused(let failure): dialog.page = .answer([failure.sentence])
    case .needsName(let reason):
      dialog.page = .name(
        copy, reason: reason, TypedName(expected: deployment.name, now: now))
    }
    overlay = .restore(dialog)
    // What the plan under review was made on is not there any more.
    guard case .done = answer else { return [] }
    deploy.refusal = nil
    return [.refresh]
  }
}
