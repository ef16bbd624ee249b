public import FoundationEssentials

extension LockInfo {
  /// Returns the lock that a step met, from what it said.
  ///
  /// Only `Lock Info:` tells a held lock: terraform gives the same summary to a corrupt or
  /// unwritable state.
  ///
  /// - Parameter lines: The lines of the step.
  /// - Returns: nil when no lock was in its way.
  public static func met(in lines: [RunLine]) -> LockInfo? {
    var texts: [String] = []
    for case .message(let message, _) in lines {
      switch message {
      case .diagnostic(let diagnostic):
        if let lock = diagnostic.lockInfo { return lock }
      // taint, untaint and workspace print text.
      case .text(let text): texts.append(text)
      default: break
      }
    }
    return LockInfo(detail: texts.joined(separator: "\n"))
  }

  /// Whether whoever holds a lock still lives.
  public enum Holder: Hashable, Sendable {
    /// A process of this computer, by its number.
    case process(Int32)
    /// Nobody: the lock is free by now.
    case nobody
    /// The lock is in a backend: only those who know the holder can tell.
    case elsewhere
  }

  /// Returns what a person needs to know of a lock that was in the way.
  ///
  /// - Parameters:
  ///   - holder: Whether its holder still lives.
  ///   - tool: `terraform` or `tofu`, for the command that breaks a lock.
  ///   - now: The present time, for the lock's age.
  /// - Returns: An error of our own.
  public func explanation(holder: Holder, tool: String, now: Date) -> Diagnostic {
    let age = created.map { now.timeIntervalSince($0) }.map(Self.age) ?? ""
    let lines =
      switch holder {
      case .process(let number):
        [
          "Its holder lives: process \(number) on this computer. Wait for its end.",
          "When the process is ended the lock is free; there is nothing to unlock.",
        ]
      case .nobody:
        ["Its holder is gone and the lock is free by now. Try again."]
      case .elsewhere:
        [
          "Whether its holder still lives cannot be seen from here: ask \(who).",
          "Only if it is certain that nothing runs there any more, break the lock:",
          "\(tool) force-unlock \(id)",
        ]
      }
    return Diagnostic(
      severity: .error, summary: "The state is locked: \(self)\(age)",
      detail: lines.joined(separator: "\n"))
  }

  private static func age(_ seconds: Double) -> String {
    switch seconds {
    case ..<0: ""
    case ..<120: ", for \(Int(seconds))s"
    case ..<7_200: ", for \(Int(seconds / 60))m"
    case ..<172_800: ", for \(Int(seconds / 3_600))h"
    default: ", for \(Int(seconds / 86_400)) days"
    }
  }
}
