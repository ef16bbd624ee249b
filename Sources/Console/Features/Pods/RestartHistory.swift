import Cluster
import Fleet
import FoundationEssentials

/// The restarts of pods that were seen while the console was open.
///
/// A pod's count when it was seen first is where it begins: what happened before is not news.
struct RestartHistory: Equatable, Sendable {
  /// Restarts that were seen at once.
  struct Change: Equatable, Sendable {
    let at: Date
    let count: Int
  }

  /// When the pods were seen first.
  private(set) var since: Date?
  /// What was seen of each pod that restarted, the oldest first.
  private(set) var changes: [PodIdentity: [Change]] = [:]
  /// How often each pod had restarted when it was seen last; those that never did are left out.
  private var counts: [PodIdentity: Int] = [:]

  /// As many changes of a pod are kept.
  private static let mostChanges = 64

  /// Takes in how often each pod has restarted.
  mutating func observe(_ pods: [PodItem], at time: Date) {
    var present: [PodIdentity: Int] = [:]
    for pod in pods where pod.row.restartCount > 0 { present[pod.id] = pod.row.restartCount }
    if since == nil {
      since = time
    } else {
      for (id, count) in present {
        let new = count - (counts[id] ?? 0)
        // Fewer than before: another pod has taken the name.
        guard new > 0 else { continue }
        changes[id, default: []].append(Change(at: time, count: new))
        if changes[id, default: []].count > Self.mostChanges { changes[id]?.removeFirst() }
      }
      changes = changes.filter { present[$0.key] != nil }
    }
    counts = present
  }

  /// How many restarts of a pod were seen.
  func total(of id: PodIdentity) -> Int { (changes[id] ?? []).reduce(0) { $0 + $1.count } }

  /// Returns the restarts of a pod over the time since they are watched, in equal parts.
  ///
  /// - Parameters:
  ///   - id: The pod.
  ///   - parts: How many parts.
  ///   - now: The end of the last part.
  /// - Returns: A count for each part, the oldest first; nil when none was seen.
  func bars(of id: PodIdentity, parts: Int, now: Date) -> [Int]? {
    guard let since, let changes = changes[id], !changes.isEmpty, parts > 0 else { return nil }
    let length = max(now.timeIntervalSince(since), Double(parts)) / Double(parts)
    var bars = [Int](repeating: 0, count: parts)
    for change in changes {
      let part = Int(max(0, change.at.timeIntervalSince(since)) / length)
      bars[min(part, parts - 1)] += change.count
    }
    return bars
  }
}
