import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// `quarterdeck status`: machines, cluster, and what needs a person.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Print how machines and cluster fare, and what needs a person.",
    discussion:
      "Exits with 1 when something fails, the cluster does not answer, or a tunnel that is "
      + "kept is not up; else with 0. With --from it tells of the cluster alone.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    if offline.isOffline { return try await runFromFiles() }
    let site = try place.site()
    let reader = LiveReader(site: site)
    async let surveying = site.surveyTunnels()
    let result = await Result { try await reader.read() }
    let tunnels = await surveying.map(TunnelsAnswer.init)
    await reader.close()
    let report = try result.get()
    if answer.json {
      try Output.json(Answer(report, tunnels, site: site))
    } else {
      Output.write(text(of: report) + (tunnels.map { "\n" + $0.text } ?? ""))
    }
    let isAnswered = report.machines.isEmpty || report.clusterFailure == nil
    if !isAnswered || tunnels?.isWell == false
      || report.concerns.contains(where: { $0.weight == .failing })
    {
      throw ExitCode.failure
    }
  }

  private func text(of report: LiveReport) -> String {
    guard !report.machines.isEmpty else { return (report.clusterFailure ?? "No machines.") + "\n" }
    var table = TextTable(head: ["MACHINE", "ROLE", "ADDRESS", "SSH", "CLOUD-INIT", "NODE"])
    for machine in report.machines {
      let row = MachineAnswer(machine, in: report)
      table.add([
        row.name, row.role.rawValue, row.address ?? "-", row.ssh, row.cloudInit ?? "-",
        row.node ?? "-",
      ])
    }
    var text = table.text + "\n"
    for sentence in [report.clusterFailure, report.clusterDetour].compactMap(\.self) {
      text += SafeText(sentence).string + "\n"
    }
    if let pods = report.cluster?.pods.value { text += Self.line(about: pods) }
    text += Self.lines(about: report.concerns)
    return report.concerns.isEmpty && report.isDeployed ? text + "All is well.\n" : text
  }

  static func line(about pods: [PodItem]) -> String {
    "\(pods.count { $0.row.health >= .healthy }) of \(pods.count) pods are well.\n"
  }

  static func lines(about concerns: [Concern]) -> String {
    concerns.map { concern in
      let detail = concern.detail.isEmpty ? "" : ": \(concern.detail)"
      return SafeText("\(concern.weight.word)  \(concern.headline)\(detail)").string + "\n"
    }.joined()
  }

  private struct Answer: Encodable {
    let schema = "quarterdeck/status/1"
    let deployment: String?
    let directory: String?
    let isDeployed: Bool?
    let machines: [MachineAnswer]
    let microk8s: String?
    let nodes: [NodeAnswer]?
    let pods: PodCounts?
    let concerns: [ConcernAnswer]
    let clusterFailure: String?
    let clusterSource: String?
    let workspace: String?
    let outputs: [String: OutputText.Answer]
    let tunnels: TunnelsAnswer?

    /// The answer of files, which know nothing of machines.
    init(_ cluster: ClusterPicture, _ concerns: [Concern]) {
      deployment = nil
      directory = nil
      isDeployed = nil
      machines = []
      microk8s = cluster.microk8s.value.map { $0.isRunning ? "running" : "not running" }
      nodes = cluster.nodes.value?.map(NodeAnswer.init)
      pods = cluster.pods.value.map(PodCounts.init)
      self.concerns = concerns.map(ConcernAnswer.init)
      clusterFailure = nil
      clusterSource = nil
      workspace = nil
      outputs = [:]
      tunnels = nil
    }

    init(_ report: LiveReport, _ tunnels: TunnelsAnswer?, site: DeploymentSite) {
      self.tunnels = tunnels
      deployment = site.name
      directory = site.directory
      isDeployed = report.isDeployed
      machines = report.machines.map { MachineAnswer($0, in: report) }
      microk8s = report.cluster?.microk8s.value.map { $0.isRunning ? "running" : "not running" }
      nodes = report.cluster?.nodes.value?.map(NodeAnswer.init)
      pods = report.cluster?.pods.value.map(PodCounts.init)
      concerns = report.concerns.map(ConcernAnswer.init)
      clusterFailure = report.clusterFailure
      clusterSource = report.clusterSource
      workspace = site.workspace
      outputs = OutputText.answers(report.outputs)
    }
  }

  private struct PodCounts: Encodable {
    let total: Int
    let failing: Int
    let starting: Int

    init(_ pods: [PodItem]) {
      total = pods.count
      failing = pods.count { $0.row.health.needsAttention }
      starting = pods.count { $0.row.health == .starting }
    }
  }

  private struct ConcernAnswer: Encodable {
    let weight: String
    let headline: String
    let detail: String

    init(_ concern: Concern) {
      weight = concern.weight.word
      headline = concern.headline
      detail = concern.detail
    }
  }
}

// MARK: - Files in place of the live cluster

extension StatusCommand {
  private func runFromFiles() async throws {
    let look = try await ClusterLook.take(from: offline, or: place.site)
    let cluster = look.picture
    let concerns = Concern.all(machines: [], readings: [:], unreachable: [:], cluster: cluster)
    if answer.json {
      try Output.json(Answer(cluster, concerns))
    } else {
      var text = cluster.nodes.value.map { KubectlTable.text(nodes: $0) + "\n" } ?? ""
      if let status = cluster.microk8s.value {
        text += MicroK8sReport(status: status, nodes: cluster.nodes.value ?? []).text
      }
      if let pods = cluster.pods.value { text += Self.line(about: pods) }
      text += concerns.isEmpty ? "All is well.\n" : Self.lines(about: concerns)
      Output.write(text)
    }
    try look.end()
    if concerns.contains(where: { $0.weight == .failing }) { throw ExitCode.failure }
  }
}

/// A machine in JSON and in the table.
struct MachineAnswer: Encodable {
  let id: String
  let name: String
  let role: MachineRole
  let address: String?
  let ssh: String
  let sshFailure: String?
  let cloudInit: String?
  let node: String?
  /// How it came to life.
  let birth: BirthAnswer?

  init(_ machine: Machine, in report: LiveReport) {
    id = machine.id
    name = machine.name
    role = machine.role
    address = machine.addresses.preferred
    let failure = report.failures[machine.id]
    ssh = report.readings[machine.id] != nil ? "ok" : failure != nil ? "no answer" : "unknown"
    sshFailure = failure?.description
    cloudInit = report.readings[machine.id]?.cloudInit.value?.status.rawValue
    node = report.cluster?.nodes.value?.first { $0.name == machine.name }?.status
    birth = report.waterfall.births.first { $0.machineID == machine.id }.map(BirthAnswer.init)
  }
}
