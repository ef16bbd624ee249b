import Console
import Fleet
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// How long a state may be torn before it counts: terraform empties the file before it writes it anew.
  private static let tornAttempts = 10
  private static let tornPause = Duration.milliseconds(100)
  /// How often a remote state is asked for.
  private static let remotePause = Duration.seconds(30)

  /// Sends the state now and whenever its file changes; a remote one is asked for again and again.
  func watchState(_ inbox: Inbox) async {
    guard case .file(let path) = site.stateLocation else {
      repeat { await sendState(inbox) } while await rest(Self.remotePause)
      return
    }
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    for await _ in site.world.files.watch("/" + folder, nil) {
      await sendState(inbox)
    }
  }

  private func sendState(_ inbox: Inbox) async {
    for attempt in 1...Self.tornAttempts {
      do {
        let state = try await site.readState()
        let summary = state.map { StateSummary(of: $0) }
        await machines.use(
          key: state.flatMap(GeneratedKey.init), targets: summary?.inventory.targets ?? [])
        await inbox.send(.stateRead(summary, at: site.world.clock.now()))
        return
      } catch {
        if attempt == Self.tornAttempts {
          await inbox.send(
            .stateUnreadable(Failure(what: "The state cannot be read", why: error.description)))
        } else if await !rest(Self.tornPause) {
          return
        }
      }
    }
  }
}
