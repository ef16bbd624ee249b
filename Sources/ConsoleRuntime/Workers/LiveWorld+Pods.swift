import Cluster
import Console
import Fleet
import Operations

extension LiveWorld {
  /// Seconds between two looks at the whole of a pod, which changes seldom.
  private static let manifestPause = Duration.seconds(10)

  /// Looks at the whole of a pod again and again.
  func pollManifest(
    _ id: PodIdentity, as format: ManifestFormat, through target: MachineTarget, _ inbox: Inbox
  ) async {
    while !Task.isCancelled {
      switch await machines.readManifest(id, as: format, through: target) {
      case .success(let reading): await inbox.send(.manifestRead(id, reading))
      case .failure(.withdrawn): break
      case .failure(let failure):
        guard !Task.isCancelled else { return }
        await inbox.send(.podUnreachable(id, Failure(failure)))
      }
      guard await rest(Self.manifestPause) else { return }
    }
  }

  /// Changes one thing in the cluster, and says what was done by which command, or why not.
  func change(_ change: ClusterChange, _ inbox: Inbox) async {
    guard let target = await inventory?.controlPlaneTarget else {
      return await inbox.send(
        .failed(
          Failure(
            what: "Nothing was sent", why: "the state names no control plane to send it to")))
    }
    do throws(ClusterEditError) {
      let answer = try await ClusterEdit(site: site, machines: machines)
        .carryOut(change, through: target)
      // It was made of valid names: it has been sent.
      let command = (try? change.command.spelledOut) ?? change.subject
      await inbox.send(.reported("Done: \(command) → \(answer)"))
    } catch {
      await inbox.send(.failed(Failure(what: "\(change.subject) was not changed", why: "\(error)")))
    }
  }
}
