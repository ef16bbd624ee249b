import ArgumentParser
import Fleet
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// Which states `state --changes` compares: the value of the option.
enum StateChangesQuery: Equatable, ExpressibleByArgument {
  /// The one that was seen last, else the one before the present one, with the present one.
  case sinceLastLook
  /// Two by their serials; the second is the present one unless it is named.
  case serials(UInt64, to: UInt64?)

  /// What the help says of the option without a value.
  var defaultValueDescription: String { "the last look" }

  /// Reads `41` or `41..43`; nil for anything else.
  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = [parts.first, parts.last].compactMap { $0.flatMap(Self.serial) }
    switch (parts.count, numbers.count) {
    case (1, 2): self = .serials(numbers[0], to: nil)
    case (3, 2) where parts[1].isEmpty: self = .serials(numbers[0], to: numbers[1])
    default: return nil
    }
  }

  private static func serial(_ text: Substring) -> UInt64? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? UInt64(text) : nil
  }
}

/// What `state --changes` says: what became of one state in another.
struct StateChangesAnswer: Encodable {
  let schema = "quarterdeck/state-changes/1"
  let from: Mark
  let to: Mark
  /// When the person looked last; nil if other states were asked for.
  let lookedAt: Date?
  let sentences: [Sentence]
  let counts: Counts
  let objects: [Object]
  let outputs: [OutputRow]

  struct Mark: Encodable {
    let serial: UInt64
    let lineage: String
    let terraformVersion: String

    init(_ mark: StateMark) {
      serial = mark.serial
      lineage = mark.lineage
      terraformVersion = mark.terraformVersion
    }
  }

  struct Sentence: Encodable {
    let weight: PlanImpact.Weight
    let text: String
  }

  struct Counts: Encodable {
    let added: Int
    let removed: Int
    let replaced: Int
    let moved: Int
    let changed: Int
  }

  struct Object: Encodable {
    let address: String
    let deposed: String?
    let what: String
    let movedFrom: String?
    let isTainted: Bool?
    let values: [Value]
  }

  struct Value: Encodable {
    let path: String
    let before: String?
    let after: String?
    let isSensitive: Bool
  }

  struct OutputRow: Encodable {
    let name: String
    let what: String
    let values: [Value]
  }

  init(_ difference: StateDifference, lookedAt: Date? = nil) {
    from = Mark(difference.from)
    to = Mark(difference.to)
    self.lookedAt = lookedAt
    sentences = difference.sentences.map { Sentence(weight: $0.weight, text: $0.text) }
    let counts = difference.counts
    self.counts = Counts(
      added: counts.added, removed: counts.removed, replaced: counts.replaced,
      moved: counts.moved, changed: counts.changed)
    objects = difference.objects.map(Object.init)
    outputs = difference.outputs.map { output in
      OutputRow(
        name: output.name, what: output.kind.rawValue, values: output.values.map(Value.init))
    }
  }
}

extension StateChangesAnswer.Object {
  fileprivate init(_ change: ObjectChange) {
    self.init(
      address: change.address.description, deposed: change.deposedKey, what: change.verb,
      movedFrom: change.formerAddress?.description, isTainted: change.taint,
      values: change.attributes.map(StateChangesAnswer.Value.init))
  }
}

extension StateChangesAnswer.Value {
  fileprivate init(_ change: AttributeChange) {
    self.init(
      path: change.path.description, before: change.before.text, after: change.after.text,
      isSensitive: [change.before, change.after].contains(.sensitive))
  }
}

extension Display {
  /// What may be printed of it; nil for a secret, and where there is no value.
  fileprivate var text: String? {
    if case .known(let text) = self { text } else { nil }
  }
}

// MARK: - For people

extension StateChangesAnswer {
  /// What happened in words, then each resource and output with the values that differ.
  var text: String {
    var lines = [heading, ""] + sentences.map(\.text)
    if !objects.isEmpty { lines += ["", "Resources:"] + objects.flatMap(Self.lines) }
    if !outputs.isEmpty {
      lines += ["", "Outputs:"]
      lines += outputs.flatMap { output in
        [Self.named(output.what, output.name)] + output.values.map(Self.line)
      }
    }
    return lines.map { SafeText($0).string + "\n" }.joined()
  }

  private var heading: String {
    let serials = "serial \(from.serial), then \(to.serial)"
    return lookedAt.map { "Since you last looked (\($0.formatted(.iso8601))): \(serials)" }
      ?? serials.prefix(1).uppercased() + serials.dropFirst()
  }

  private static func lines(of object: Object) -> [String] {
    let deposed = object.deposed.map { " (deposed \($0))" } ?? ""
    let former = object.movedFrom.map { " (was \($0))" } ?? ""
    let tainted = object.isTainted == true && object.what != "tainted" ? " (tainted)" : ""
    return [named(object.what, object.address + deposed + former + tainted)]
      + object.values.map(line)
  }

  /// A verb in its column, and what it is about.
  private static func named(_ verb: String, _ name: String) -> String {
    "  \(verb)" + String(repeating: " ", count: max(1, 11 - verb.count)) + name
  }

  /// "      path: was → is"; of what was or is not there, only the other.
  private static func line(of value: Value) -> String {
    let path = value.path.isEmpty ? "      " : "      \(value.path): "
    if value.isSensitive { return path + "(sensitive)" }
    return path + [value.before, value.after].compactMap(\.self).joined(separator: " → ")
  }
}

// MARK: - Finding the states

extension StateChangesAnswer {
  /// Compares what was asked for.
  ///
  /// - Parameters:
  ///   - query: Which states.
  ///   - site: The deployment; a state file that was named stands for its present state.
  /// - Throws: What stands in the way, in words.
  init(_ query: StateChangesQuery, of site: DeploymentSite) async throws {
    if query == .sinceLastLook, let look = site.lastLook() {
      self.init(try await site.changes(since: look), lookedAt: look.at)
      return
    }
    let history = try await site.stateHistory()
    let (before, after) = try Self.states(query, in: history, isNamed: site.stateOverride != nil)
    self.init(try await site.difference(from: before.digest, to: after.digest))
  }

  private static func states(
    _ query: StateChangesQuery, in history: StateHistory, isNamed: Bool
  ) throws -> (StateHistory.Entry, StateHistory.Entry) {
    guard case .serials(let from, let to) = query else {
      let present = try present(in: history)
      guard let before = history.predecessor(of: present) else {
        throw CommandFailure(
          "Serial \(present.serial) is the first state that was seen: there is none to compare "
            + "it with.")
      }
      guard before.isReadable else {
        throw StateHistoryError.notKept(before.serial, seenAt: before.seenAt)
      }
      return (before, present)
    }
    return (
      try history.entry(serial: from, isPast: isNamed),
      try to.map { try history.entry(serial: $0, isPast: isNamed) } ?? present(in: history)
    )
  }

  private static func present(in history: StateHistory) throws -> StateHistory.Entry {
    if let present = history.present { return present }
    throw CommandFailure(
      history.problem.map { SafeText($0).string }
        ?? "There is no state: nothing is deployed here.")
  }

  /// Prints what became of a state.
  ///
  /// It does not count as a look: scripts run it as well.
  ///
  /// - Parameters:
  ///   - query: Which states.
  ///   - site: The deployment.
  ///   - json: Whether as JSON.
  /// - Throws: What stands in the way, in words.
  static func show(_ query: StateChangesQuery, of site: DeploymentSite, json: Bool) async throws {
    let answer = try await StateChangesAnswer(query, of: site)
    if json {
      try Output.json(answer)
    } else {
      Output.write(answer.text)
    }
  }
}
