import FoundationEssentials
import Terraform

/// Watches over a deployment's state around one run: judges it, copies it, and keeps the ledger.
struct StateGuardian: Sendable {
  let location: StateLocation
  let workspace: String
  let request: RunRequest
  let environment: [String: String]
  let ledger: Ledger
  let snapshots: Snapshots
  let world: World

  init(
    request: RunRequest, environment: [String: String], paths: DeploymentPaths, world: World
  ) {
    self.request = request
    self.environment = environment
    self.world = world
    location = .find(
      directory: request.directory, environment: environment, files: world.files)
    workspace = StateLocation.workspace(
      of: request.directory, environment: environment, files: world.files)
    ledger = Ledger(paths: paths, files: world.files)
    snapshots = Snapshots(paths: paths, files: world.files)
  }

  /// Why a state must not be touched.
  struct Refusal: Error {
    var reason: String
  }

  /// Judges the state against all that is known of it.
  ///
  /// - Returns: Its bytes, nil when there is none yet.
  /// - Throws: `Refusal` when it is empty, torn, regressed or foreign, or cannot be judged.
  func examine() async throws(Refusal) -> [UInt8]? {
    let bytes = try await read()
    let known: KnownState?
    do throws(FileError) {
      known = try ledger.known()
    } catch {
      throw Refusal(reason: "The ledger of this deployment's states cannot be read. \(error)")
    }
    let health = StateHealth.classify(bytes: bytes, known: known)
    guard !health.blocksMutation else { throw Refusal(reason: health.explanation) }
    return bytes
  }

  /// Copies the state and notes it in the ledger.
  ///
  /// - Parameters:
  ///   - bytes: The state, as `examine` or `read` gave it.
  ///   - moment: Before or after the run's changes.
  /// - Throws: `Refusal` when that cannot be done. A state that is not there needs nothing.
  func record(_ bytes: [UInt8]?, _ moment: Ledger.Entry.Moment) throws(Refusal) {
    // `examine` has said what there is to say about a state that cannot be read.
    guard let bytes, let state = try? RawState(bytes: bytes) else { return }
    do {
      try snapshots.keep(bytes, serial: state.serial)
      try ledger.add(
        Ledger.Entry(
          at: world.clock.now(), moment: moment, run: request.id, who: request.who,
          lineage: state.lineage, serial: state.serial,
          sha256: SHA256Digest(of: bytes).description, resources: state.managedInstanceCount))
      if moment == .after { snapshots.dropLatest() }
    } catch {
      throw Refusal(reason: "The state cannot be copied to a safe place. \(error)")
    }
  }

  /// Keeps the newest readable state while terraform rewrites its file, until the task is
  /// cancelled.
  ///
  /// terraform truncates the file and writes it again after every resource: killed in between, it
  /// leaves nothing there. The file stays open, so that its modification is the only sign. A
  /// backend keeps its own versions.
  func follow() async {
    guard case .file(let path) = location else { return }
    var newest: [UInt8] = []
    let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    for await _ in world.files.watch(directory, nil) {
      // A state in the middle of its writing cannot be read: the next change brings it whole.
      guard let bytes = try? world.files.read(path), bytes != newest,
        (try? RawState(bytes: bytes)) != nil
      else { continue }
      newest = bytes
      // No room for this copy: the next one may fit, and the run goes on either way.
      try? snapshots.keepLatest(bytes)
    }
  }

  /// The state's bytes, nil when there is none.
  func read() async throws(Refusal) -> [UInt8]? {
    switch location {
    case .file(let path):
      do throws(FileError) {
        return try world.files.readIfPresent(path)
      } catch {
        throw Refusal(reason: "The state cannot be read. \(error)")
      }
    case .backend(let type):
      return try await pull(from: type)
    }
  }

  private func pull(from type: String) async throws(Refusal) -> [UInt8]? {
    let program = Program(
      request.tool, Invocation.statePull.arguments, environment: environment,
      directory: request.directory, output: .captured(limit: 256 << 20), deadline: .seconds(120))
    let result: ProgramResult
    do throws(ProcessError) {
      result = try await world.processes.run(program)
    } catch {
      throw Refusal(reason: "The state cannot be pulled from the \(type) backend. \(error)")
    }
    guard result.isSuccess, result.output.dropped == 0 else {
      throw Refusal(
        reason: "The state cannot be pulled from the \(type) backend: \(result.errorOutput.text)")
    }
    return result.output.bytes.isEmpty ? nil : result.output.bytes
  }
}
