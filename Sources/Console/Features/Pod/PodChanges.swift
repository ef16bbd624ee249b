import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// A pod that nobody makes again, before it is deleted.
struct PodDeletion: Equatable, Sendable {
  /// The pod.
  let pod: PodIdentity
  /// Its name, to be typed.
  var name: TypedName
}

extension Model {
  /// Whether the pod on the screen, or its owner, can be changed now.
  func availabilityOfChangingPod(_ command: Command) -> Availability {
    guard availabilityOfChanging.isAvailable else { return availabilityOfChanging }
    guard !cluster.pods.freshness(at: now).isOld else {
      return .unavailable("What is known of the pods is old. Nothing is changed on it.")
    }
    guard let particulars = pod.particulars else {
      return .unavailable("The pod has not been read yet.")
    }
    if command == .restartRollout, !particulars.canRestartWorkload {
      let owner = particulars.workload.map { "A \($0.words)" } ?? "A pod without an owner"
      return .unavailable("\(owner) cannot be restarted pod by pod.")
    }
    return .available
  }

  /// Asks before a pod is deleted: for `y` where somebody makes it again, else for its name.
  mutating func askToDelete(_ id: PodIdentity) {
    let change = ClusterChange.deletePod(id)
    guard let owner = pod.particulars?.owner else {
      overlay = .podDeletion(
        PodDeletion(pod: id, name: TypedName(expected: id.name, now: now)))
      return
    }
    ask("Delete this pod?", ["\(id)", owner.promise], change)
  }

  /// Asks before the pods of a workload are begun again.
  mutating func askToRestart(ownerOf id: PodIdentity) {
    guard let workload = pod.particulars?.workload,
      let kind = RolloutKind(kind: workload.kind)
    else { return }
    ask(
      "Restart all pods of \(workload.words)?",
      ["One after the other, as its strategy says; a new revision is recorded."],
      .restart(kind, name: workload.name, namespace: id.namespace))
  }

  private mutating func ask(_ title: String, _ lines: [String], _ change: ClusterChange) {
    do throws(RemoteCommandError) {
      let command = try change.command
      overlay = .question(
        Question(
          title: title, lines: lines + ["", "Runs: \(command.spelledOut)"],
          confirmed: [.changeCluster(change)]))
    } catch {
      tell(Failure(what: "This cannot be asked for", why: "\(error)"))
    }
  }

  /// Gives a key to the question for the name.
  mutating func updatePodDeletion(_ deletion: PodDeletion, with key: Key) -> [Effect] {
    var deletion = deletion
    switch deletion.name.update(with: key, at: now) {
    case .open: overlay = .podDeletion(deletion)
    case .left:
      overlay = nil
      tell("Nothing was done.")
    case .confirmed:
      overlay = nil
      let effect = Effect.changeCluster(.deletePod(deletion.pod))
      return isChangeStillMeant(.deletePod(deletion.pod)) ? [effect] : []
    }
    return []
  }

  /// Whether what was confirmed can still be done; says why not.
  mutating func isChangeStillMeant(_ change: ClusterChange) -> Bool {
    if case .unavailable(let reason) = availabilityOfChanging {
      tell(reason)
      return false
    }
    if case .deletePod(let id) = change, !pods.contains(where: { $0.id == id }) {
      tell("The pod is gone already. Nothing was done.")
      return false
    }
    return true
  }

  /// Draws the question for the name of a pod that nobody makes again.
  func drawPodDeletion(_ deletion: PodDeletion, on canvas: inout Canvas, in rect: Rect) {
    let columns = min(84, rect.columns - 4) - 4
    let command = (try? ClusterChange.deletePod(deletion.pod).command.spelledOut) ?? "–"
    let body =
      InkedText(SafeText("\(deletion.pod)"), bold: true).wrapped(to: columns)
      + InkedText("Nothing owns this pod: when it is gone, nobody makes it again.", ink: .danger)
      .wrapped(to: columns)
      + InkedText(SafeText("Runs: \(command)"), ink: .dim).wrapped(to: columns)
    drawTypedQuestion(
      "Delete this pod for good", body, deletion.name, columns: columns, on: &canvas, in: rect)
  }
}

extension ObjectMetadata.Owner {
  /// What becomes of a pod of this owner when it is deleted.
  fileprivate var promise: String {
    switch kind {
    case "Job": "Job \(name) may try again, and counts this attempt as failed."
    case "Node": "The kubelet of \(name) makes it again: its file is on that machine."
    default: "The \(words) makes another one in its place."
    }
  }
}
