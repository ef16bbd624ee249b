import Cluster
import Fleet

/// Why a part of a reading could not be read.
enum ProbeFailure: Error, Hashable, CustomStringConvertible {
  /// The machine did not answer.
  case access(AccessFailure)
  /// The cluster's tools did not answer the question.
  case kubectl(KubectlFailure)
  /// The command failed there: what it was, its exit code and the first line it printed.
  case command(title: String, exitCode: Int32, firstLine: String)
  /// The command needs the rights of root, which the login did not get.
  case notElevated(title: String, ElevationFailure)
  /// The command took longer than it may.
  case tooSlow(title: String)
  /// It answered something else than was asked for.
  case unreadable(title: String, reason: String)
  /// It was not asked, because the question would have been none.
  case unaskable(RemoteCommandError)
  /// There is nobody to ask; the sentence says so.
  case absent(String)

  /// A sentence for people.
  var description: String {
    switch self {
    case .access(let failure): "\(failure)"
    case .kubectl(let failure): failure.summary
    case .command(let title, 127, _): "`\(title)` is not installed on the machine."
    case .command(let title, 126, _): "`\(title)` may not be executed on the machine."
    case .command(let title, let exitCode, let line):
      "`\(title)` failed with exit code \(exitCode)" + (line.isEmpty ? "." : ": \(line)")
    case .notElevated(let title, let failure):
      "`\(title)` needs the rights of root: \(failure.reason)"
    case .tooSlow(let title): "`\(title)` did not end in time on the machine."
    case .unreadable(let title, let reason): "The answer of `\(title)` cannot be read: \(reason)"
    case .unaskable(let error): "This cannot be asked for: \(error)"
    case .absent(let sentence): sentence
    }
  }
}

extension ProbeFailure {
  /// What a failed command says.
  static func of(_ reply: RemoteReply, _ command: RemoteCommand) -> ProbeFailure {
    // `timeout` ends with 124, and 137 when it had to kill.
    if reply.exitCode == 124 || reply.exitCode == 137 { return .tooSlow(title: command.title) }
    if let failure = reply.elevationFailure {
      return .notElevated(title: command.title, failure)
    }
    return .command(
      title: command.title, exitCode: reply.exitCode, firstLine: reply.firstLine)
  }

  /// Sees whether a question to the cluster was answered.
  ///
  /// - Parameters:
  ///   - reply: What came.
  ///   - isText: Whether any text can be the answer, so that only the exit code tells.
  /// - Throws: `ProbeFailure.kubectl` when it was not.
  static func check(_ reply: RemoteReply, isText: Bool = false) throws(ProbeFailure) {
    let failure = KubectlFailure(
      output: isText ? [] : reply.output,
      errorOutput: String(decoding: reply.errorOutput, as: UTF8.self), exitCode: reply.exitCode)
    guard let failure, !isText || reply.exitCode != 0 else { return }
    throw .kubectl(failure)
  }
}
