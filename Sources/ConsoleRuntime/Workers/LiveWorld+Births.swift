import Console
import Fleet
import Operations

extension LiveWorld {
  /// Sends the durations of earlier runs now and whenever they change.
  func watchTimings(_ inbox: Inbox) async {
    var sent: TimingHistory?
    for await _ in site.timings.changes() {
      let history = site.timings.read()
      if history != sent { await inbox.send(.timingsRead(history)) }
      sent = history
    }
  }

  func keepBirths(_ births: [BirthRecord], _ inbox: Inbox) async {
    do {
      try site.timings.add(births)
    } catch {
      await inbox.send(
        .failed(Failure(what: "The births of the machines are not kept", why: "\(error)")))
    }
  }

  func forceStop(_ id: String, _ inbox: Inbox) async {
    guard let runID = RunID(id) else { return }
    do {
      try site.forceStop(runID)
    } catch {
      await inbox.send(.failed(Failure(what: "The run was not stopped", why: error.description)))
    }
  }
}
