import Cluster
import Fleet
import FoundationEssentials
public import TerminalUI
import Terraform

/// How a person who looks elsewhere is told of something.
public enum NotificationWay: String, Hashable, Sendable, CaseIterable {
  /// By the terminal's bell.
  case bell
  /// By a notification of the desktop, where the terminal makes one of OSC 9.
  case osc9
  /// By both.
  case both
  /// Not at all.
  case off

  /// Whether the bell rings.
  public var rings: Bool { self == .bell || self == .both }
  /// Whether the desktop tells.
  public var tells: Bool { self == .osc9 || self == .both }
}

/// What a person who looks elsewhere is told of.
public struct NotificationSettings: Hashable, Sendable {
  /// A run ended.
  public var runEnded: NotificationWay
  /// A pod began to fail.
  public var pods: NotificationWay

  /// Makes settings.
  public init(runEnded: NotificationWay = .bell, pods: NotificationWay = .bell) {
    self.runEnded = runEnded
    self.pods = pods
  }
}

/// What is needed to tell of things once, and not too often.
struct NotificationState: Equatable, Sendable {
  var settings = NotificationSettings()
  /// Whether the terminal has the keys; true where it does not say.
  var isFocused = true
  /// The pods that failed when they were looked at last; nil before.
  fileprivate var failing: Set<PodIdentity>?
  fileprivate var runTold: Date?
  fileprivate var podsTold: Date?

  /// Seconds between two notifications of a kind.
  fileprivate static let pause = 10.0
}

extension Model {
  /// The title of the terminal: the deployment, and what is the matter with it.
  public var title: SafeText {
    let failing = cluster.failingPods.count
    let state: String =
      if let run = activeRun {
        ": \(run.kind.title) running"
      } else if failing > 0 {
        ": \(Words.count(failing, "pod")) \(failing == 1 ? "fails" : "fail")"
      } else {
        ""
      }
    return SafeText("quarterdeck \(deployment.name)\(state)")
  }

  /// Returns what tells of a run that has ended since, if nobody sees it.
  mutating func notifyOfEnd(of running: RunEntry?) -> [Effect] {
    guard let running, activeRun == nil, !notifications.isFocused || screen != .deploy,
      isDue(notifications.runTold)
    else { return [] }
    notifications.runTold = now
    let ended = deploy.runs.first { $0.id == running.id } ?? running
    let result =
      switch ended.outcome {
      case .succeeded: "succeeded"
      case .failed, .refused, .lost: "failed"
      case .interrupted, .stopped, nil: "ended"
      }
    return notification(
      "\(deployment.name): \(running.kind.title) \(result)", notifications.settings.runEnded)
  }

  /// Returns what tells of pods that have begun to fail, if nobody looks.
  mutating func notifyOfPods() -> [Effect] {
    guard cluster.pods.value != nil else { return [] }
    let failing = Set(cluster.failingPods.map(\.id))
    let known = notifications.failing
    notifications.failing = failing
    // What failed when the console was opened is no news.
    guard let known, !notifications.isFocused, isDue(notifications.podsTold) else { return [] }
    let new = failing.subtracting(known)
    guard let first = new.min(by: { "\($0)" < "\($1)" }) else { return [] }
    notifications.podsTold = now
    let others = new.count > 1 ? " and \(new.count - 1) more" : ""
    return notification(
      "\(deployment.name): \(first)\(others) began to fail", notifications.settings.pods)
  }

  private func isDue(_ last: Date?) -> Bool {
    last.map { !(0..<NotificationState.pause).contains(now.timeIntervalSince($0)) } ?? true
  }

  private func notification(_ text: String, _ way: NotificationWay) -> [Effect] {
    way == .off ? [] : [.notify(SafeText(text), way)]
  }
}
