import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials

/// `quarterdeck nodes`: the nodes, as kubectl prints them.
struct NodesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", abstract: "Print the nodes of the cluster, as kubectl get no does.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "More columns, as kubectl's -o wide.")
  var wide = false

  @Flag(help: "Only nodes that are not ready, do not report or are under pressure.")
  var failing = false

  func run() async throws {
    let look = try await ClusterLook.take(from: offline, or: place.site)
    var nodes = try look.picture.nodes.checked("nodes")
    if failing { nodes = nodes.filter { $0.health <= .unknown || !$0.pressures.isEmpty } }
    if answer.json {
      try Output.json(Listing(nodes: nodes.map(NodeAnswer.init)))
    } else if nodes.isEmpty {
      Output.note("No resources found")
    } else {
      Output.write(KubectlTable.text(nodes: nodes, isWide: wide))
    }
    try look.end()
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/nodes/1"
    let nodes: [NodeAnswer]
  }
}

/// `quarterdeck pods`: the pods, exactly as `kubectl get po -A` prints them.
struct PodsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pods", abstract: "Print the pods of all namespaces, as kubectl get po -A does.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var part: NamespaceOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "More columns, as kubectl's -o wide.")
  var wide = false

  @Flag(help: "Only pods that need a person.")
  var failing = false

  func run() async throws {
    let look = try await ClusterLook.take(from: offline, or: place.site)
    let pods = try look.picture.pods.checked("pods").filter {
      part.includes($0.id.namespace) && (!failing || $0.needsPerson)
    }
    if answer.json {
      try Output.json(Listing(pods: pods.map(PodAnswer.init)))
    } else if pods.isEmpty {
      part.noteNothing()
    } else {
      let rows = pods.map(\.row).sorted { $0.id < $1.id }
      Output.write(KubectlTable.text(pods: rows, isWide: wide))
    }
    try look.end()
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/pods/1"
    let pods: [PodAnswer]
  }
}

/// `quarterdeck events`: the events, oldest first, in the columns of `kubectl get events -A`.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Print the events of all namespaces, the newest last.",
    discussion: """
      The columns are those of kubectl get events -A. They are sorted by when each was seen last: the \
      time of its series if it is one, else its last time, else the time of the event. kubectl's own \
      --sort-by=.lastTimestamp puts those of the scheduler first, which have none.
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var part: NamespaceOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "More columns, as kubectl's -o wide.")
  var wide = false

  @Flag(help: "Only warnings.")
  var warnings = false

  func run() async throws {
    let look = try await ClusterLook.take(from: offline, or: place.site)
    let events = try look.picture.events.checked("events").filter {
      part.includes($0.metadata.namespace) && (!warnings || $0.isWarning)
    }
    let now = look.picture.clusterTime
    if answer.json {
      try Output.json(Listing(events: events.reversed().map(EventAnswer.init)))
    } else if events.isEmpty {
      part.noteNothing()
    } else {
      let rows = events.reversed().map { EventRow($0, now: now) }
      Output.write(KubectlTable.text(events: rows, isWide: wide))
    }
    try look.end()
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/events/1"
    let events: [EventAnswer]
  }
}

/// A node in JSON.
struct NodeAnswer: Encodable {
  let name: String
  let status: String
  let roles: String
  let age: String
  let version: String
  let internalIP: String?
  let externalIP: String?
  let osImage: String?
  let kernelVersion: String?
  let containerRuntime: String?
  let health: String
  let pressures: [String]

  init(_ row: NodeRow) {
    name = row.name
    status = row.status
    roles = row.roles
    age = row.age
    version = row.version
    internalIP = Self.known(row.internalIP)
    externalIP = Self.known(row.externalIP)
    osImage = Self.known(row.osImage)
    kernelVersion = Self.known(row.kernelVersion)
    containerRuntime = Self.known(row.containerRuntime)
    health = "\(row.health)"
    pressures = row.pressures
  }

  /// kubectl's words for what is not known are none for scripts.
  private static func known(_ cell: String) -> String? {
    ["<none>", "<unknown>"].contains(cell) ? nil : cell
  }
}

/// A pod in JSON.
struct PodAnswer: Encodable {
  let namespace: String
  let name: String
  let ready: String
  let status: String
  let restarts: Int
  let age: String
  let node: String
  let health: String
  let owner: String?
  let cause: String?
  let summary: String?
  let next: [String]?

  init(_ pod: PodItem) {
    namespace = pod.id.namespace
    name = pod.id.name
    ready = pod.row.ready
    status = pod.row.status
    restarts = pod.row.restartCount
    age = pod.row.age
    node = pod.row.node
    health = "\(pod.row.health)"
    owner = pod.workload?.reference
    cause = pod.finding?.cause.rawValue
    summary = pod.finding?.summary
    next = pod.finding?.next
  }
}

/// An event in JSON.
struct EventAnswer: Encodable {
  let namespace: String
  let type: String
  let reason: String
  let object: String
  let subobject: String?
  let message: String
  let source: String
  let host: String?
  let count: Int
  let firstSeen: Date?
  let lastSeen: Date?

  init(_ event: KubernetesEvent) {
    namespace = event.metadata.namespace
    type = event.type
    reason = event.reason
    object = event.object
    subobject = event.subject.fieldPath
    message = event.message
    source = event.source
    host = event.host
    count = event.count
    firstSeen = event.firstSeen
    lastSeen = event.lastSeen
  }
}
