import Fleet
import FoundationEssentials
import Terraform

/// Puts the ledger, the copies and the present state together.
struct StateHistorian {
  let paths: DeploymentPaths
  let workspace: String
  let world: World

  private var snapshots: Snapshots { Snapshots(paths: paths, files: world.files) }

  /// Lists the states of the workspace.
  ///
  /// - Parameters:
  ///   - present: The present state; nil when there is none, or it cannot be read.
  ///   - problem: Why it cannot be read.
  /// - Returns: The states, the newest first.
  /// - Throws: `FileError` when the ledger is there and cannot be read.
  func history(
    present: PresentState?, problem: String? = nil
  ) throws(FileError) -> StateHistory {
    let ledger = try Ledger(paths: paths, files: world.files).entries()
    let copies = snapshots.list()
    let paths = Dictionary(
      copies.compactMap { copy in copy.digest.map { ($0, copy.path) } },
      uniquingKeysWith: { first, _ in first })
    var entries = seen(in: ledger, copies: paths)
    let lineages = Set(entries.map(\.lineage) + [present?.state.lineage].compactMap(\.self))
    let known = Set(ledger.map { $0.sha256.prefix(Snapshots.digits) })
    for copy in copies.reversed() {
      guard let digest = copy.digest, !known.contains(digest[...]),
        let entry = unlisted(copy.path), lineages.contains(entry.lineage)
      else { continue }
      // Before the first that was seen later.
      let place = entries.firstIndex {
        ($0.seenAt ?? .distantFuture) > (entry.seenAt ?? .distantPast)
      }
      entries.insert(entry, at: place ?? entries.endIndex)
    }
    if let left = leftBehind(present), left.digest != entries.last?.digest { entries.append(left) }
    if let present {
      if let last = entries.last, last.digest == present.digest {
        entries[entries.count - 1] = last.asPresent(machines: present.machines)
      } else {
        entries.append(StateHistory.Entry(present))
      }
    }
    return StateHistory(workspace: workspace, entries: entries.reversed(), problem: problem)
  }

  /// What the ledger has seen, oldest first; the same state seen again and again is one.
  private func seen(
    in ledger: [Ledger.Entry], copies: [String: String]
  ) -> [StateHistory.Entry] {
    let store = RunStore(paths: paths, world: world)
    var entries: [StateHistory.Entry] = []
    for (line, seen) in ledger.enumerated() where seen.isAbout(workspace) {
      guard seen.sha256 != entries.last?.digest else { continue }
      let copy = copies[String(seen.sha256.prefix(Snapshots.digits))]
      entries.append(
        StateHistory.Entry(
          id: "\(line)", digest: seen.sha256, serial: seen.serial, lineage: seen.lineage,
          seenAt: seen.at, moment: seen.moment, run: seen.run,
          // A folder may be removed, and a restore has none.
          kind: (try? store.request(seen.run))?.kind,
          who: seen.who, resources: seen.resources,
          machines: seen.machines ?? copy.flatMap(machines), copy: copy, isPresent: false))
    }
    return entries
  }

  private func machines(in copy: String) -> Int? {
    state(in: copy).map { Inventory(of: $0.state).machines.count }
  }

  private func state(in copy: String) -> (bytes: [UInt8], state: RawState)? {
    // One that cannot be read says nothing; who looks into it is told why.
    guard let bytes = try? world.files.read(copy), let state = try? RawState(bytes: bytes) else {
      return nil
    }
    return (bytes, state)
  }

  /// A copy that the ledger does not know, as after the ledger was put aside.
  private func unlisted(_ copy: String) -> StateHistory.Entry? {
    guard let (bytes, state) = state(in: copy),
      // Without its time it has no place.
      let status = try? world.files.status(copy)
    else { return nil }
    return StateHistory.Entry(
      PresentState(bytes: bytes, state: state), id: copy, seenAt: status.modifiedAt, moment: nil,
      copy: copy, isPresent: false)
  }

  /// What a killed run left behind it; while a run goes on it is the state itself, a moment ago.
  private func leftBehind(_ present: PresentState?) -> StateHistory.Entry? {
    guard RunStore(paths: paths, world: world).active() == nil,
      let (bytes, state) = snapshots.latest(workspace: workspace)
    else { return nil }
    let path = snapshots.latestPath(workspace)
    let left = PresentState(bytes: bytes, state: state)
    guard left.digest != present?.digest else { return nil }
    // Without its time it is listed all the same.
    return StateHistory.Entry(
      left, id: path, seenAt: (try? world.files.status(path))?.modifiedAt, moment: .during,
      copy: path, isPresent: false)
  }
}

/// The state that is there now.
struct PresentState {
  let state: RawState
  /// The digest of its bytes.
  let digest: String
  /// When its file was written; nil for one of a backend.
  var writtenAt: Date?

  init(bytes: [UInt8], state: RawState, writtenAt: Date? = nil) {
    self.state = state
    digest = SHA256Digest(of: bytes).description
    self.writtenAt = writtenAt
  }

  var machines: Int { Inventory(of: state).machines.count }
}

extension StateHistory.Entry {
  /// Makes the entry of a state that no run saw.
  fileprivate init(_ present: PresentState) {
    self.init(
      present, id: "present", seenAt: present.writtenAt, moment: nil, copy: nil, isPresent: true)
  }

  fileprivate init(
    _ state: PresentState, id: String, seenAt: Date?, moment: Ledger.Entry.Moment?, copy: String?,
    isPresent: Bool
  ) {
    self.init(
      id: id, digest: state.digest, serial: state.state.serial, lineage: state.state.lineage,
      seenAt: seenAt, moment: moment, run: nil, kind: nil, who: nil,
      resources: state.state.managedInstanceCount, machines: state.machines, copy: copy,
      isPresent: isPresent)
  }

  /// The same as the present state.
  fileprivate func asPresent(machines: Int) -> StateHistory.Entry {
    StateHistory.Entry(
      id: id, digest: digest, serial: serial, lineage: lineage, seenAt: seenAt, moment: moment,
      run: run, kind: kind, who: who, resources: resources, machines: machines, copy: copy,
      isPresent: true)
  }
}
