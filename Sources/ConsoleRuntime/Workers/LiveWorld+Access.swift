import Console
import Fleet
import Operations

extension LiveWorld {
  /// How often what is known of a machine is looked up.
  private static let particularsPause = Duration.seconds(5)
  /// How many lines of a console are asked for.
  private static let consoleLines = 40

  /// Keeps a tunnel to the cluster's API while it is wanted.
  func keepClusterTunnel(through target: MachineTarget, _ inbox: Inbox) async {
    let tunnel = KubernetesTunnel(site: site, machines: machines, target: target)
    await tunnel.keep { await inbox.send(.clusterTunnelRead($0)) }
    await tunnel.close()
  }

  /// Looks up what is known of a machine without asking it, again and again.
  func pollParticulars(of id: String, withConsole: Bool, _ inbox: Inbox) async {
    repeat {
      let inventory = await shelf.state.map(site.inventory(of:))
      var particulars = MachineParticulars(
        hostKeys: inventory?.targets.first { $0.id == id }.map(site.hostKeys(of:)) ?? [])
      if withConsole {
        let values = await answers.adding([:])
        switch await machines.console.log(of: id, lines: Self.consoleLines, answers: values) {
        case .success(let log): particulars.console = log
        case .failure(.noCloud): break
        case .failure(let error): particulars.consoleProblem = "\(error)"
        }
      }
      guard !Task.isCancelled else { return }
      await inbox.send(.particularsRead(id: id, particulars))
    } while await rest(Self.particularsPause)
  }
}
