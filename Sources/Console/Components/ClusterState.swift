import Cluster
import Fleet
import FoundationEssentials

/// What is known of the cluster, part by part.
///
/// An answer that misses a part takes nothing away: the part keeps what was known, and how old it is.
struct ClusterState: Equatable, Sendable {
  /// What `microk8s status` said.
  private(set) var microk8s = Remote<MicroK8sStatus>()
  /// The nodes by name.
  private(set) var nodes = Remote<[NodeRow]>()
  /// The pods in the order in which they deserve attention.
  private(set) var pods = Remote<[PodItem]>()
  /// The pods that need a person, in the order of `pods`.
  private(set) var failingPods: [PodItem] = []
  /// The identities of `pods`, in their order.
  private(set) var podIDs: [PodIdentity] = []
  /// How many of `pods` run as they should, or have done what they should.
  private(set) var wellPodCount = 0
  /// The events, newest first.
  private(set) var events = Remote<[KubernetesEvent]>()
  /// When the nodes joined and became Ready, by their names; of the newest answer that tells it.
  private(set) var nodeBirths: [String: NodeBirth] = [:]
  /// Why the newest attempt got no answer at all; nil after an answer.
  private(set) var failure: Failure?
  /// The newest answer.
  private(set) var newest: ClusterPicture?
  /// The newest answer that has pods, from which they are judged.
  private var newestWithPods: ClusterPicture?

  /// Takes in an answer.
  mutating func receive(_ picture: ClusterPicture) {
    failure = nil
    newest = picture
    if picture.pods.value != nil { newestWithPods = picture }
    if let births = picture.nodeBirths { nodeBirths = births }
    let heardAt = picture.heardAt
    if !picture.awaited.contains(.microk8s) {
      microk8s.receive(picture.microk8s, of: "MicroK8s' status", at: heardAt.microk8s)
    }
    if !picture.awaited.contains(.nodes) {
      nodes.receive(picture.nodes, of: "The nodes", at: heardAt.nodes)
    }
    if !picture.awaited.contains(.pods) {
      pods.receive(picture.pods, of: "The pods", at: heardAt.pods)
      if let new = picture.pods.value { judge(new) }
    }
    if !picture.awaited.contains(.events) {
      events.receive(picture.events, of: "The events", at: heardAt.events)
    }
  }

  /// Takes note of an attempt that got no answer.
  mutating func fail(_ failure: Failure) {
    self.failure = failure
    microk8s.fail(failure)
    nodes.fail(failure)
    pods.fail(failure)
    events.fail(failure)
  }

  /// Keeps what is asked of all pods again and again: it changes only when they do.
  private mutating func judge(_ pods: [PodItem]) {
    failingPods = pods.filter { $0.row.health.needsAttention }
    podIDs = pods.map(\.id)
    wellPodCount = pods.count { $0.row.health >= .healthy }
  }

  /// Why things fail, each cause once, by the newest answer that has pods.
  var causes: [SharedCause] { newestWithPods?.causes ?? [] }

  /// The parts that the newest answer misses, each with the reason.
  ///
  /// MicroK8s is left out: on some images it cannot be asked, and its pane says so.
  var missingParts: [Failure] {
    failure == nil ? [nodes.failure, pods.failure, events.failure].compactMap(\.self) : []
  }

  /// What needs a person, by the newest that is known of each part.
  func concerns(
    machines: [Machine], readings: [String: MachineReading], unreachable: [String: String],
    bastion: String? = nil, tunnels: TunnelSurvey? = nil
  ) -> [Concern] {
    let concerns = Concern.all(
      machines: machines, readings: readings, unreachable: unreachable, bastion: bastion,
      tunnels: tunnels, cluster: newest)
    guard newest?.pods.value == nil, let newestWithPods else { return concerns }
    let ofPods = Concern.all(
      machines: [], readings: [:], unreachable: [:], cluster: newestWithPods
    ).filter { if case .pod = $0.subject { true } else { false } }
    return (ofPods + concerns).enumerated()
      .sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
      .map(\.element)
  }
}

extension Remote {
  /// Takes a part of an answer, or the reason why it is missing.
  fileprivate mutating func receive(_ part: Part<Value>, of name: String, at time: Date)
  where Value: Hashable {
    switch part {
    case .value(let value): receive(value, at: time)
    case .missing(let reason):
      fail(Failure(what: "\(name) could not be read", why: reason))
    }
  }
}
