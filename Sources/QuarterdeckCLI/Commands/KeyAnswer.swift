import Cluster
import Fleet
import Operations
import TerminalUI
import Terraform

/// What `key` says about a key, and who accepts it.
struct KeyAnswer: Encodable {
  let schema = "quarterdeck/key/1"
  let resource: String
  let algorithm: String
  let type: String?
  let size: Int?
  let fingerprint: String?
  let comment: String?
  let publicKey: String
  let isTainted: Bool
  let problem: String?
  let machines: Int
  let acceptedBy: [Acceptance]
  let otherKeys: [OtherKey]
  let generatedKeys: [Generated]

  /// A machine that accepts the key.
  struct Acceptance: Encodable {
    let machine: String
    let resource: String
    let isProof: Bool
    let evidence: String
    let text: String
  }

  /// A key pair of OpenStack that machines were made with.
  struct OtherKey: Encodable {
    let name: String
    let machines: [String]
    let resource: String?
    let fingerprint: String?
    let publicKey: String?
  }

  /// A key of the state.
  struct Generated: Encodable {
    let resource: String
    let algorithm: String
    let size: Int?
    let fingerprint: String?
    let machines: Int
    let isChosen: Bool
  }

  init(_ finding: KeySurvey.Finding, of survey: KeySurvey) {
    let key = finding.key
    resource = key.resource
    algorithm = key.algorithm
    type = key.publicKey?.type
    size = key.size
    fingerprint = key.publicKey?.fingerprint
    comment = key.publicKey?.comment
    publicKey = key.publicKey?.line ?? ""
    isTainted = key.isTainted
    problem = key.problem
    machines = survey.machines.count
    acceptedBy = finding.acceptances.map { Acceptance($0) }
    otherKeys = survey.keyPairs.map { OtherKey($0) }
    generatedKeys = survey.findings.map { Generated($0, isChosen: $0.key == key) }
  }
}

extension KeyAnswer.Acceptance {
  init(_ acceptance: KeySurvey.Acceptance) {
    machine = acceptance.machine.name
    resource = acceptance.machine.resource
    isProof = acceptance.evidence.isProof
    evidence =
      switch acceptance.evidence {
      case .keyPair: "key-pair"
      case .userData: "user-data"
      case .recipe: "recipe"
      case .changedRecipe: "changed-recipe"
      case .dependency: "dependency"
      }
    text = "\(acceptance.evidence)"
  }
}

extension KeyAnswer.OtherKey {
  init(_ pair: KeySurvey.KeyPair) {
    name = pair.name
    machines = pair.machines.map(\.name)
    resource = pair.resource
    fingerprint = pair.publicKey?.fingerprint
    publicKey = pair.publicKey?.line
  }
}

extension KeyAnswer.Generated {
  init(_ finding: KeySurvey.Finding, isChosen: Bool) {
    resource = finding.key.resource
    algorithm = finding.key.algorithm
    size = finding.key.size
    fingerprint = finding.key.publicKey?.fingerprint
    machines = finding.acceptances.count
    self.isChosen = isChosen
  }
}

extension GeneratedKey {
  /// Why its private half is of no use; nil if it is.
  fileprivate var problem: String? {
    do throws(KeyProblem) {
      _ = try usable
      return nil
    } catch {
      return "\(error)"
    }
  }
}

// MARK: - For people

extension KeyAnswer {
  /// The facts, then a table of each list that is not empty.
  var text: String {
    facts + accepted + others + choices
  }

  private var facts: String {
    let rows: [(String, String?)] = [
      ("resource", resource),
      ("type", "\(algorithm)\(size.map { ", \($0) bits" } ?? "")"),
      ("fingerprint", fingerprint ?? "none"),
      ("comment", comment ?? "none"),
      ("public key", publicKey.isEmpty ? "none that OpenSSH knows" : publicKey),
      ("accepted by", countWords),
      ("remark", isTainted ? "the next apply replaces this key" : nil),
      ("problem", problem),
    ]
    return rows.compactMap { title, value in
      value.map { title.padded(to: 13) + SafeText($0).string + "\n" }
    }.joined()
  }

  private var countWords: String {
    let proofs = acceptedBy.count(where: \.isProof)
    let doubts = acceptedBy.count - proofs
    guard !acceptedBy.isEmpty else { return "none of \(machines) machines, for all the state says" }
    return "\(proofs) of \(machines) machines"
      + (doubts == 0 ? "" : ", and perhaps \(doubts) more")
  }

  private var accepted: String {
    guard !acceptedBy.isEmpty else { return "" }
    var table = TextTable(head: ["MACHINE", "ACCEPTS IT", "HOW IT IS KNOWN"])
    for row in acceptedBy { table.add([row.machine, row.isProof ? "yes" : "perhaps", row.text]) }
    return "\n" + table.text
  }

  private var others: String {
    guard !otherKeys.isEmpty else { return "" }
    var table = TextTable(head: ["OTHER KEY PAIR", "MACHINES", "FINGERPRINT", "RESOURCE"])
    for key in otherKeys {
      table.add([
        key.name, "\(key.machines.count) of \(machines)", key.fingerprint ?? "not in the state",
        key.resource ?? "-",
      ])
    }
    return "\n" + table.text
  }

  private var choices: String {
    guard generatedKeys.count > 1 else { return "" }
    var table = TextTable(head: ["GENERATED KEY", "TYPE", "MACHINES", "FINGERPRINT"])
    for key in generatedKeys {
      table.add([
        (key.isChosen ? "* " : "  ") + key.resource,
        key.algorithm + (key.size.map { " \($0)" } ?? ""), "\(key.machines) of \(machines)",
        key.fingerprint ?? "none",
      ])
    }
    return "\n" + table.text + "Choose another one with --address RESOURCE.\n"
  }
}

/// What `key --agent` says.
struct KeyLoadAnswer: Encodable {
  let schema = "quarterdeck/key-agent/1"
  let resource: String
  let fingerprint: String?
  let agent: String
  let lifetimeSeconds: Int64?
  let isListed: Bool
  let removal: String

  init(_ loaded: LoadedKey, of key: GeneratedKey, removal: String) {
    resource = key.resource
    fingerprint = key.publicKey?.fingerprint
    agent = loaded.socket
    lifetimeSeconds = loaded.lifetime?.components.seconds
    isListed = loaded.isListed
    self.removal = removal
  }

  /// What was done, and how to undo it.
  var text: String {
    let span = lifetimeSeconds.map { "for \($0) seconds" } ?? "until it ends"
    let lines = [
      "The ssh-agent at \(agent) has \(resource) (\(fingerprint ?? "no fingerprint")) \(span).",
      isListed ? nil : "It does not list it, though: it may hide its keys, or be locked.",
      "Take it out again with: \(removal)",
    ]
    return lines.compactMap(\.self).map { SafeText($0).string + "\n" }.joined()
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
