import ArgumentParser
import Cluster
import Fleet
import TerminalUI

/// `quarterdeck microk8s`: what `microk8s status` says, and what the datastore can lose.
struct MicroK8sCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "microk8s",
    abstract: "Print whether MicroK8s runs, what its datastore can lose, and its addons.",
    discussion:
      "Exits with 1 when it does not run, or its datastore has no majority; else with 0.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    let look = try await ClusterLook.take(from: offline, or: place.site)
    let report: MicroK8sReport
    switch look.picture.microk8s {
    case .value(let status):
      report = MicroK8sReport(status: status, nodes: look.picture.nodes.value ?? [])
    case .missing(let reason):
      throw CommandFailure(
        "It is not known how MicroK8s fares: \(SafeText(reason).string)")
    }
    if answer.json {
      try Output.json(MicroK8sAnswer(report))
    } else {
      Output.write(report.text)
    }
    try look.end()
    if !report.isWell { throw ExitCode.failure }
  }
}

/// A status of MicroK8s beside the nodes of the cluster.
struct MicroK8sReport {
  let status: MicroK8sStatus
  let nodes: [NodeRow]

  var verdict: DatastoreVerdict? { DatastoreVerdict(status, nodes: nodes) }

  /// Whether it runs, and can change anything.
  var isWell: Bool { status.isRunning && verdict?.hasQuorum != false }

  /// The node of a member of the datastore.
  func node(of member: MicroK8sStatus.DatastoreNode) -> NodeRow? {
    nodes.first { $0.internalIP == member.host || $0.name == member.host }
  }

  var text: String {
    var text = sentence + "\nDatastore: \(SafeText(datastore).string)\n"
    if !status.nodes.isEmpty {
      var table = TextTable(head: ["MEMBER", "ROLE", "NODE", "STATUS"])
      for member in status.nodes {
        let node = node(of: member)
        table.add([
          member.address, member.role.word, node?.name ?? "-", node?.status ?? "-",
        ])
      }
      text += "\n" + table.text + "\n"
    }
    let enabled = status.enabledAddons
    if !status.addons.isEmpty {
      text +=
        "Addons: \(enabled.isEmpty ? "none" : SafeText(enabled.joined(separator: ", ")).string)"
      text += " (\(enabled.count) of \(status.addons.count) are on)\n"
    }
    return text
  }

  private var sentence: String {
    guard !status.isRunning else { return "MicroK8s is running: its API answers." }
    return SafeText(
      "MicroK8s is not running." + (status.message.map { " It says: \($0)" } ?? "")
    ).string
  }

  private var datastore: String {
    if let verdict { return "\(verdict)." }
    if !status.endpoints.isEmpty {
      return "an etcd of its own: \(status.endpoints.joined(separator: ", "))."
    }
    return "not known. A dqlite that does not answer names no members, and neither does the short "
      + "format."
  }
}

/// A status of MicroK8s in JSON.
struct MicroK8sAnswer: Encodable {
  let schema = "quarterdeck/microk8s/1"
  let isRunning: Bool
  let message: String?
  let highAvailability: Bool?
  let datastore: Datastore?
  let endpoints: [String]
  let addons: [Addon]

  struct Datastore: Encodable {
    let verdict: String
    let hasQuorum: Bool
    let voters: Int
    let standbys: Int
    let spares: Int
    let canLose: Int
    let lostVoters: [String]
    let members: [Member]
  }

  struct Member: Encodable {
    let address: String
    let role: String
    let node: String?
    let status: String?
  }

  struct Addon: Encodable {
    let name: String
    let repository: String?
    let isEnabled: Bool
    let version: String?
    let description: String?
  }

  init(_ report: MicroK8sReport) {
    let status = report.status
    isRunning = status.isRunning
    message = status.message
    highAvailability = status.highAvailability
    endpoints = status.endpoints
    datastore = report.verdict.map { verdict in
      Datastore(
        verdict: "\(verdict)", hasQuorum: verdict.hasQuorum, voters: verdict.voters,
        standbys: verdict.standbys, spares: verdict.spares,
        canLose: max(0, verdict.spareVoters), lostVoters: verdict.lostVoters,
        members: status.nodes.map { member in
          let node = report.node(of: member)
          return Member(
            address: member.address, role: member.role.word, node: node?.name,
            status: node?.status)
        })
    }
    addons = status.addons.map {
      Addon(
        name: $0.name, repository: Self.known($0.repository), isEnabled: $0.isEnabled,
        version: Self.known($0.version), description: Self.known($0.description))
    }
  }

  private static func known(_ text: String) -> String? { text.isEmpty ? nil : text }
}
