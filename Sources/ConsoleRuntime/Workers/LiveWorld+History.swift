import Console
import Fleet
import Operations

extension LiveWorld {
  /// Sends the states that the workspace had.
  func readStateHistory(_ inbox: Inbox) async {
    do {
      let history = try await site.stateHistory()
      await inbox.send(
        .stateHistoryRead(
          StateTimeline(
            entries: history.entries.map(StateEntry.init), problem: history.problem)))
    } catch {
      await inbox.send(
        .stateHistoryUnreadable(
          Failure(what: "The states cannot be listed", why: error.description)))
    }
  }

  /// Sends what became of a state in another.
  func compareStates(_ before: String, _ after: String, _ inbox: Inbox) async {
    do {
      let difference = try await site.difference(from: before, to: after)
      await inbox.send(.statesCompared(from: before, to: after, difference))
    } catch {
      await inbox.send(
        .statesIncomparable(
          from: before, to: after,
          Failure(what: "The states cannot be compared", why: error.description)))
    }
  }

  /// Sends when this person looked last, and what is there now.
  func readLook(_ inbox: Inbox) async {
    await inbox.send(.lookRead(site.lastLook(), present: await outline()))
  }

  /// Sends what is there now.
  func outlineState(_ inbox: Inbox) async {
    await inbox.send(.stateOutlined(await outline()))
  }

  /// Keeps what this person has seen.
  func keep(_ look: StateLook, _ inbox: Inbox) async {
    do {
      try site.keep(look)
    } catch {
      await inbox.send(
        .failed(Failure(what: "This look at the state is not kept", why: error.description)))
    }
  }

  /// The outline of the present state; nil if it cannot be read, which whoever reads it says.
  private func outline() async -> StateOutline? { try? await site.stateOutline() }
}

extension StateEntry {
  fileprivate init(_ entry: StateHistory.Entry) {
    self.init(
      id: entry.id, digest: entry.digest, serial: entry.serial, seenAt: entry.seenAt,
      origin: entry.origin, run: entry.run?.description, who: entry.who,
      resources: entry.resources, machines: entry.machines, isReadable: entry.isReadable,
      isPresent: entry.isPresent)
  }
}
