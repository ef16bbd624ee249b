import Console
import Fleet
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// Sends the list of runs now and whenever it changes.
  func watchRuns(_ inbox: Inbox) async {
    var sent: [RunEntry]?
    for await _ in site.runs.changes() {
      let entries = site.runs.list().prefix(50).map(RunEntry.init)
      if entries != sent { await inbox.send(.runsListed(Array(entries))) }
      sent = Array(entries)
    }
  }

  /// Sends what a run says, from its beginning.
  func follow(_ id: String, _ inbox: Inbox) async {
    guard let runID = RunID(id) else { return }
    for await lines in site.runs.lines(of: runID) {
      await inbox.send(.runAdvanced(id: id, lines: lines))
    }
  }

  func startRun(
    _ kind: RunKind, planID: String?, options: RunOptions, variables: [String: Secret],
    confirmation: String?, _ inbox: Inbox
  ) async {
    do {
      let request = try await site.start(
        kind, planID: planID.flatMap(RunID.init), options: options, variables: variables,
        confirmation: confirmation)
      await inbox.send(.runStarted(RunEntry(RunSummary(request: request, outcome: nil))))
    } catch {
      await inbox.send(
        .runRefused(Failure(what: "The run was not started", why: error.description)))
    }
  }

  func readPlan(_ id: String, _ inbox: Inbox) async {
    guard let runID = RunID(id) else { return }
    do {
      let plan = try await site.review(runID)
      await inbox.send(.planRead(runID: id, plan, site.identityCard(of: runID)))
    } catch {
      await inbox.send(
        .planUnreadable(
          runID: id,
          Failure(
            what: "The plan cannot be read", why: error.description, remedy: "P makes a new one.")
        ))
    }
  }

  func interrupt(_ id: String, _ inbox: Inbox) async {
    guard let runID = RunID(id) else { return }
    do {
      try site.interrupt(runID)
    } catch {
      await inbox.send(
        .failed(Failure(what: "The run was not interrupted", why: error.description)))
    }
  }

  func surveyVariables(_ inbox: Inbox) async {
    do {
      let missing = try site.missingVariables(known: await answers.names)
      await inbox.send(.variablesSurveyed(missing: missing))
    } catch {
      await inbox.send(
        .surveyFailed(
          Failure(what: "The configuration cannot be read", why: error.description)))
    }
  }
}

extension LiveWorld {
  func listVariables(_ inbox: Inbox) async {
    do {
      await inbox.send(.variablesListed(try site.variables(known: await answers.names)))
    } catch {
      await inbox.send(
        .failed(Failure(what: "The configuration cannot be read", why: error.description)))
    }
  }
}

extension RunEntry {
  /// Makes the entry of a run.
  init(_ summary: RunSummary) {
    self.init(
      id: summary.request.id.description, kind: summary.request.kind,
      planID: summary.request.planID?.description, startedAt: summary.request.createdAt,
      outcome: summary.outcome, requestedBy: summary.request.who,
      options: summary.request.options, endedAt: summary.endedAt, planned: summary.planned)
  }
}
