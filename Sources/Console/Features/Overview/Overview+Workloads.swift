import Cluster
import Fleet
import TerminalUI

extension Model {
  /// The workloads of the configuration, a line each: ready and wanted pods, restarts, and what went
  /// wrong last.
  var workloadLines: [InkedText] {
    guard inventory?.controlPlane != nil else { return [] }
    let width = deployment.workloads.map { SafeText($0.name).width }.max() ?? 0
    return deployment.workloads.map { rule in
      let remote = workloads[rule.name] ?? Remote()
      let (mark, ink) = mark(of: remote)
      return InkedText(mark + " ", ink: ink)
        + InkedText(SafeText(rule.name).padded(to: width), bold: true)
        + InkedText(SafeText("  \(rule.namespace)  "), ink: .dim) + state(of: remote)
    }
  }

  private func mark(of remote: Remote<WorkloadReading>) -> (SafeText, Ink) {
    guard let reading = remote.value else {
      return remote.failure == nil ? (Glyphs.waiting, .dim) : (Glyphs.failed, .warning)
    }
    if remote.freshness(at: now, limit: Self.workloadLimit).isOld { return (Glyphs.none, .dim) }
    if reading.isWell { return (Glyphs.well, .success) }
    return reading.ready == 0 ? (Glyphs.failed, .danger) : (Glyphs.partial, .warning)
  }

  /// Seconds after which what is asked for every ten counts as stale.
  private static let workloadLimit = 25

  private func state(of remote: Remote<WorkloadReading>) -> InkedText {
    guard let reading = remote.value else {
      return InkedText(SafeText(remote.failure?.why ?? "asking…"), ink: .dim)
    }
    let wanted = reading.desired ?? reading.pods
    var line = InkedText(
      SafeText("\(reading.ready)/\(wanted) ready"), ink: reading.isWell ? .text : .warning)
    line += InkedText(SafeText(" · \(Words.count(reading.restarts, "restart"))"), ink: .dim)
    let freshness = remote.freshness(at: now, limit: Self.workloadLimit)
    if freshness.isOld { line += "  " + Words.badge(freshness) }
    guard let failure = reading.lastFailure else { return line }
    guard let time = failure.at else {
      return line + InkedText(SafeText(" · \(failure.pod.name): \(failure.words)"), ink: .danger)
    }
    return line
      + InkedText(
        SafeText(" · last failure \(moment(time)): \(failure.words), \(failure.pod.name)"),
        ink: .dim)
  }
}
