import Fleet
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// What `state --history` says: the states that a workspace had.
struct StateHistoryAnswer: Encodable {
  let schema = "quarterdeck/state-history/1"
  let workspace: String
  /// Why the present state cannot be read.
  let problem: String?
  let states: [State]

  struct State: Encodable {
    let serial: UInt64
    let lineage: String
    let digest: String
    let seenAt: Date?
    let moment: String?
    let run: String?
    let kind: String?
    let who: String?
    let resources: Int
    let machines: Int?
    let copy: String?
    let isPresent: Bool
    /// Where it is from, in words.
    let origin: String

    private enum CodingKeys: CodingKey {
      case serial, lineage, digest, seenAt, moment, run, kind, who, resources, machines, copy
      case isPresent
    }

    init(_ entry: StateHistory.Entry) {
      serial = entry.serial
      lineage = entry.lineage
      digest = entry.digest
      seenAt = entry.seenAt
      moment = entry.moment?.rawValue
      run = entry.run?.description
      kind = entry.kind?.rawValue
      who = entry.who
      resources = entry.resources
      machines = entry.machines
      copy = entry.copy
      isPresent = entry.isPresent
      origin = entry.origin
    }
  }

  init(_ history: StateHistory) {
    workspace = history.workspace
    problem = history.problem
    states = history.entries.map(State.init)
  }

  /// A table, the newest state first.
  var text: String {
    var table = TextTable(
      head: ["SERIAL", "WHEN", "FROM", "RUN", "WHO", "RESOURCES", "MACHINES", "COPY"])
    for state in states {
      table.add([
        "\(state.serial)", state.seenAt?.formatted(.iso8601) ?? "-", state.origin,
        state.run ?? "-", state.who ?? "-", "\(state.resources)",
        state.machines.map(String.init) ?? "-",
        state.isPresent ? "present" : state.copy == nil ? "removed" : "kept",
      ])
    }
    return table.text
  }

  /// Prints the states of a deployment.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - json: Whether as JSON.
  /// - Throws: `SiteError` when nothing can be said of them.
  static func show(_ site: DeploymentSite, json: Bool) async throws {
    let answer = StateHistoryAnswer(try await site.stateHistory())
    if let problem = answer.problem { Output.note(SafeText(problem).string) }
    if json { try Output.json(answer) } else { Output.write(answer.text) }
  }
}
