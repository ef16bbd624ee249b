import Cluster
import Fleet
import TerminalUI

extension Model {
  /// Draws the containers of the pod on the screen.
  func drawContainers(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let quality = pod.particulars?.qualityOfService ?? ""
    let inner = Panel(
      "Containers", badge: InkedText(SafeText(quality), ink: .dim),
      isFocused: pod.pane == .containers
    ).draw(in: &canvas, rect: rect)
    canvas.draw(
      containerLines(columns: max(0, inner.columns - 2)), in: inner,
      scrolled: pod.containerScroll)
  }

  /// What is known of each container: how it fares, what it may take, how it is looked after, and
  /// how it ended last.
  func containerLines(columns: Int) -> [InkedText] {
    guard let reading = pod.reading.value else {
      let words = pod.reading.failure?.sentence ?? "Asking the control plane…"
      return InkedText(SafeText(words), ink: .dim).wrapped(to: max(8, columns))
    }
    switch reading.particulars {
    case .missing(let reason):
      return InkedText(SafeText(reason), ink: .dim).wrapped(to: max(8, columns))
    case .value(let particulars):
      // What has done its work needs no room, and what does not run comes first.
      return particulars.containers.enumerated().sorted {
        ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
      }.flatMap { lines(of: $0.element, columns: columns) }
    }
  }

  private func lines(of container: ContainerParticulars, columns: Int) -> [InkedText] {
    let state = container.status?.state ?? .absent
    let (mark, ink) = state.mark(isReady: container.status?.isReady == true)
    let restarts = container.status?.restartCount ?? 0
    var head =
      InkedText(mark + " ", ink: ink) + InkedText(SafeText(container.name), bold: true)
      + InkedText(SafeText("  \(state.words)"), ink: ink == .success ? .dim : ink)
    head += InkedText(
      SafeText("  \(Words.count(restarts, "restart"))"), ink: restarts > 0 ? .warning : .dim)
    if let note = container.part.note { head += InkedText(SafeText("  \(note)"), ink: .dim) }
    let image = SafeText(container.image ?? "–")
    let fits = head.width + 2 + image.width <= columns
    if fits { head += InkedText("  ") + InkedText(image, ink: .dim) }
    guard container.rank < 2 else { return [head] }
    // The end of a reference tells the images apart.
    let room = max(12, columns - 2)
    let shown = image.width > room ? Glyphs.ellipsis + image.suffix(room - 1) : image
    var lines = [
      head, InkedText(SafeText("  \(container.resourceWords)"), ink: .dim),
      InkedText(SafeText("  \(container.probes.words)"), ink: .dim),
    ]
    if !fits { lines.insert(InkedText("  " + shown, ink: .dim), at: 1) }
    if case .waiting(_, let message?) = state {
      lines.insert(InkedText(SafeText("  \(message)"), ink: .text), at: 1)
    }
    if let last = container.status?.lastTermination {
      let time = last.finishedAt.map { " \(moment($0))" } ?? ""
      lines.append(InkedText(SafeText("  ended\(time): \(last.words)"), ink: .warning))
    }
    return lines
  }
}

extension ContainerState {
  /// The glyph and the ink of what a container does.
  fileprivate func mark(isReady: Bool) -> (SafeText, Ink) {
    switch self {
    case .absent: (Glyphs.waiting, .dim)
    case .running: isReady ? (Glyphs.well, .success) : (Glyphs.partial, .warning)
    case .waiting(let reason, _):
      ["ContainerCreating", "PodInitializing", nil].contains(reason)
        ? (Glyphs.partial, .info) : (Glyphs.failed, .danger)
    case .terminated(let end):
      end.exitCode == 0 ? (Glyphs.done, .dim) : (Glyphs.failed, .danger)
    }
  }

  /// What a container does, in a few words.
  fileprivate var words: String {
    switch self {
    case .absent: "not reported yet"
    case .running: "running"
    case .waiting(let reason, _): reason ?? "waiting"
    case .terminated(let end): end.words
    }
  }
}

extension Termination {
  /// How a run ended: `exit 1, Error: panic: …`.
  fileprivate var words: String {
    var words = signal == 0 ? "exit \(exitCode)" : "signal \(signal)"
    if let reason { words += ", \(reason)" }
    let line = message?.split(whereSeparator: \.isNewline).first
    return line.map { "\(words): \($0)" } ?? words
  }
}

extension ContainerParticulars.Part {
  /// What makes a container other than most.
  fileprivate var note: String? {
    switch self {
    case .main: nil
    case .sidecar: "sidecar"
    case .initial: "runs first"
    }
  }
}

extension ContainerParticulars {
  /// The place among the containers: what does not run, what runs, what has done its work.
  fileprivate var rank: Int {
    switch status?.state ?? .absent {
    case .running: status?.isReady == true ? 1 : 0
    case .terminated(let end) where end.exitCode == 0: 2
    case .absent: 1
    case .waiting, .terminated: 0
    }
  }

  /// What is kept free for it and what it may take: `requests 100m 256Mi · limits – 512Mi`.
  fileprivate var resourceWords: String {
    func words(_ amounts: [String: String]) -> String {
      "\(amounts["cpu"] ?? "–") \(amounts["memory"] ?? "–")"
    }
    return "requests \(words(requests)) · limits \(words(limits))"
  }
}

extension ContainerParticulars.Probes {
  /// How it is looked after: `liveness – · readiness http :8080/ready`.
  fileprivate var words: String {
    let startup = startup.map { "startup \($0) · " } ?? ""
    return "\(startup)liveness \(liveness ?? "–") · readiness \(readiness ?? "–")"
  }
}
