import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// What `restore` says when it only looks.
struct StateListing: Encodable {
  let schema = "quarterdeck/states/1"
  let state: String
  let workspace: String
  let verdict: String
  let explanation: String
  let isBlocked: Bool
  let present: Facts?
  let copies: [Copy]
  let unrecorded: [Unrecorded]
  let activeRun: String?
  let damagedLedgerLines: [Int]

  struct Facts: Encodable {
    let serial: UInt64
    let lineage: String
    let resources: Int
    let machines: Int
    /// The same in words.
    let text: String

    init(_ facts: StateFacts) {
      serial = facts.serial
      lineage = facts.lineage
      resources = facts.resources
      machines = facts.machines
      text = facts.summary
    }

    private enum CodingKeys: CodingKey { case serial, lineage, resources, machines }
  }

  struct Copy: Encodable {
    let path: String
    let serial: UInt64
    let lineage: String
    let resources: Int
    let machines: Int
    let seenAt: Date
    let moment: String?
    let run: String?
    let isPresent: Bool

    init(_ copy: StateCopy) {
      path = copy.path
      serial = copy.facts.serial
      lineage = copy.facts.lineage
      resources = copy.facts.resources
      machines = copy.facts.machines
      seenAt = copy.seenAt
      moment = copy.moment?.rawValue
      run = copy.run?.description
      isPresent = copy.isPresent
    }

    /// Where it is from, in words.
    var origin: String {
      let words = moment.flatMap(Ledger.Entry.Moment.init)?.origin ?? "unknown"
      return isPresent ? "\(words) (present)" : words
    }
  }

  init(_ survey: StateSurvey) {
    state =
      switch survey.location {
      case .file(let path): path
      case .backend(let type): "\(type) backend"
      }
    workspace = survey.workspace
    verdict = survey.unsaved == nil ? survey.health.word : "unsaved"
    explanation = survey.unsaved ?? survey.health.explanation
    isBlocked = survey.blocksMutation
    present = survey.present.map { Facts($0) }
    copies = survey.copies.map { Copy($0) }
    unrecorded = survey.unrecorded.map { Unrecorded($0) }
    activeRun = survey.activeRun?.description
    damagedLedgerLines = survey.brokenLedgerLines
  }

  var text: String {
    var lines = [
      "State     \(state) (workspace \(workspace))", "Verdict   \(verdict)",
      "          \(explanation)",
    ]
    if let activeRun { lines.append("Run       \(activeRun) goes on, and changes the state") }
    if let present { lines.append("Present   \(present.text), lineage \(present.lineage)") }
    var text = lines.map { SafeText($0).string + "\n" }.joined()
    if !damagedLedgerLines.isEmpty {
      text +=
        "Ledger    damaged in line "
        + damagedLedgerLines.map(String.init).joined(separator: ", ") + "\n"
    }
    if copies.isEmpty { return text + "There is no copy of it.\n" + Unrecorded.text(unrecorded) }
    var table = TextTable(head: ["SERIAL", "SEEN", "RESOURCES", "MACHINES", "FROM", "RUN", "FILE"])
    for copy in copies {
      table.add([
        "\(copy.serial)", copy.seenAt.formatted(.iso8601), "\(copy.resources)",
        "\(copy.machines)", copy.origin, copy.run ?? "-", name(of: copy),
      ])
    }
    text += "Copies    \(SafeText(folder).string)\n\n" + table.text + Unrecorded.text(unrecorded)
    guard let first = copies.first, isBlocked else { return text }
    return text + "\nPut the first one back with: quarterdeck restore --snapshot "
      + SafeText(name(of: first)).string + "\n"
  }

  /// The folder in which most of the copies are.
  private var folder: String {
    let path = (copies.last ?? copies[0]).path
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// A copy's name in the folder; the whole path when it is elsewhere.
  private func name(of copy: Copy) -> String {
    copy.path.hasPrefix(folder + "/") ? String(copy.path.dropFirst(folder.count + 1)) : copy.path
  }
}

/// Something that exists and is in no state.
struct Unrecorded: Encodable {
  let address: String
  let id: String?
  let isComplete: Bool

  /// What to do about it.
  private let remedy: String

  private enum CodingKeys: CodingKey { case address, id, isComplete }

  init(_ resource: UnrecordedResource) {
    remedy = resource.remedy
    address = resource.address.description
    id = resource.id
    isComplete = resource.isComplete
  }

  /// What to do about them, in lines; empty without any.
  static func text(_ all: [Unrecorded]) -> String {
    guard !all.isEmpty else { return "" }
    let head =
      "\nThe last apply made these, and the state does not have them. Import each, or remove it:\n"
    return head
      + all.map { "  " + SafeText($0.remedy).string + "\n" }.joined()
  }
}

/// What `restore` says when it has put a state in place.
struct RestoreOutcome: Encodable {
  let schema = "quarterdeck/restore/1"
  let restore: String
  let source: String
  let wasPresent: Bool
  let serial: UInt64
  let lineage: String
  let resources: Int
  let machines: Int
  let hasNewLineage: Bool
  let movedAside: [String]
  let newerSerial: UInt64?
  let unrecorded: [Unrecorded]

  /// The same in words.
  private let sentences: [String]

  private enum CodingKeys: CodingKey {
    case schema, restore, source, wasPresent, serial, lineage, resources, machines, hasNewLineage
    case movedAside, newerSerial, unrecorded
  }

  init(_ restore: StateRestore) {
    self.restore = restore.id.description
    source = restore.source
    wasPresent = restore.wasPresent
    sentences = restore.sentences
    serial = restore.restored.serial
    lineage = restore.restored.lineage
    resources = restore.restored.resources
    machines = restore.restored.machines
    hasNewLineage = restore.hasNewLineage
    movedAside = restore.movedAside
    newerSerial = restore.newerSerial
    unrecorded = restore.unrecorded.map { Unrecorded($0) }
  }

  var text: String {
    sentences.map { SafeText($0).string + "\n" }.joined() + Unrecorded.text(unrecorded)
      + "Look with: quarterdeck plan\n"
  }
}

extension StateHealth {
  /// The verdict in a word.
  fileprivate var word: String {
    switch self {
    case .ok: "ok"
    case .absent: "absent"
    case .missing: "missing"
    case .empty: "empty"
    case .torn: "torn"
    case .unsupported: "unsupported"
    case .regressed: "regressed"
    case .foreign: "foreign"
    }
  }
}
