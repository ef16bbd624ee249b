import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

// How the machines come to life, reconstructed from what the run, the machines and the cluster say.

extension Model {
  /// The births of the machines that the shown apply makes; without such a run, of all machines.
  var waterfall: BirthWaterfall {
    guard deploy.watched?.kind == .apply else {
      return BirthWaterfall(
        (inventory?.machines ?? []).map { machine in
          birth(
            of: machine.resource, machine: machine, creation: timings.creation(of: machine.resource)
          )
        })
    }
    return BirthWaterfall(deploy.progress.resources.filter(\.makesMachine).map(birth))
  }

  /// The birth of the machine of a resource of the shown run.
  private func birth(of resource: ResourceProgress) -> MachineBirth {
    let address = resource.address.description
    let isDone: Bool
    var failure: String?
    switch resource.state {
    case .done: isDone = true
    case .failed:
      isDone = false
      failure = "not created"
    case .waiting, .running, .abandoned: isDone = false
    }
    // Until it is done, what the state has there is the machine before it.
    let machine = isDone ? inventory?.machines.first { $0.resource == address } : nil
    let creation = resource.startedAt.map {
      BirthEvidence.Creation(startedAt: $0, endedAt: isDone ? resource.endedAt : nil)
    }
    return birth(
      of: address, machine: machine, creation: creation, failure: failure)
  }

  private func birth(
    of address: String, machine: Machine?, creation: BirthEvidence.Creation?,
    failure: String? = nil
  ) -> MachineBirth {
    if let machine, let kept = timings.birth(of: machine.id) { return MachineBirth(kept) }
    return MachineBirth(
      of: address, machine: machine,
      evidence: BirthEvidence(
        creation: creation, reading: machine.flatMap { machines[$0.id]?.value },
        node: machine.flatMap { cluster.nodeBirths[$0.name] }),
      failure: failure)
  }

  /// Gives the births that have become complete away to be kept, each once.
  mutating func keepBirths() -> [Effect] {
    let missing = Set(
      (inventory?.machines ?? []).map(\.id).filter { id in
        !deploy.keptBirths.contains(id) && timings.birth(of: id) == nil
      })
    guard !missing.isEmpty else { return [] }
    let apply = deploy.watched?.kind == .apply ? deploy.watched?.id : nil
    let records = waterfall.births.compactMap { birth -> BirthRecord? in
      guard let id = birth.machineID, missing.contains(id) else { return nil }
      let run = apply ?? timings.lastCreation(of: birth.resource)?.run
      return birth.record(run: run, now: now)
    }
    guard !records.isEmpty else { return [] }
    deploy.keptBirths.formUnion(records.map(\.machine))
    return [.keepBirths(records)]
  }
}

extension ResourceProgress {
  /// Whether a machine comes of it.
  fileprivate var makesMachine: Bool {
    address.isOfMachine && (action == .create || action == .replace)
  }
}

// MARK: - View

extension Model {
  /// The rows of the panel: a frame, the axis, the machines, the last time, and a line of words.
  func birthRows(columns: Int, of rows: Int) -> Int {
    guard deploy.watched?.kind == .apply else { return 0 }
    let waterfall = waterfall
    let births = waterfall.births.count
    guard births > 0 else { return 0 }
    let isLow = rows < 30
    let extra = isLow || lastBirth(before: waterfall) == nil ? 0 : 1
    return min(births + extra + 4, max(6, rows * 2 / 5))
  }

  /// Draws how far each machine has come, against the last time and the usual time.
  func drawBirth(on canvas: inout Canvas, in rect: Rect) {
    let waterfall = waterfall
    let last = lastBirth(before: waterfall)
    let title: SafeText = rect.columns < 100 ? "Births" : "Birth of the machines"
    let inner = Panel(title, badge: birthLegend).draw(in: &canvas, rect: rect)
    let began = waterfall.began ?? now
    var bars = waterfall.births.map { birth in
      bar(
        of: birth, label: InkedText(SafeText(birth.name.removingPrefix(sharedPrefix))),
        from: began)
    }
    let room = inner.rows - 2
    if let last, bars.count < room {
      bars.append(
        bar(of: MachineBirth(last), label: InkedText("last time", ink: .dim), from: last.began))
    }
    let width = min(max(12, rect.columns / 5), bars.map(\.label.width).max() ?? 0)
    for index in bars.indices {
      bars[index].label = bars[index].label.truncated(to: width, from: .middle)
    }
    let area = inner.inset(columns: 1)
    Waterfall(
      bars: Array(bars.prefix(max(0, room))), seconds: birthSpan(of: waterfall, last: last),
      labelColumns: width, noteColumns: rect.columns < 100 ? 20 : 30
    ).draw(
      in: &canvas,
      rect: Rect(
        column: area.minColumn, row: area.minRow, columns: area.columns, rows: inner.rows - 1))
    canvas.draw(summary(of: waterfall), at: inner.rows - 1, of: inner)
  }

  /// Draws the births as bars alone, for the overview; nothing where not all of them have room.
  func drawBirthBars(on canvas: inout Canvas, in rect: Rect) {
    guard deploy.watched?.kind == .apply else { return }
    let waterfall = waterfall
    let births = waterfall.births
    guard !births.isEmpty, births.count <= rect.rows else { return }
    let began = waterfall.began ?? now
    let bars = births.map { birth in
      let name = SafeText(birth.name.removingPrefix(sharedPrefix))
      return bar(of: birth, label: InkedText(name.truncated(to: 12, from: .middle)), from: began)
    }
    var drawing = Waterfall(
      bars: bars, seconds: birthSpan(of: waterfall, last: lastBirth(before: waterfall)),
      labelColumns: bars.map(\.label.width).max() ?? 0,
      noteColumns: bars.map(\.note.width).max().map { min($0, rect.columns / 3) } ?? 0)
    drawing.hasAxis = false
    drawing.draw(in: &canvas, rect: rect)
  }

  /// The machines on their way, for the line of steps: "◐ machines 1 of 3", "✔ deployed 7m40s".
  var birthsLine: InkedText {
    guard deploy.phase == .applied, deploy.progress.errors.isEmpty else { return .empty }
    let waterfall = waterfall
    guard !waterfall.births.isEmpty else { return .empty }
    if waterfall.isComplete {
      let total = waterfall.total.map { " " + Span.text($0) } ?? ""
      return InkedText(Glyphs.done, ink: .success) + InkedText(" deployed")
        + InkedText(SafeText(total + "  "), ink: .dim)
    }
    let done = waterfall.births.count(where: \.isComplete)
    return InkedText(Glyphs.partial, ink: .info)
      + InkedText(SafeText(" machines \(done) of \(waterfall.births.count)  "))
  }

  /// What the patterns mean.
  private var birthLegend: InkedText {
    BirthStage.allCases.enumerated().reduce(into: .empty) { legend, item in
      let (index, stage) = item
      legend +=
        InkedText(index == 0 ? "" : " ") + InkedText(stage.pattern.glyph(in: appearance))
        + InkedText(SafeText(" " + stage.title), ink: .dim)
    }
  }

  /// The birth at the same resources before these that took longest.
  private func lastBirth(before waterfall: BirthWaterfall) -> BirthRecord? {
    let births = waterfall.births
    return timings.previousBirth(
      of: Set(births.map(\.resource)), besides: Set(births.compactMap(\.machineID)))
  }

  /// The seconds of the axis: as far as this time, the last time and the usual time go.
  private func birthSpan(of waterfall: BirthWaterfall, last: BirthRecord?) -> Double {
    let present = (waterfall.endedAt ?? now).timeIntervalSince(waterfall.began ?? now)
    return max(present, last?.seconds ?? 0, 30)
  }

  private func bar(of birth: MachineBirth, label: InkedText, from began: Date) -> Waterfall.Bar {
    let blocks = birth.segments.map { segment in
      let isOver = segment.end != nil
      // What failed does not go on.
      let end = segment.end ?? (birth.failure == nil ? now : segment.start)
      return Waterfall.Block(
        segment.stage.pattern, from: segment.start.timeIntervalSince(began),
        to: end.timeIntervalSince(began), ink: isOver ? .text : .info)
    }
    return Waterfall.Bar(label: label, blocks: blocks, note: note(on: birth))
  }

  /// What stands behind a bar: what goes on, or how long it took.
  private func note(on birth: MachineBirth) -> InkedText {
    if let failure = birth.failure {
      return InkedText(Glyphs.failed + " " + SafeText(failure), ink: .danger)
    }
    if let total = birth.total { return InkedText(SafeText(Span.text(total))) }
    guard let next = birth.next else { return InkedText("done") }
    guard birth.began != nil, let segment = birth.segments.last else {
      return InkedText("waits", ink: .dim)
    }
    let stage = birth.bootStages.last { $0.endedAt == nil }
    let words =
      next == .cloudInit && size.columns >= 100 ? stage.map { "cloud-init \($0.name)" } : nil
    return InkedText(SafeText(words ?? next.ongoing), ink: .info)
      + InkedText(SafeText(" " + Span.text(segment.duration(at: now))), ink: .dim)
  }

  /// How it went: "done in 7m40s · slowest: MicroK8s of workernode, 2m10s · usually 7m10s".
  private func summary(of waterfall: BirthWaterfall) -> InkedText {
    let known = Set(waterfall.births.compactMap(\.machineID))
    let usual = timings.usualTotal(besides: known).map { "usually \(Span.text($0))" }
    let start: InkedText =
      if let total = waterfall.total {
        InkedText(SafeText("Done in \(Span.text(total))"), ink: .success, bold: true)
      } else {
        InkedText("A deployment is done when its pods are Ready", ink: .dim)
      }
    let slowest = waterfall.slowest.map { slowest in
      let name = slowest.birth.name.removingPrefix(sharedPrefix)
      let time = Span.text(slowest.segment.duration(at: now))
      return "slowest: \(slowest.segment.stage.title) of \(name), \(time)"
    }
    return [slowest, usual ?? (waterfall.isComplete ? "the first time here" : nil)]
      .compactMap(\.self).reduce(start) { line, words in
        line + InkedText(SafeText(" · " + words), ink: .dim)
      }
  }
}

extension BirthStage {
  /// How its block is drawn.
  fileprivate var pattern: Waterfall.Pattern {
    switch self {
    case .created: .light
    case .ssh: .medium
    case .cloudInit: .dark
    case .microK8s: .full
    case .joined: .checked
    case .ready: .half
    case .pods: .low
    }
  }
}
