import Console
import Fleet
import Operations

extension LiveWorld {
  /// Runs a command of the operator's own, and sends what it prints and what came of it.
  ///
  /// Returns when it has begun: who leaves the console does not wait for it.
  func run(_ custom: CustomRun, _ inbox: Inbox) async {
    let runner = await runner(of: custom)
    await commands.start(custom.number) {
      let result = await runner.run(custom) {
        await inbox.send(.customAdvanced(number: custom.number, $0))
      }
      await inbox.send(.customEnded(custom, result))
    }
  }

  /// Prepares a command of the operator's own that gets the terminal; returns what then hands it over
  /// until the command ends, nil if it cannot be run.
  @Sendable func customSession(
    _ custom: CustomRun, _ inbox: Inbox
  ) async -> (@Sendable () async -> Void)? {
    do throws(CustomRefusal) {
      let session = try await runner(of: custom).session(for: custom)
      return { await inbox.send(.customEnded(custom, await session())) }
    } catch {
      await inbox.send(
        .failed(Failure(what: "\(custom.command.name) was not run", why: error.reason)))
      return nil
    }
  }

  private func runner(of custom: CustomRun) async -> CustomRunner {
    await answers.hide(custom.secrets)
    return CustomRunner(
      site: site, machines: machines, inventory: await inventory,
      hiding: await scrubber.redactor(for: shelf.state, typed: answers.known))
  }
}
