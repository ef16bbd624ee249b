import ArgumentParser
import Cluster
import FoundationEssentials
import Operations
import TerminalUI

/// Files that stand for machines and cluster, so that a command works without either.
struct OfflineOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Answer from these files, and ask nobody.",
      discussion: "What each is, its content tells; - is standard input.", valueName: "file"),
    completion: .file())
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --from: when the files were made (RFC 3339), from which ages count (default: now).",
      valueName: "time"),
    completion: Completions.nothing)
  var now: GivenTime?

  func validate() throws {
    if from.isEmpty, now != nil {
      throw ValidationError("--now says when the files of --from were made. Add --from FILE.")
    }
    if from.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input (-) can be read once. Give the rest as files.")
    }
  }

  /// Whether files are read and nobody is asked.
  var isOffline: Bool { !from.isEmpty }

  /// A file that was named, with its content or the reason why there is none.
  struct File {
    /// Its name as it was given, safe to print.
    let name: String
    /// What is in it; the failure's words go on behind the name.
    let content: Result<[UInt8], CommandFailure>
  }

  /// How much of a file is wanted, in bytes.
  enum Extent {
    /// All of it: 1 GiB at most, and an error beyond.
    case whole
    /// Its end: the last 256 MiB.
    case end
  }

  /// Reads the files, in the order in which they were named.
  func files(_ extent: Extent) -> [File] {
    let files = FileStore.live
    return from.map { name in
      File(
        name: name == "-" ? "standard input" : SafeText(name).string,
        content: Result { () throws(CommandFailure) in
          try Self.bytes(of: name == "-" ? "/dev/stdin" : absolutePath(name), extent, files)
        })
    }
  }

  private static let wholeLimit = 1 << 30
  private static let endLimit = 1 << 28

  private static func bytes(
    of path: String, _ extent: Extent, _ files: FileStore
  ) throws(CommandFailure) -> [UInt8] {
    let (isDirectory, bytes): (Bool, [UInt8])
    do throws(FileError) {
      let status = try files.status(path)
      isDirectory = status?.kind == .directory
      let start = extent == .whole ? 0 : max(0, (status?.size ?? 0) - endLimit)
      bytes =
        isDirectory
        ? [] : try files.readTail(path, start, extent == .whole ? wholeLimit : endLimit)
    } catch {
      throw CommandFailure("cannot be read: \(error.reason).")
    }
    guard !isDirectory else {
      throw CommandFailure("is a directory. Give its files one by one, as with DIR/*.")
    }
    guard extent == .end || bytes.count < wholeLimit else {
      throw CommandFailure("has a gibibyte or more. Give only the part that matters.")
    }
    return bytes
  }
}

/// A moment that was given on the command line.
struct GivenTime: ExpressibleByArgument {
  /// The moment.
  let date: Date

  /// Reads RFC 3339; nil for anything else.
  init?(argument: String) {
    guard let date = Timestamp.date(argument) else { return nil }
    self.date = date
  }
}
