public import Fleet
import FoundationEssentials

/// The durations of a deployment's runs: `timings.jsonl`, a JSON object a line, 0600.
///
/// It is bounded: the newest lines stay. A line that cannot be read is passed over: what is usual
/// is good to know and never needed.
public struct TimingStore: Sendable {
  let paths: DeploymentPaths
  let world: World

  /// The file may grow to so many bytes; then the newer half stays.
  private static let largestFile = 1 << 20

  /// Names the deployment whose durations are meant.
  public init(paths: DeploymentPaths, world: World) {
    self.paths = paths
    self.world = world
  }

  /// Reads what is kept.
  public func read() -> TimingHistory {
    // No file, or one that cannot be read, is a first run.
    let bytes = (try? world.files.readIfPresent(paths.timings)) ?? []
    var history = TimingHistory()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      // Both shapes have members that the other lacks.
      if let timing = try? Records.decode(ResourceTiming.self, from: Array(line)) {
        history.resources.append(timing)
      } else if let birth = try? Records.decode(BirthRecord.self, from: Array(line)) {
        history.births.append(birth)
      }
    }
    return history
  }

  /// Adds the durations of a run.
  ///
  /// - Throws: `FileError` when they cannot be kept.
  public func add(_ timings: [ResourceTiming]) throws(FileError) {
    try append(timings)
  }

  /// Adds births, each machine's once, whoever saw it complete.
  ///
  /// - Throws: `FileError` when they cannot be kept.
  public func add(_ births: [BirthRecord]) throws(FileError) {
    let known = Set(read().births.map(\.machine))
    try append(births.filter { !known.contains($0.machine) })
  }

  /// Says whenever something may have been added; the first element comes at once.
  public func changes() -> AsyncStream<Void> {
    // Without its directory there is nothing to watch; then the first element is the only one.
    try? world.files.makeDirectory(paths.root)
    return world.files.watch(paths.root, nil)
  }

  private func append(_ records: [some Encodable]) throws(FileError) {
    // A record of texts and numbers can always be written as JSON.
    let lines = records.compactMap { try? Records.encode($0) + [UInt8(ascii: "\n")] }
    guard !lines.isEmpty else { return }
    try world.files.makeDirectory(paths.root)
    try world.files.append(paths.timings, lines.flatMap { $0 })
    try shorten()
  }

  private func shorten() throws(FileError) {
    guard let size = try world.files.status(paths.timings)?.size, size > Self.largestFile else {
      return
    }
    let newer = try world.files.read(paths.timings).suffix(Self.largestFile / 2)
    // What stands before the first line end is a part of a line.
    let kept = newer.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
    try world.files.write(paths.timings, Array(kept))
  }
}

extension DeploymentSite {
  /// The durations of earlier runs.
  public var timings: TimingStore { TimingStore(paths: deploymentPaths, world: world) }
}
