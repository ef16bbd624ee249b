import Console
import Fleet
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// How often a state is asked for that cannot be watched: a remote one, or one whose folder is not there yet.
  private static let remotePause = Duration.seconds(30)
  private static let missingPause = Duration.seconds(2)

  /// Sends the state now and whenever its file changes; a remote one is asked for again and again.
  func watchState(_ inbox: Inbox) async {
    guard case .file(let path) = site.stateLocation else {
      repeat { await sendState(inbox) } while await rest(Self.remotePause)
      return
    }
    let folder = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    repeat {
      await sendState(inbox)
      for await _ in site.world.files.watch(folder, nil) { await sendState(inbox) }
    } while await rest(Self.missingPause)
  }

  private func sendState(_ inbox: Inbox) async {
    do {
      let state = try await site.readSettledState()
      await shelf.keep(state)
      let summary = state.map {
        StateSummary(of: $0, access: site.accessDefaults, roles: site.roleRules)
      }
      await machines.use(
        key: state.flatMap(GeneratedKey.init), targets: summary?.inventory.targets ?? [])
      await inbox.send(
        .stateRead(summary, at: site.world.clock.now(), backend: site.stateLocation.backend))
    } catch {
      guard !Task.isCancelled else { return }
      await inbox.send(
        .stateUnreadable(Failure(what: "The state cannot be read", why: error.description)))
    }
  }
}
