import Fleet
import FoundationEssentials
import TerminalUI

/// The births of machines as the commands without a screen print them.
struct BirthSummary {
  let waterfall: BirthWaterfall
  let history: TimingHistory
  let now: Date

  /// The births as text: a line for each machine, and how it went.
  ///
  /// ```
  /// controller   created 24s  ssh 12s  MicroK8s 1m32s  …   7m40s
  /// Done in 7m40s. Slowest: MicroK8s of controller, 1m32s. Usually 7m10s.
  /// ```
  var text: String {
    guard !waterfall.births.isEmpty else { return "" }
    var table = TextTable(head: ["MACHINE", "STAGES", "TOTAL"])
    for birth in waterfall.births {
      let stages = birth.segments.filter { $0.end != nil }.map {
        "\($0.stage.title) \(Span.text($0.duration(at: now)))"
      }
      let next = birth.failure ?? birth.next?.ongoing
      let parts = stages + [next.map { "\($0)…" }].compactMap(\.self)
      table.add([
        birth.name, parts.joined(separator: ", "), birth.total.map { Span.text($0) } ?? "-",
      ])
    }
    return table.text + sentence + "\n"
  }

  private var sentence: String {
    var sentences = [
      waterfall.total.map { "Done in \(Span.text($0))." }
        ?? (waterfall.isComplete ? "Done." : "The machines are on their way.")
    ]
    if let (birth, segment) = waterfall.slowest {
      let name = SafeText(birth.name).string
      sentences.append(
        "Slowest: \(segment.stage.title) of \(name), \(Span.text(segment.duration(at: now))).")
    }
    let known = Set(waterfall.births.compactMap(\.machineID))
    if let usual = history.usualTotal(besides: known) {
      sentences.append("Usually \(Span.text(usual)).")
    }
    return sentences.joined(separator: " ")
  }
}

/// The births of all machines in JSON.
struct BirthsAnswer: Encodable {
  let isComplete: Bool
  let seconds: Double?
  let usualSeconds: Double?
  let slowest: Slowest?
  let machines: [BirthAnswer]

  struct Slowest: Encodable {
    let machine: String
    let stage: String
    let seconds: Double
  }

  init(_ summary: BirthSummary) {
    let waterfall = summary.waterfall
    let known = Set(waterfall.births.compactMap(\.machineID))
    isComplete = waterfall.isComplete
    seconds = waterfall.total.map { $0 / .seconds(1) }
    usualSeconds = summary.history.usualTotal(besides: known).map { $0 / .seconds(1) }
    slowest = waterfall.slowest.map {
      Slowest(
        machine: $0.birth.name, stage: $0.segment.stage.rawValue,
        seconds: $0.segment.duration(at: summary.now) / .seconds(1))
    }
    machines = waterfall.births.map(BirthAnswer.init)
  }
}

/// The birth of one machine in JSON.
struct BirthAnswer: Encodable {
  let machine: String
  let resource: String
  let began: Date?
  let isComplete: Bool
  let next: String?
  let failure: String?
  let seconds: Double?
  let stages: [Stage]
  let cloudInit: [Boot]

  /// Something that was reached.
  struct Stage: Encodable {
    let stage: String
    let at: Date?
    /// Since what was reached before it.
    let seconds: Double?
  }

  /// A stage of cloud-init.
  struct Boot: Encodable {
    let stage: String
    let startedAt: Date
    let seconds: Double?
  }

  init(_ birth: MachineBirth) {
    machine = birth.name
    resource = birth.resource
    began = birth.began
    isComplete = birth.isComplete
    next = birth.next?.rawValue
    failure = birth.failure
    seconds = birth.total.map { $0 / .seconds(1) }
    let spans = Dictionary(
      birth.segments.compactMap { segment in
        segment.end.map { (segment.stage, $0.timeIntervalSince(segment.start)) }
      }, uniquingKeysWith: { first, _ in first })
    stages = birth.milestones.map {
      Stage(stage: $0.stage.rawValue, at: $0.at, seconds: spans[$0.stage])
    }
    cloudInit = birth.bootStages.map {
      Boot(
        stage: $0.name, startedAt: $0.startedAt,
        seconds: $0.endedAt?.timeIntervalSince($0.startedAt))
    }
  }
}

/// A resource of an apply in JSON: how long it took, and what is usual.
struct TimingAnswer: Encodable {
  let address: String
  let action: String
  let seconds: Double
  let usualSeconds: Double?

  init(_ timing: ResourceTiming, history: TimingHistory) {
    address = timing.address
    action = timing.action
    seconds = timing.seconds
    usualSeconds = history.usual(
      timing.action, of: timing.address, type: timing.type, besides: timing.run
    ).map { $0 / .seconds(1) }
  }
}
