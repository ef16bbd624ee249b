public import Cluster

/// One value of a reading, or why it is not there.
///
/// One that fails hides no other.
public enum Source<Value: Hashable & Sendable>: Hashable, Sendable {
  /// It was read.
  case value(Value)
  /// It was not.
  case failed(ProbeFailure)

  /// The value, nil when it failed.
  public var value: Value? {
    guard case .value(let value) = self else { return nil }
    return value
  }

  /// The failure, nil when it was read.
  public var failure: ProbeFailure? {
    guard case .failed(let failure) = self else { return nil }
    return failure
  }
}

/// Why a value could not be read.
public enum ProbeFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The machine did not answer.
  case access(AccessFailure)
  /// The cluster's tools did not answer the question.
  case kubectl(title: String, KubectlFailure)
  /// The command failed there: what it was, its exit code and the first line it printed.
  case command(title: String, exitCode: Int32, firstLine: String)
  /// The command took longer than it may.
  case tooSlow(title: String)
  /// It answered something else than was asked for.
  case unreadable(title: String, reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .access(let failure): "\(failure)"
    case .kubectl(_, let failure): failure.summary
    case .command(let title, 127, _): "`\(title)` is not installed on the machine."
    case .command(let title, 126, _): "`\(title)` may not be executed on the machine."
    case .command(let title, let exitCode, let line):
      "`\(title)` failed with exit code \(exitCode)" + (line.isEmpty ? "." : ": \(line)")
    case .tooSlow(let title): "`\(title)` did not end in time on the machine."
    case .unreadable(let title, let reason): "The answer of `\(title)` cannot be read: \(reason)"
    }
  }
}

extension ProbeFailure {
  /// What to do, a sentence; nil when there is nothing to say.
  public var remedy: String? {
    switch self {
    case .access(let failure): failure.remedy
    case .kubectl(_, let failure): failure.remedy
    case .command, .tooSlow, .unreadable: nil
    }
  }
}

extension RemoteShell {
  /// Asks, and reads the answer.
  ///
  /// - Parameters:
  ///   - command: What to ask.
  ///   - alias: Whom.
  ///   - read: Makes the value from the reply; it decides what an exit code means.
  /// - Returns: The value or the failure.
  func ask<Value: Hashable & Sendable>(
    _ command: RemoteCommand, on alias: String,
    read: (RemoteReply) throws -> Value
  ) async -> Source<Value> {
    switch await run(command, alias) {
    case .failure(let failure):
      return .failed(.access(failure))
    case .success(let reply):
      do {
        return .value(try read(reply))
      } catch let failure as ProbeFailure {
        return .failed(failure)
      } catch  where reply.exitCode == 0 {
        return .failed(.unreadable(title: command.title, reason: "\(error)"))
      } catch {
        return .failed(.of(reply, command))
      }
    }
  }
}

extension ProbeFailure {
  /// What a failed command says.
  static func of(_ reply: RemoteReply, _ command: RemoteCommand) -> ProbeFailure {
    // `timeout` ends with 124, and 137 when it had to kill.
    if reply.exitCode == 124 || reply.exitCode == 137 { return .tooSlow(title: command.title) }
    return .command(
      title: command.title, exitCode: reply.exitCode, firstLine: reply.firstLine)
  }

  /// Sees whether a question to the cluster was answered.
  ///
  /// - Parameters:
  ///   - reply: What came.
  ///   - command: What was asked.
  ///   - isText: Whether any text can be the answer, so that only the exit code tells.
  /// - Throws: `ProbeFailure.kubectl` when it was not.
  static func check(
    _ reply: RemoteReply, _ command: RemoteCommand, isText: Bool = false
  ) throws(ProbeFailure) {
    let failure = KubectlFailure(
      output: isText ? [] : reply.output,
      errorOutput: String(decoding: reply.errorOutput, as: UTF8.self), exitCode: reply.exitCode)
    guard let failure, !isText || reply.exitCode != 0 else { return }
    throw .kubectl(title: command.title, failure)
  }
}
