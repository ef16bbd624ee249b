import Cluster
import Console
import Fleet
import FoundationEssentials

/// Tunnels that look like those of a real deployment.
extension Sample {
  private static let bastion = Bastion(
    host: "bastion.example.com", user: "ops", identityFile: "/home/op/.ssh/id_ed25519")

  /// Four tunnels, all up.
  static func tunnels(keeper: TunnelKeeper = .here) -> TunnelSurvey {
    TunnelSurvey(
      bastion: BastionReading(
        title: bastion.title, state: .connected, since: now.addingTimeInterval(-5_460),
        roundTrip: .milliseconds(23),
        fingerprint: "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDyHvWgK3EYbXvWJ2A", connections: 1),
      tunnels: [
        reading("keystone", 5000, "10.20.0.11", 5000, .keystone, "Keystone v3.14", 31),
        reading("nova", 8774, "10.20.0.12", 8774, .nova, "Nova 2.1 to 2.90", 44),
        reading("neutron", 9696, "10.20.0.13", 9696, .neutron, "Neutron v2.0", 38),
        reading("kubernetes", 41_873, "10.20.30.11", 16_443, .kubernetes, "Kubernetes API", 29),
      ], keeper: keeper, readAt: now)
  }

  /// One tunnel leads to somebody else, one port is taken.
  static func impostor() -> TunnelSurvey {
    var survey = tunnels()
    fail(
      &survey, 2, .down,
      TunnelProblem(
        why: "At 10.20.0.13:9696 a web page \"Welcome to nginx!\" answers, not Neutron.",
        remedy: "Check host and port of the tunnel in the configuration."))
    fail(
      &survey, 3, .blocked,
      TunnelProblem(
        why: "Port 41873 is taken by python3, process 4711.",
        remedy: "End it (kill 4711), or choose another local_port."))
    return survey
  }

  /// The bastion has another host key, so nothing is up.
  static func changedBastion() -> TunnelSurvey {
    var survey = tunnels()
    survey.bastion.state = .refused
    survey.bastion.roundTrip = nil
    survey.bastion.since = now.addingTimeInterval(-12)
    survey.bastion.problem = TunnelProblem(
      why: "The bastion has another host key: SHA256:d2wLbwr0sI8/dQSOz8BJWsOg8iVdOWblxgDsXdOw2g4 "
        + "instead of SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDyHvWgK3EYbXvWJ2A.",
      remedy: "Somebody may be in between: ask who runs it. If the new key is right, remove "
        + "/home/op/.local/state/quarterdeck/rocks-prod-3f9a01bc/bastion_hosts; then restart the "
        + "connection.", isFinal: true)
    for index in survey.tunnels.indices {
      fail(
        &survey, index, .down,
        TunnelProblem(why: "There is no connection to the bastion.", remedy: ""))
    }
    return survey
  }

  /// The screen of tunnels.
  static func tunnelling(_ columns: Int, _ rows: Int, _ survey: TunnelSurvey) -> Model {
    var model = model(columns: columns, rows: rows, hasTunnels: true)
    model.receive(.stateRead(nil, at: now))
    model.receive(.tunnelsRead(survey))
    model.press("7")
    return model
  }

  private static func fail(
    _ survey: inout TunnelSurvey, _ index: Int, _ state: TunnelState, _ problem: TunnelProblem
  ) {
    survey.tunnels[index].state = state
    survey.tunnels[index].since = now.addingTimeInterval(-12)
    survey.tunnels[index].lastSuccess = now.addingTimeInterval(-14)
    survey.tunnels[index].latency = nil
    survey.tunnels[index].problem = problem
  }

  private static func reading(
    _ name: String, _ local: Int, _ host: String, _ port: Int, _ kind: TunnelKind,
    _ behind: String, _ milliseconds: Int
  ) -> TunnelReading {
    let route = TunnelRoute(name: name, host: host, port: port, kind: kind)
    var reading = TunnelReading(
      route: route, state: .up, since: now.addingTimeInterval(-5_458),
      command: "ssh -N -L 127.0.0.1:\(local):\(host):\(port) -i /home/op/.ssh/id_ed25519 "
        + "ops@bastion.example.com")
    reading.localPort = local
    reading.latency = .milliseconds(milliseconds)
    reading.lastSuccess = now.addingTimeInterval(-2)
    reading.behind = behind
    return reading
  }
}
