import Fleet
import FoundationEssentials
import Terraform

/// Watches over a deployment's state around one run: judges it, copies it, and keeps the ledger.
struct StateGuardian: Sendable {
  let reader: StateReader
  let run: RunID
  let who: String
  let paths: DeploymentPaths
  let ledger: Ledger
  let snapshots: Snapshots
  let world: World

  init(reader: StateReader, run: RunID, who: String, paths: DeploymentPaths) {
    self.reader = reader
    self.run = run
    self.who = who
    self.paths = paths
    world = reader.world
    ledger = Ledger(paths: paths, files: world.files)
    snapshots = Snapshots(paths: paths, files: world.files)
  }

  init(
    request: RunRequest, environment: [String: String], paths: DeploymentPaths, world: World
  ) {
    self.init(
      reader: StateReader(
        directory: request.directory, tool: request.tool, environment: environment, world: world),
      run: request.id, who: request.who, paths: paths)
  }

  /// terraform's environment.
  var environment: [String: String] { reader.environment }

  /// Where the state is.
  var location: StateLocation { reader.location }

  /// The workspace whose state it is.
  var workspace: String { reader.workspace }

  /// The state's bytes, nil when there is none.
  func read() async throws(StateRefusal) -> [UInt8]? { try await reader.read() }

  /// Judges the state against all that is known of it.
  ///
  /// - Returns: Its bytes, nil when there is none yet.
  /// - Throws: `StateRefusal` when it is empty, torn, regressed or foreign, when terraform could
  ///   save its newest form only in an emergency copy, or when it cannot be judged.
  func examine() async throws(StateRefusal) -> [UInt8]? {
    let bytes = try await read()
    try salvageEarlierRuns()
    let health = StateHealth.classify(bytes: bytes, known: try memory())
    if let unsaved = try unsavedState(besides: bytes) {
      throw StateRefusal(reason: unsaved.explanation)
    }
    guard !health.blocksMutation else {
      throw refusalWhileHeld() ?? StateRefusal(reason: health.explanation)
    }
    return bytes
  }

  /// What the state must not fall behind: the ledger's newest, or what a killed run left behind it.
  func memory() throws(StateRefusal) -> KnownState? {
    let known: KnownState?
    do throws(FileError) {
      known = try ledger.known(workspace: reader.workspace)
    } catch {
      throw StateRefusal(reason: "The ledger of this deployment's states cannot be read. \(error)")
    }
    guard let left = snapshots.latest(workspace: reader.workspace)?.state else { return known }
    guard let known else { return KnownState(left) }
    let isNewer = left.lineage == known.lineage && left.serial >= known.serial
    return isNewer ? KnownState(left) : known
  }

  /// Copies the state and notes it in the ledger.
  ///
  /// - Parameters:
  ///   - bytes: The state, as `examine` or `read` gave it.
  ///   - moment: What is going on.
  /// - Throws: `StateRefusal` when that cannot be done. A state that is not there needs nothing.
  func record(_ bytes: [UInt8]?, _ moment: Ledger.Entry.Moment) throws(StateRefusal) {
    // `examine` has said what there is to say about a state that cannot be read.
    guard let bytes, let state = try? RawState(bytes: bytes) else { return }
    if moment == .before { try adoptLatest(unlessIn: bytes) }
    do {
      try snapshots.keep(bytes, serial: state.serial)
      try ledger.add(entry(of: state, bytes, moment))
      if moment != .before { snapshots.dropLatest(workspace: reader.workspace) }
    } catch {
      throw StateRefusal(reason: "The state cannot be copied to a safe place. \(error)")
    }
  }

  /// Keeps under its own name what a killed run left behind, before it is written over.
  func adoptLatest(unlessIn present: [UInt8]) throws(StateRefusal) {
    guard let left = snapshots.latest(workspace: reader.workspace), left.bytes != present else {
      return
    }
    do {
      try snapshots.keep(left.bytes, serial: left.state.serial)
      try ledger.add(entry(of: left.state, left.bytes, .during))
    } catch {
      throw StateRefusal(reason: "The copy that a killed run left cannot be kept. \(error)")
    }
  }

  func entry(
    of state: RawState, _ bytes: [UInt8], _ moment: Ledger.Entry.Moment
  ) -> Ledger.Entry {
    Ledger.Entry(
      at: world.clock.now(), moment: moment, run: run, who: who, workspace: reader.workspace,
      lineage: state.lineage, serial: state.serial,
      sha256: SHA256Digest(of: bytes).description, resources: state.managedInstanceCount,
      machines: Inventory(of: state).machines.count)
  }

  /// Keeps the newest readable state while terraform rewrites its file, until the task is
  /// cancelled.
  ///
  /// terraform truncates the file and writes it again after every resource: killed in between, it
  /// leaves nothing there. The file stays open, so that its modification is the only sign. A
  /// backend keeps its own versions.
  func follow() async {
    guard case .file(let location) = location else { return }
    // Of a link, the file that it leads to: that is the one that changes.
    let path = (try? world.files.realPath(location)) ?? location
    var newest: [UInt8] = []
    let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    for await _ in world.files.watch(directory, nil) {
      // A state in the middle of its writing cannot be read: the next change brings it whole.
      guard let bytes = try? world.files.readState(path), bytes != newest,
        (try? RawState(bytes: bytes)) != nil
      else { continue }
      newest = bytes
      // No room for this copy: the next one may fit, and the run goes on either way.
      try? snapshots.keepLatest(bytes, workspace: reader.workspace)
    }
  }
}
