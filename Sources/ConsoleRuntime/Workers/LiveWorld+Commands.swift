import Cluster
import Console
import Fleet
import Operations

extension LiveWorld {
  /// Runs a command on machines and sends each answer as it comes, and then all of them.
  ///
  /// Returns when it has begun: who leaves the console does not wait for it.
  func run(_ request: FanOutRequest, _ inbox: Inbox) async {
    let inventory = await inventory
    let asked = request.machineIDs.compactMap { id in inventory?.machines.first { $0.id == id } }
    let fanOut = FanOut(site: site, machines: machines)
    await commands.start(request.number) {
      do {
        let command = try RemoteCommand.typed(
          request.command, timeout: .seconds(request.timeout))
        let report = try await fanOut.run(command, on: asked, targets: inventory?.targets ?? []) {
          await inbox.send(.commandAnswered(number: request.number, $0))
        }
        await inbox.send(.commandEnded(number: request.number, report))
      } catch {
        await inbox.send(
          .commandRefused(
            number: request.number, Failure(what: "Nothing was sent", why: "\(error)")))
      }
    }
  }

  /// The machines of the newest state.
  var inventory: Inventory? {
    get async { await shelf.state.map(site.inventory(of:)) }
  }

  /// Connects to a machine, and returns what hands the terminal to it.
  @Sendable func shell(
    _ machineID: String, _ inbox: Inbox
  ) async -> (@Sendable () async -> Void)? {
    guard let target = await inventory?.targets.first(where: { $0.id == machineID }) else {
      return nil
    }
    let visit = MachineVisit(site: site, access: machines)
    switch await visit.open(on: target) {
    case .failure(let failure):
      await inbox.send(.failed(Self.failure(failure, of: target)))
      return nil
    case .success(let session):
      return {
        let end = await session.run()
        switch end {
        case .failure(let failure):
          await inbox.send(.failed(Self.failure(failure, of: target)))
        case .success(let end) where end.code == 255:
          await inbox.send(
            .failed(
              Failure(what: "The shell on \(target.name) ended", why: "the connection broke")))
        case .success:
          await inbox.send(.reported("The shell on \(target.name) has ended."))
        }
      }
    }
  }

  /// Connects to a control plane, and returns what hands the terminal to a container.
  @Sendable func containerShell(
    _ pod: PodIdentity, _ container: String?, _ inbox: Inbox
  ) async -> (@Sendable () async -> Void)? {
    let place = container.map { "\($0) of \(pod)" } ?? "\(pod)"
    let what = "No shell in \(place)"
    guard let target = await inventory?.controlPlaneTarget else {
      await inbox.send(.failed(Failure(what: what, why: "there is no control plane")))
      return nil
    }
    let words: RemoteWords
    do throws(RemoteCommandError) {
      words = try .shell(in: pod, container: container)
    } catch {
      await inbox.send(.failed(Failure(what: what, why: "\(error)")))
      return nil
    }
    let details = ["pod": "\(pod)", "container": container ?? "default"]
    let visit = MachineVisit(site: site, access: machines, purpose: .container)
    switch await visit.open(on: target, running: words, details: details) {
    case .failure(let failure):
      await inbox.send(.failed(Failure(what: what, why: "\(failure)")))
      return nil
    case .success(let session):
      return { await inbox.send(Self.event(after: await session.run(), in: pod, container)) }
    }
  }

  /// What is said after a shell in a container has ended.
  static func event(
    after end: Result<ProgramEnd, MachineVisitError>, in pod: PodIdentity, _ container: String?
  ) -> Event {
    let place = container.map { "\($0) of \(pod)" } ?? "\(pod)"
    switch end {
    case .failure(let failure):
      return .failed(Failure(what: "No shell in \(place)", why: "\(failure)"))
    case .success(let end):
      switch end.code {
      case 255:
        return .failed(Failure(what: "The shell in \(place) ended", why: "the connection broke"))
      // What kubectl says of an image without a shell; a shell also ends so after a command that it
      // did not find, so that nothing is taken for certain.
      case 126, 127:
        return .reported(
          "The shell ended with \(end.code). If there is no \(RemoteWords.containerShell) in the "
            + "image, kubectl debug lends one: \(place)")
      case 0: return .reported("The shell in \(place) has ended.")
      case let code:
        return .reported(
          "The shell ended with \(code). If none came up: does the container run? \(place)")
      }
    }
  }

  private static func failure(_ failure: MachineVisitError, of target: MachineTarget) -> Failure {
    Failure(what: "No shell on \(target.name)", why: "\(failure)")
  }
}

/// The commands that are with the machines, so that they can be given up.
///
/// An actor, because they are started, given up and end beside each other. It owns their tasks.
actor RunningCommands {
  private var tasks: [Int: Task<Void, Never>] = [:]

  /// Starts the work of a command.
  func start(_ number: Int, _ work: @escaping @Sendable () async -> Void) {
    tasks[number] = Task(executorPreference: WorkerThreads.current) {
      await work()
      await self.forget(number)
    }
  }

  private func forget(_ number: Int) { tasks[number] = nil }

  /// Gives up waiting for a command's answers.
  func stop(_ number: Int) { tasks[number]?.cancel() }

  /// Gives up all, and waits until they have ended.
  func stopAll() async {
    for task in tasks.values { task.cancel() }
    for task in tasks.values { await task.value }
  }
}
