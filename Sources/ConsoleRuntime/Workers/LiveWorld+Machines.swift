import Cluster
import Console
import Fleet
import FoundationEssentials
import Operations

/// The looks at what lives. One that was withdrawn is no news: what was seen before stands, and the
/// next look comes after the pause, if it is still wanted.
extension LiveWorld {
  /// Seconds between two looks at a machine that is there, at one that is on its way, and at a pod.
  private static let machinePause = Duration.seconds(5)
  private static let bootPause = Duration.seconds(1)
  private static let podPause = Duration.seconds(4)

  /// Looks at a machine again and again.
  func pollMachine(_ target: MachineTarget, _ inbox: Inbox) async {
    var earlier: MachineReading?
    while !Task.isCancelled {
      var pause = Self.bootPause
      switch await machines.readMachine(target, after: earlier) {
      case .success(let reading):
        earlier = reading
        let isOnItsWay = [.running, .notStarted].contains(reading.cloudInit.value?.status)
        if !isOnItsWay { pause = Self.machinePause }
        await inbox.send(.machineRead(id: target.id, reading))
      case .failure(.withdrawn): break
      case .failure(let failure):
        guard !Task.isCancelled else { return }
        await inbox.send(.machineUnreachable(id: target.id, Failure(failure)))
      }
      guard await rest(pause) else { return }
    }
  }

  /// Follows the cluster.
  func followCluster(through targets: ControlPlanes, _ inbox: Inbox) async {
    await machines.followCluster(through: targets) { news in
      guard !Task.isCancelled else { return }
      switch news {
      case .picture(let picture): await inbox.send(.clusterRead(picture))
      case .unreachable(let failure): await inbox.send(.clusterUnreachable(Failure(failure)))
      case .gap(let part):
        await inbox.send(
          .reported("What happened to the \(part.word) for a while is not known; listed again."))
      }
    }
  }

  /// Looks at a pod again and again.
  func pollPod(
    _ id: PodIdentity, through target: MachineTarget, _ inbox: Inbox
  ) async {
    while !Task.isCancelled {
      switch await machines.readPod(id, through: target) {
      case .success(let reading): await inbox.send(.podRead(id, reading))
      case .failure(.withdrawn): break
      case .failure(let failure):
        guard !Task.isCancelled else { return }
        await inbox.send(.podUnreachable(id, Failure(failure)))
      }
      guard await rest(Self.podPause) else { return }
    }
  }
}

extension Failure {
  /// Makes the failure of a machine that did not answer.
  init(_ failure: AccessFailure) {
    self.init(
      what: failure.isOfBastion ? Self.noBastion : "No answer over SSH", why: failure.description,
      remedy: failure.remedy)
  }
}

extension ClusterPart {
  /// What it is made of, in a word.
  fileprivate var word: String {
    switch self {
    case .nodes: "nodes"
    case .pods: "pods"
    case .events: "events"
    case .microk8s: "status"
    }
  }
}
