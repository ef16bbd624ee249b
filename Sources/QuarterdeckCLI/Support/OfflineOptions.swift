import ArgumentParser
import Cluster
import FoundationEssentials
import Operations
import TerminalUI

/// Files that stand for machines and cluster, so that a command works without either.
struct OfflineOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help:
      "Read these files instead of asking anybody; - is standard input. Nothing is connected to.")
  var from: [String] = []

  @Option(help: "The time to reckon with, in RFC 3339 (default: the present).")
  var now: GivenTime?

  /// Whether files are read and nobody is asked.
  var isOffline: Bool { !from.isEmpty }

  /// A file that was named, with its content or the reason why there is none.
  struct File {
    /// Its name as it was given, safe to print.
    let name: String
    /// What is in it.
    let content: Result<[UInt8], CommandFailure>
  }

  /// No more than so many bytes of a file are read, from its end: 256 MiB.
  private static let mostBytes = 1 << 28

  /// Reads the files, in the order in which they were named.
  func files() -> [File] {
    let files = FileStore.live
    return from.map { name in
      let path = name == "-" ? "/dev/stdin" : absolutePath(name)
      let shown = SafeText(name == "-" ? "standard input" : name).string
      do throws(FileError) {
        let size = try files.status(path)?.size ?? 0
        let bytes = try files.readTail(path, max(0, size - Self.mostBytes), Self.mostBytes)
        return File(name: shown, content: .success(bytes))
      } catch {
        return File(
          name: shown, content: .failure(CommandFailure(SafeText("\(error)").string)))
      }
    }
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
