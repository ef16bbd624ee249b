import Fleet
import Operations
import TerminalUI
import Terraform

/// The machines of a deployment, and the way into them, for a command without a screen.
///
/// Nothing is opened before `untilAsked`, which also closes it.
struct MachineSession {
  let site: DeploymentSite
  let inventory: Inventory
  let access: MachineAccess
  private let key: GeneratedKey?

  /// Reads the state; connects to nothing yet.
  init(site: DeploymentSite) async throws {
    guard let state = try await site.readSettledState() else {
      throw CommandFailure("\(site.directory) has no state: nothing is deployed here.")
    }
    self.site = site
    inventory = site.inventory(of: state)
    key = GeneratedKey(of: state)
    access = MachineAccess(site: site, borrows: true)
  }

  /// How a machine is reached.
  ///
  /// - Throws: `CommandFailure` if the state does not say.
  func target(of machine: Machine) throws -> MachineTarget {
    guard let target = inventory.targets.first(where: { $0.id == machine.id }) else {
      throw CommandFailure(
        SafeText("The state names no address of \(machine.name) that a connection can be made to.")
          .string)
    }
    return target
  }

  /// Does something until it is done or somebody asks this program to end; then the connections are
  /// closed, and what waits for them with it.
  ///
  /// - Parameter body: What is done.
  /// - Returns: What it gave, and whether it was ended early.
  func untilAsked<Value: Sendable>(
    _ body: @escaping @Sendable () async -> Value
  ) async -> (value: Value, isInterrupted: Bool) {
    let work = Task {
      await access.use(key: key, targets: inventory.targets)
      return await body()
    }
    let requests = site.world.processes.endRequests()
    let watch = Task {
      for await _ in requests {
        work.cancel()
        await access.close()
        return true
      }
      return false
    }
    let value = await work.value
    watch.cancel()
    let isInterrupted = await watch.value
    await access.close()
    return (value, isInterrupted)
  }
}

extension MachineQuery {
  /// The machines of several words, each once, in the order of the machines; all without a word.
  ///
  /// - Throws: `CommandFailure` with the candidates.
  static func machines(_ words: [String], among machines: [Machine]) throws -> [Machine] {
    guard !words.isEmpty else { return machines }
    do {
      let meant = try words.flatMap { try MachineQuery($0).machines(among: machines) }
      return machines.filter(Set(meant).contains)
    } catch let error as MachineQueryError {
      throw CommandFailure(SafeText("\(error)").string)
    }
  }
}
