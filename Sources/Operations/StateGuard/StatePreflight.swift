import Cluster
import FoundationEssentials
import SystemPackage
import Terraform

/// Looks before an apply whether a state can be written where it belongs, and who else can read it.
struct StatePreflight: Sendable {
  let location: StateLocation
  /// Where terraform runs, and leaves what it cannot save elsewhere.
  let directory: String
  /// Where our copies go.
  let snapshots: String
  let world: World

  init(_ guardian: StateGuardian) {
    location = guardian.location
    directory = guardian.reader.directory
    snapshots = guardian.paths.snapshots
    world = guardian.world
  }

  /// The least room for a run.
  ///
  /// terraform writes the state after every resource, and we copy it each time. On a full disk it
  /// tears the state, and its emergency copy as well.
  private static let leastRoom = 64 << 20
  /// How many times the size of the state must be free: it grows, and is written beside copies.
  private static let sizesOfRoom = 20

  /// Makes sure that there is room and leave to write.
  ///
  /// - Parameter stateSize: The present state's length in bytes.
  /// - Throws: `StateRefusal` with what is missing.
  func check(stateSize: Int) throws(StateRefusal) {
    guard let obstacle = obstacle(stateSize: stateSize) else { return }
    let remedy = obstacle.remedy.map { " \($0), then apply again." } ?? ""
    throw StateRefusal(reason: obstacle.reason + remedy)
  }

  /// What keeps a state from being written.
  struct Obstacle: Sendable {
    /// What it is, in a sentence.
    let reason: String
    /// What to do, without a full stop; nil when that is not known.
    let remedy: String?
  }

  /// Looks whether there is room and leave to write.
  ///
  /// - Parameter stateSize: The present state's length in bytes.
  /// - Returns: What is missing; nil when nothing is.
  func obstacle(stateSize: Int) -> Obstacle? {
    var places = [directory, snapshots]
    if case .file(let path) = location {
      places.append(FilePath(path).removingLastComponent().string)
      if status(of: path) != nil, !world.files.isWritable(path) {
        return Obstacle(
          reason: "The state \(path) cannot be written by this user, so what is built would be "
            + "lost.", remedy: "Give yourself leave to write it")
      }
    }
    let needed = max(Self.leastRoom, Self.sizesOfRoom * stateSize)
    for place in places {
      let existing = nearest(to: place)
      guard world.files.isWritable(existing) else {
        return Obstacle(
          reason: "\(existing) cannot be written by this user. terraform and Quarterdeck keep the "
            + "state there.", remedy: "Give yourself leave to write it")
      }
      let free: Int
      do throws(FileError) {
        free = try world.files.freeBytes(existing)
      } catch {
        return Obstacle(
          reason: "How much room there is for the state is not known. \(error)", remedy: nil)
      }
      guard free >= needed else {
        return Obstacle(
          reason: "Only \(free >> 20) MiB are free in \(existing), and a run needs "
            + "\(needed >> 20) MiB: a full disk tears the state.", remedy: "Make room")
      }
    }
    return nil
  }

  /// What a person should know about who can read the state, in sentences.
  func warnings() async -> [String] {
    let exposures = await exposures()
    return [exposures.readers, exposures.git].compactMap(\.self).map {
      "\($0.fact) \($0.remedy)"
    }
  }

  /// A way by which others get at the state.
  struct Exposure: Sendable {
    /// What it is, in a sentence.
    let fact: String
    /// What ends it, with the command.
    let remedy: String
  }

  /// Looks who else can read or change the state, and whether git tracks it.
  func exposures() async -> (readers: Exposure?, git: Exposure?) {
    guard case .file(let path) = location, let status = status(of: path) else {
      return (nil, nil)
    }
    var readers: Exposure?
    if status.kind == .file, status.permissions & 0o077 != 0 {
      let mode = String(status.permissions & 0o777, radix: 8)
      readers = Exposure(
        fact: "The state \(path) holds secrets, and others can read or change it (mode \(mode)).",
        remedy: "Close it with: chmod 600 \(ShellWord.plain(path))")
    }
    guard await isTracked(path) else { return (readers, nil) }
    let git = Exposure(
      fact: "The state \(path) holds secrets, and git tracks it: they go wherever the repository "
        + "goes.", remedy: "Take it out with: git rm --cached \(ShellWord.plain(path))")
    return (readers, git)
  }

  /// Asks git, if there is one, and if the state lies in a work tree.
  private func isTracked(_ path: String) async -> Bool {
    guard let git = ToolLocator(world: world).path(of: "git"), isInWorkTree(path) else {
      return false
    }
    let environment = world.environment.filter { ["PATH", "HOME"].contains($0.key) }
    // `fsmonitor` names a program in the work tree's own configuration: none of ours to start.
    let program = Program(
      git,
      [
        "-c", "core.fsmonitor=false", "--literal-pathspecs", "ls-files", "--error-unmatch", "--",
        path,
      ],
      environment: environment.merging(["GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]) { $1 },
      directory: FilePath(path).removingLastComponent().string, deadline: .seconds(5))
    // A git that does not answer says nothing about the state.
    return (try? await world.processes.run(program))?.isSuccess == true
  }

  private func isInWorkTree(_ path: String) -> Bool {
    var place = FilePath(path)
    while place.removeLastComponent() {
      if status(of: place.appending(".git").string) != nil { return true }
    }
    return false
  }

  /// The place itself, or what is nearest above it: what is not there yet is made there.
  private func nearest(to path: String) -> String {
    var place = FilePath(path)
    while status(of: place.string) == nil, place.removeLastComponent() {}
    return place.string
  }

  private func status(of path: String) -> FileStatus? {
    // What cannot be looked at is as good as not there: the place above it says why.
    try? world.files.status(path)
  }
}
