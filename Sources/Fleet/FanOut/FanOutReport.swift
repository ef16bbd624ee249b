/// One command on many machines, with the machines that answered the same put together.
public struct FanOutReport: Hashable, Sendable {
  /// Machines of which the same became.
  public struct Group: Hashable, Sendable {
    /// The machines, in their order; at least one.
    public let machines: [Machine]
    /// What became of the command on each of them.
    public let outcome: FanOutAnswer.Outcome
    /// How its output differs from that of the majority; nil if it does not, if there is no
    /// majority, or if the whole output is shorter.
    public let difference: LineDifference?
    /// Whether most machines are in it.
    public let isMajority: Bool

    /// The names of its machines, those with numbers in a row put together.
    public var names: String { NameFold.text(machines.map(\.name)) }

    /// How the command ended, in words; nil for success, and where it is not known.
    public var endingWords: String? {
      guard case .ended(let ending) = outcome else { return nil }
      if ending.isTimedOut { return "timed out, exit \(ending.exitCode)" }
      return ending.exitCode == 0 ? nil : "exit \(ending.exitCode)"
    }
  }

  /// What became of it on each machine, in the order of the machines.
  public let answers: [FanOutAnswer]
  /// The machines by what they answered: most first, and those without an answer last.
  public let groups: [Group]

  /// Puts answers together.
  public init(_ answers: [FanOutAnswer]) {
    self.answers = answers
    var order: [FanOutAnswer.Outcome] = []
    var machines: [FanOutAnswer.Outcome: [Machine]] = [:]
    for answer in answers {
      if machines[answer.outcome] == nil { order.append(answer.outcome) }
      machines[answer.outcome, default: []].append(answer.machine)
    }
    func count(_ outcome: FanOutAnswer.Outcome) -> Int { machines[outcome]?.count ?? 0 }
    let ranked = order.enumerated().sorted { left, right in
      let isAnswered = (left.element.isAnswer, right.element.isAnswer)
      guard isAnswered.0 == isAnswered.1 else { return isAnswered.0 }
      return (count(right.element), left.offset) < (count(left.element), right.offset)
    }.map(\.element)
    // Without a group that is larger than the next there is nothing to differ from.
    let largest = ranked.prefix(2).filter(\.isAnswer)
    let majority =
      largest.count == 1 || largest.count == 2 && count(largest[0]) > count(largest[1])
      ? largest[0] : nil
    groups = ranked.map { outcome in
      Group(
        machines: machines[outcome] ?? [], outcome: outcome,
        difference: majority.flatMap {
          Self.difference(of: outcome, from: $0, machines[outcome] ?? [], machines[$0] ?? [])
        }, isMajority: outcome == majority)
    }
  }

  /// How many machines said what most said; nil without a majority.
  public var sameCount: Int? { groups.first(where: \.isMajority)?.machines.count }

  /// How many machines answered, and not what most did.
  public var differingCount: Int {
    answers.count { $0.ending != nil } - (sameCount ?? 0)
  }

  /// How many machines gave no answer.
  public var unansweredCount: Int { answers.count { $0.ending == nil } }

  /// On how many machines it ended with another exit code than 0.
  public var failedCount: Int { answers.count { $0.ending != nil && !$0.isSuccess } }

  /// What is said of the machines of a group, behind their number.
  public func word(for group: Group) -> String {
    switch group.outcome {
    case .unanswered: "without an answer"
    case .ended where group.isMajority || sameCount == nil: "same"
    case .ended: group.machines.count == 1 ? "differs" : "differ"
    }
  }

  /// The whole in a few words: `4 same, 1 differs, 1 without an answer; 1 failed`.
  public var summary: String {
    var parts: [String] = []
    let kinds = groups.count { $0.outcome.isAnswer }
    if let sameCount {
      parts.append("\(sameCount) same")
      if differingCount > 0 {
        parts.append("\(differingCount) \(differingCount == 1 ? "differs" : "differ")")
      }
    } else if kinds > 0 {
      parts.append("\(kinds) different answers")
    }
    if unansweredCount > 0 { parts.append("\(unansweredCount) without an answer") }
    let failures = failedCount > 0 ? "; \(failedCount) failed" : ""
    return (parts.isEmpty ? "no machine was asked" : parts.joined(separator: ", ")) + failures
  }

  private static func difference(
    of outcome: FanOutAnswer.Outcome, from majority: FanOutAnswer.Outcome, _ machines: [Machine],
    _ most: [Machine]
  ) -> LineDifference? {
    guard outcome != majority, case .ended(let other) = outcome, case .ended(let same) = majority
    else { return nil }
    let old = Lines(of: same)
    let new = Lines(of: other)
    guard old != new,
      let difference = LineDifference(
        from: old.lines, named: NameFold.text(most.map(\.name)), to: new.lines,
        named: NameFold.text(machines.map(\.name)))
    else { return nil }
    return difference.lines.count < new.lines.count + 3 ? difference : nil
  }

  /// What a command printed, as lines: its output, and then what it said of errors.
  private struct Lines: Equatable {
    let lines: [String]

    init(of ending: FanOutAnswer.Ending) {
      lines = [ending.output, ending.errorOutput].flatMap(\.textLines)
    }
  }
}

extension FanOutAnswer.Outcome {
  /// Whether the machine said how the command ended.
  public var isAnswer: Bool {
    if case .ended = self { true } else { false }
  }
}

extension [UInt8] {
  /// The lines of a text, without an empty one after the last line feed; what is no UTF-8 becomes
  /// U+FFFD.
  public var textLines: [String] {
    var lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}
