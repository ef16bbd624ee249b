import Cluster
import Fleet

/// What was asked for, or why it is not there.
typealias Answer<Value> = Result<Value, ProbeFailure>

extension Answer where Failure == ProbeFailure {
  /// The value, nil when it could not be read.
  var value: Success? {
    guard case .success(let value) = self else { return nil }
    return value
  }

  /// The failure, nil when it was read.
  var failure: ProbeFailure? {
    guard case .failure(let failure) = self else { return nil }
    return failure
  }
}

extension Part {
  /// Makes the part of a reading that an answer gives: a failure becomes its sentence.
  init(_ answer: Answer<Value>) {
    switch answer {
    case .success(let value): self = .value(value)
    case .failure(let failure): self = .missing("\(failure)")
    }
  }
}

extension [ProbeFailure?] {
  /// Why answers that ended so make no reading; nil when they make one.
  ///
  /// They make none when the machine gave none of them, and when a question was withdrawn: the
  /// hole that it leaves is our doing, and would be shown as the machine's.
  var accessFailure: AccessFailure? {
    let failures = map { failure in
      guard case .access(let failure) = failure else { return AccessFailure?.none }
      return failure
    }
    if failures.contains(.withdrawn) { return .withdrawn }
    return failures.contains(nil) ? nil : failures.first.flatMap(\.self)
  }
}

extension RemoteShell {
  /// Asks, and reads the answer.
  ///
  /// - Parameters:
  ///   - command: What to ask.
  ///   - alias: Whom.
  ///   - show: Sees the output as it comes, and the beginning perhaps again.
  ///   - read: Makes the value from the reply; it decides what an exit code means.
  /// - Returns: The value or the failure.
  func ask<Value>(
    _ command: @autoclosure () throws(RemoteCommandError) -> RemoteCommand, on alias: String,
    showing show: Receiver? = nil, read: (RemoteReply, RemoteCommand) throws -> Value
  ) async -> Answer<Value> {
    let question: RemoteCommand
    do throws(RemoteCommandError) {
      question = try command()
    } catch {
      return .failure(.unaskable(error))
    }
    let reply =
      if let show { await runShowing(question, alias, show) } else { await run(question, alias) }
    switch reply {
    case .failure(let failure):
      return .failure(.access(failure))
    case .success(let reply):
      do {
        return .success(try read(reply, question))
      } catch let failure as ProbeFailure {
        return .failure(failure)
      } catch  where reply.exitCode == 0 {
        return .failure(.unreadable(title: question.title, reason: "\(error)"))
      } catch {
        return .failure(.of(reply, question))
      }
    }
  }

  /// Asks a machine how its first boot went, in the words of its version of cloud-init.
  func cloudInitStatus(of alias: String) async -> Answer<CloudInitStatus> {
    let answer = await ask(.cloudInitStatus, on: alias) { reply, _ in
      try CloudInitStatus(json: reply.output, exitCode: reply.exitCode)
    }
    // What a program of Python ends with that does not know an option.
    guard case .failure(.command(_, exitCode: 2, _)) = answer else { return answer }
    let older = await ask(.cloudInitStatusText, on: alias) { reply, _ in
      try CloudInitStatus(text: reply.text)
    }
    return older.value == nil ? answer : older
  }

  /// Asks a machine for its load, memory, disk and clock.
  func vitals(of alias: String) async -> Answer<MachineVitals> {
    await ask(.probe, on: alias) { reply, question in
      guard let vitals = MachineVitals(probe: reply.text) else {
        throw ProbeFailure.of(reply, question)
      }
      return vitals
    }
  }
}
