import Console
import Operations
import Terraform

extension LiveWorld {
  /// Sends the verdict on the state, and the copies of it.
  func surveyStates(_ inbox: Inbox) async {
    do {
      let survey = try await site.surveyStates()
      await inbox.send(
        .statesSurveyed(
          StateChoice(
            verdict: survey.unsaved ?? survey.health.explanation,
            isBlocked: survey.blocksMutation, copies: survey.copies.map(StateChoice.Copy.init))))
    } catch {
      await inbox.send(
        .statesUnreadable(
          Failure(what: "The states cannot be looked at", why: error.description)))
    }
  }

  /// Puts a copy back, and sends what came of it.
  func restore(_ path: String, confirmation: String?, _ inbox: Inbox) async {
    await inbox.send(.restoreAnswered(await answer(restoring: path, confirmation)))
  }

  private func answer(restoring path: String, _ confirmation: String?) async -> RestoreAnswer {
    func refused(_ why: String) -> RestoreAnswer {
      .refused(Failure(what: "Nothing was put back", why: why))
    }
    do {
      let copies = try await site.surveyStates().copies
      guard let copy = copies.first(where: { $0.path == path }) else {
        return refused("The copy \(path) is not there any more.")
      }
      let restore = try await site.restore(.copy(copy), confirmedBy: confirmation)
      return .done(restore.sentences + restore.unrecorded.map(\.remedy) + ["P makes a plan."])
    } catch RestoreError.needsName(let reason) where confirmation == nil {
      return .needsName(reason: reason)
    } catch {
      return refused("\(error)")
    }
  }
}

extension StateChoice.Copy {
  fileprivate init(_ copy: StateCopy) {
    self.init(
      id: copy.path, summary: copy.facts.summary, seenAt: copy.seenAt,
      origin: copy.moment?.origin ?? "unknown", isPresent: copy.isPresent)
  }
}
