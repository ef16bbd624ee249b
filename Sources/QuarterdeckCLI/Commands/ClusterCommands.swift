import ArgumentParser
import Cluster
import Fleet
import Operations

/// `quarterdeck nodes`: the nodes, as kubectl prints them.
struct NodesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", abstract: "Print the nodes of the cluster.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    let site = try place.site()
    let nodes = try await LiveReader.cluster(of: site).nodes.checked("nodes")
    if answer.json {
      try Output.json(Listing(nodes: nodes.map(NodeAnswer.init)))
    } else {
      Output.write(KubectlTable.text(nodes: nodes))
    }
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

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "More columns, as kubectl's -o wide.")
  var wide = false

  func run() async throws {
    let site = try place.site()
    let pods = try await LiveReader.cluster(of: site).pods.checked("pods")
    if answer.json {
      try Output.json(Listing(pods: pods.map(PodAnswer.init)))
    } else {
      let rows = pods.map(\.row).sorted { $0.id < $1.id }
      Output.write(KubectlTable.text(pods: rows, isWide: wide))
    }
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/pods/1"
    let pods: [PodAnswer]
  }
}

/// A node in JSON.
struct NodeAnswer: Encodable {
  let name: String
  let status: String
  let roles: String
  let age: String
  let version: String
  let pressures: [String]

  init(_ row: NodeRow) {
    name = row.name
    status = row.status
    roles = row.roles
    age = row.age
    version = row.version
    pressures = row.pressures
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
    cause = pod.finding?.cause
    summary = pod.finding?.summary
    next = pod.finding?.next
  }
}

extension LiveReader {
  /// Looks at the cluster once.
  static func cluster(of site: DeploymentSite) async throws -> ClusterPicture {
    let reader = LiveReader(site: site)
    let result = await Result { try await reader.read(withMachines: false) }
    await reader.close()
    let report = try result.get()
    guard let cluster = report.cluster else {
      throw CommandFailure(report.clusterFailure ?? "The cluster did not answer.")
    }
    return cluster
  }
}

extension Part {
  /// The value, or a failure with its reason.
  func checked(_ what: String) throws -> Value {
    switch self {
    case .value(let value): value
    case .missing(let reason): throw CommandFailure("The \(what) are not known: \(reason)")
    }
  }
}

extension Result where Failure == any Error {
  /// Catches what an asynchronous body throws.
  init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
