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
    tasks[number] = Task {
      await work()
      tasks[number] = nil
    }
  }

  /// Gives up waiting for a command's answers.
  func stop(_ number: Int) { tasks[number]?.cancel() }

  /// Gives up all, and waits until they have ended.
  func stopAll() async {
    for task in tasks.values { task.cancel() }
    for task in tasks.values { await task.value }
  }
}
