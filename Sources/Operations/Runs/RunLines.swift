import FoundationEssentials
public import Terraform

/// Everything that a run says, from its beginning, in batches of what is there.
///
/// It reads at the reader's pace and loses nothing. It ends after `runEnded`; when the run's
/// processes are gone without one, it makes it up: `runEnded(.lost)`.
public struct RunLines: AsyncSequence, Sendable {
  /// A batch of lines, never empty.
  public typealias Element = [RunLine]
  /// Nothing fails: a file that cannot be read has no more lines.
  public typealias Failure = Never

  let folder: RunFolder
  let world: World

  /// Starts at the run's beginning.
  public func makeAsyncIterator() -> Iterator { Iterator(folder: folder, world: world) }

  /// A place in a run's output.
  public struct Iterator: AsyncIteratorProtocol {
    private let folder: RunFolder
    private let world: World
    private var changes: AsyncStream<Void>.Iterator
    private var offset = 0
    private var partialLine: [UInt8] = []
    private var mayHaveMore = false
    private var hasEnded = false

    /// How much is read at once.
    private static let batchBytes = 1 << 18

    init(folder: RunFolder, world: World) {
      self.folder = folder
      self.world = world
      // A process that is killed changes no file, so its death is looked for now and then.
      changes = world.files.watch(folder.path, .seconds(1)).makeAsyncIterator()
    }

    /// The next lines; waits until there are some.
    ///
    /// - Parameter actor: The caller's isolation.
    /// - Returns: nil after the end, and when the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> [RunLine]? {
      while !hasEnded {
        if !mayHaveMore {
          guard await changes.next(isolation: actor) != nil else { return nil }
        }
        let lines = readLines()
        if !lines.isEmpty { return lines }
        if mayHaveMore || RunLife(folder: folder, world: world).isAlive { continue }
        // It may have written its last words between the two looks.
        let lastLines = readLines()
        if !lastLines.isEmpty { return lastLines }
        hasEnded = true
        return [.runEnded(.lost, at: world.clock.now())]
      }
      return nil
    }

    /// Reads what is new; keeps a line that has no end yet.
    private mutating func readLines() -> [RunLine] {
      // No file yet is no line yet.
      let new = (try? world.files.readTail(folder.outputFile, offset, Self.batchBytes)) ?? []
      offset += new.count
      mayHaveMore = new.count == Self.batchBytes
      var lines: [RunLine] = []
      var start = new.startIndex
      while let end = new[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = RunLine(line: partialLine + new[start..<end])
        partialLine = []
        start = end + 1
        lines.append(line)
        guard case .runEnded = line else { continue }
        hasEnded = true
        return lines
      }
      partialLine += new[start...]
      return lines
    }
  }
}

/// Whether anything of a run still runs.
struct RunLife {
  let folder: RunFolder
  let world: World

  /// How long a run may take to write its first record.
  private static let startingTime = 20.0

  /// True while its runner or the terraform that this started lives, and while it is being started.
  var isAlive: Bool {
    // What cannot be read says nothing about a living process.
    if let bytes = try? world.files.read(folder.runnerFile),
      let record = try? Records.decode(RunnerRecord.self, from: bytes)
    {
      return world.processes.isAlive(record.runner)
        || record.tool.map(world.processes.isAlive) == true
    }
    // Without a request, too, there is nothing that could live.
    guard let bytes = try? world.files.read(folder.requestFile),
      let request = try? Records.decode(RunRequest.self, from: bytes)
    else { return false }
    return world.clock.now().timeIntervalSince(request.createdAt) < Self.startingTime
  }
}
