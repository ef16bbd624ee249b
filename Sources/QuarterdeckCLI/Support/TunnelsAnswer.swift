import Fleet
import FoundationEssentials
import TerminalUI

/// The tunnels in JSON and in text.
struct TunnelsAnswer: Encodable {
  let isWell: Bool
  /// Who keeps them; nil when nobody does.
  let keeper: String?
  let keeperProcess: Int32?
  let bastion: String
  let bastionHostKey: String?
  let tunnels: [Tunnel]

  init(_ survey: TunnelSurvey) {
    isWell = survey.isWell
    switch survey.keeper {
    case .here: (keeper, keeperProcess) = ("this process", nil)
    case .other(let role, let processID): (keeper, keeperProcess) = (role, processID)
    case .nobody: (keeper, keeperProcess) = (nil, nil)
    }
    bastion = survey.bastion.title
    bastionHostKey = survey.bastion.fingerprint
    tunnels = survey.tunnels.map(Tunnel.init)
  }

  /// The table, and what is wrong below it.
  var text: String {
    var table = TextTable(head: ["TUNNEL", "LOCAL", "TARGET", "STATE", "LATENCY", "BEHIND IT"])
    for tunnel in tunnels {
      table.add([
        tunnel.name, tunnel.localPort.map { "127.0.0.1:\($0)" } ?? "-", tunnel.target,
        tunnel.state, tunnel.latencyMilliseconds.map { "\($0)ms" } ?? "-", tunnel.behind ?? "-",
      ])
    }
    let problems = tunnels.compactMap { tunnel in
      tunnel.problem.map { "\(tunnel.name): \($0) \(tunnel.remedy ?? "")" }
    }
    let nobody =
      keeper == nil ? ["Nobody keeps the tunnels; the console does, and a run for its time."] : []
    return table.text + (problems + nobody).map { SafeText($0).string + "\n" }.joined()
  }

  /// One tunnel.
  struct Tunnel: Encodable {
    let name: String
    let kind: String
    let localPort: Int?
    let target: String
    let state: String
    let latencyMilliseconds: Int?
    let behind: String?
    let problem: String?
    let remedy: String?

    init(_ tunnel: TunnelReading) {
      name = tunnel.id
      kind = tunnel.route.kind.rawValue
      localPort = tunnel.localPort
      target = tunnel.route.target
      state = tunnel.state.rawValue
      latencyMilliseconds = tunnel.latency.map { Int(($0 / .milliseconds(1)).rounded()) }
      behind = tunnel.state == .up ? tunnel.behind : nil
      problem = tunnel.state == .closed ? nil : tunnel.problem?.why
      remedy = tunnel.state == .closed ? nil : tunnel.problem?.remedy
    }
  }
}
