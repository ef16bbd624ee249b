import Console
import Fleet
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// Sends what may be shown of a resource instance.
  func readResource(_ id: InstanceID, _ inbox: Inbox) async {
    guard let detail = await shelf.open()?.detail(of: id) else {
      return await inbox.send(
        .resourceUnreadable(
          id, Failure(what: "It is not in the state", why: "the state has changed meanwhile")))
    }
    await inbox.send(.resourceRead(detail))
  }

  /// As many hits are sent: a person looks closer before having seen them all.
  private static let hitLimit = 1000
  /// While somebody types, every letter would be looked for.
  private static let typingPause = Duration.milliseconds(120)

  /// Sends what the attributes of the state hold of a text.
  func searchState(_ text: String, _ inbox: Inbox) async {
    guard await rest(Self.typingPause), let book = await shelf.open() else { return }
    let hits = book.search(TextFilter(text), limit: Self.hitLimit)
    guard !Task.isCancelled else { return }
    await inbox.send(.stateSearched(text, hits, hasMore: hits.count == Self.hitLimit))
  }
}

// MARK: - Values

extension LiveWorld {
  /// Sends a value in clear.
  func reveal(_ name: ValueName, _ inbox: Inbox) async {
    guard let value = await value(name, inbox) else { return }
    await inbox.send(.valueRevealed(name, value))
  }

  /// Copies a value or a text; returns it when the terminal has to do that.
  @Sendable func copy(_ effect: Effect, _ inbox: Inbox) async -> String? {
    let text: String
    switch effect {
    case .copyText(let plain): text = plain
    case .copyValue(let name):
      guard let value = await value(name, inbox) else { return nil }
      text = value.revealed
    default: preconditionFailure("Nothing is copied by \(effect).")
    }
    switch await Clipboard(world: site.world).copy(text) {
    case .copied:
      await inbox.send(.reported("Copied; paste with tmux, or wherever its clipboard goes."))
      return nil
    case .leftToTerminal:
      await inbox.send(.reported("Copied, if this terminal allows it. w saves it to a file."))
      return text
    case .tooLong:
      await inbox.send(
        .failed(
          Failure(
            what: "It was not copied", why: "it is longer than terminals take",
            remedy: "w saves it to a file.")))
      return nil
    }
  }

  /// Writes a value to a new file.
  func saveValue(_ name: ValueName, file: String, _ inbox: Inbox) async {
    guard let value = await value(name, inbox) else { return }
    do {
      let path = try ExportedFile(world: site.world).write(value, to: file)
      await inbox.send(.reported("Saved to \(path), which only you can read."))
    } catch {
      await inbox.send(.failed(Failure(what: "It was not saved", why: error.description)))
    }
  }

  /// A value of the present state; says so when there is none.
  private func value(_ name: ValueName, _ inbox: Inbox) async -> Secret? {
    let book = await shelf.open()
    let value =
      switch name {
      case .attribute(let id, let path): book?.value(of: id, at: path)
      case .output(let output): book?.value(ofOutput: output)
      }
    if let value { return value.text }
    await inbox.send(
      .failed(
        Failure(what: "The value is gone", why: "the state has changed meanwhile")))
    return nil
  }
}
