import Cluster
import Console
import Fleet
import Operations
import Terraform

extension LiveWorld {
  /// How long what is run is gathered before it is shown.
  private static let logPause = Duration.milliseconds(500)

  /// Sends what was run, now and whenever that changes, with the names of the machines and without the
  /// secrets that are known.
  func watchCommandLog(_ inbox: Inbox) async {
    for await _ in commandLog.changes() {
      let names = Dictionary(
        (await inventory?.targets ?? []).map { ($0.host.alias, $0.name) }
      ) { first, _ in first }
      let redactor = await scrubber.redactor(for: shelf.state, typed: answers.known)
      let records = commandLog.records.map { record in
        record.rewritten(at: Self.named(record.place, names), redactor.redacted)
      }
      await inbox.send(.commandsListed(records))
      guard await rest(Self.logPause) else { return }
    }
  }

  private static func named(
    _ place: CommandRecord.Place, _ names: [String: String]
  ) -> CommandRecord.Place {
    guard case .machine(let alias) = place, let name = names[alias] else { return place }
    return .machine(name)
  }
}

/// What takes the known secrets out of the log of commands: made anew when the state changes.
///
/// An actor, because it keeps what takes a walk over the state to make.
actor CommandScrubber {
  private var state: RawState?
  private var typed: [String: Secret] = [:]
  private var redactor = Redactor([])

  /// Knows the secrets of a state, and values that were typed.
  func redactor(for state: RawState?, typed: [String: Secret]) -> Redactor {
    if self.state != state || self.typed != typed {
      (self.state, self.typed) = (state, typed)
      redactor = Redactor((state.map { StateDisplay($0).secrets } ?? []) + typed.values)
    }
    return redactor
  }
}
