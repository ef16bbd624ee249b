import Fleet
import FoundationEssentials
import Terraform

/// Looks at all forms of a deployment's state, and puts one back.
///
/// Both are done outside runs, by a person who asked for it.
struct StateKeeper: Sendable {
  let guardian: StateGuardian
  /// The deployment's name, which is typed to replace a state that says something else.
  let deployment: String
  let audit: AuditLog

  var world: World { guardian.world }

  /// Looks at the present state and at every copy.
  ///
  /// - Throws: `StateRefusal` when the present state or the ledger cannot be read.
  func survey() async throws(StateRefusal) -> StateSurvey {
    let bytes = try await guardian.read()
    // A torn state is what the verdict is about.
    let present = bytes.flatMap { try? RawState(bytes: $0) }
    try guardian.salvageEarlierRuns()
    let health = StateHealth.classify(bytes: bytes, known: try guardian.memory())
    let unsaved = try guardian.unsavedState(besides: bytes)
    let copies = try copies(present: present, unsaved: unsaved)
    let best = copies.first.flatMap { try? RawState(bytes: world.files.read($0.path)) }
    let trusted = health.blocksMutation || unsaved != nil ? best : present
    return StateSurvey(
      location: guardian.location, workspace: guardian.reader.workspace,
      present: present.map(StateFacts.init), health: health, unsaved: unsaved?.explanation,
      copies: copies, unrecorded: unrecorded(in: trusted),
      activeRun: RunStore(paths: guardian.paths, world: world).active()?.request.id,
      // That it cannot be read has been said above.
      brokenLedgerLines: (try? guardian.ledger.brokenLines()) ?? [])
  }

  /// What the newest apply created and a state does not have.
  func unrecorded(in state: RawState?) -> [UnrecordedResource] {
    let store = RunStore(paths: guardian.paths, world: world)
    let applies = store.list().lazy.filter { $0.request.kind.steps.contains(.apply) }
    guard let newest = applies.first(where: { $0.outcome?.hasBegun ?? false }),
      newest.outcome != .succeeded(changes: true),
      // Without its output nothing is known of it.
      let output = try? world.files.read(store.folder(newest.request.id).outputFile)
    else { return [] }
    let lines = output.split(separator: UInt8(ascii: "\n")).map { RunLine(line: Array($0)) }
    return UnrecordedResource.all(in: lines, missingFrom: state)
  }

  // MARK: - Copies

  private func copies(
    present: RawState?, unsaved: UnsavedState?
  ) throws(StateRefusal) -> [StateCopy] {
    let entries: [Ledger.Entry]
    do throws(FileError) {
      entries = try guardian.ledger.entries()
    } catch {
      throw StateRefusal(reason: "The ledger of this deployment's states cannot be read. \(error)")
    }
    let seen = Dictionary(grouping: entries) { $0.sha256.prefix(Snapshots.digits) }
    var files = guardian.snapshots.list().map { ($0.path, $0.digest) }
    if let unsaved, !files.contains(where: { $0.0 == unsaved.path }) {
      files.append((unsaved.path, nil))
    }
    return files.compactMap { path, digest -> StateCopy? in
      let entries = digest.flatMap { seen[$0[...]] } ?? []
      guard entries.allSatisfy({ $0.isAbout(guardian.reader.workspace) }) else { return nil }
      return copy(path, entries, isLeftBehind: digest == nil, present: present, unsaved: unsaved)
    }.sorted { left, right in
      if left.isEmergency, right.isEmergency { return left.moment == .salvaged }
      if left.isEmergency != right.isEmergency { return left.isEmergency }
      return (left.seenAt, left.facts.serial) > (right.seenAt, right.facts.serial)
    }
  }

  private func copy(
    _ path: String, _ entries: [Ledger.Entry], isLeftBehind: Bool, present: RawState?,
    unsaved: UnsavedState?
  ) -> StateCopy? {
    // A file that cannot be read is no copy that could be put back.
    guard let bytes = try? world.files.read(path), let state = try? RawState(bytes: bytes),
      let status = try? world.files.status(path)
    else { return nil }
    let isPresent = present?.hasSameContent(as: state) == true && present?.serial == state.serial
    let unlisted: Ledger.Entry.Moment = path == unsaved?.path ? .salvaged : .during
    return StateCopy(
      path: path, facts: StateFacts(state), seenAt: entries.last?.at ?? status.modifiedAt,
      moment: entries.first?.moment ?? (isLeftBehind ? unlisted : nil),
      run: entries.first?.run, isPresent: isPresent,
      isEmergency: !isPresent && (isLeftBehind || path == unsaved?.path))
  }
}

extension StateFacts {
  /// Counts what a state holds.
  init(_ state: RawState) {
    self.init(
      serial: state.serial, lineage: state.lineage, resources: state.managedInstanceCount,
      machines: Inventory(of: state).machines.count)
  }
}

extension RunOutcome {
  /// Whether terraform was started at all.
  fileprivate var hasBegun: Bool {
    if case .refused = self { false } else { true }
  }
}
