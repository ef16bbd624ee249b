import ArgumentParser
import Cluster
import Console
import FoundationEssentials
import Glibc
import NcursesTerminal
import Operations
import TerminalUI

/// Logs in files: printed, or on the screen of logs.
extension LogsCommand {
  func read(_ printer: LogPrinter) async throws {
    var sources: [[LogLine]] = []
    var failures = 0
    let names = Self.shortNames(offline.from.map { $0 == "-" ? "standard input" : $0 })
    for (file, name) in zip(offline.from, names) {
      do {
        sources += try await newest(of: file, called: name).map(recent)
      } catch {
        let reason = "\(file): \(error)"
        Output.note("Error: \(SafeText(reason).string)")
        failures += 1
      }
    }
    printer.print(LogMerge.merged(sources), isNamed: sources.count + failures > 1)
    if failures == offline.from.count { throw ExitCode.failure }
    if failures > 0 { throw ExitCode(2) }
  }

  /// The newest lines of a file; of a bundle, those of each of its logs.
  private func newest(of file: String, called name: String) async throws -> [[LogLine]] {
    let path = file == "-" ? "/dev/stdin" : absolutePath(file)
    let files = FileStore.live
    let isFile = try file != "-" && files.status(path)?.kind == .file
    if isFile, try files.readTail(path, 0, 2) != OfflineOptions.gzipMark {
      return [try await LogFile(path: path, source: name, files: files).newest(tail).lines]
    }
    var one = offline
    one.from = [file]
    // What is no file, such as a pipe, is read to its end; what is packed is unpacked.
    let offered = await one.files(isFile ? .whole : .end, .logs).files
    return try offered.map { part in
      let bytes = try part.bytes()
      let title = offered.count == 1 ? name : part.name.split(separator: "/").last.map(String.init)
      var reader = LogReader(source: title ?? name, format: LogFormat(recognising: bytes))
      return Array((reader.read(bytes) + reader.finish()).suffix(tail))
    }
  }

  /// Opens the files on the screen of logs.
  func show() async throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw CommandFailure(
        "--screen needs a terminal on standard input and output. Without it the lines are printed.")
    }
    let paths = offline.from.map(absolutePath)
    for path in paths where access(path, R_OK) != 0 {
      throw CommandFailure("\(SafeText(path)) cannot be read: \(String(cString: strerror(errno))).")
    }
    let filter = try wanted.filter()
    let names = Self.shortNames(paths).joined(separator: ", ")
    let site = try place.site()
    _ = try await ConsoleSession(
      site: site, settings: try Settings(site: site, theme: nil), theme: nil,
      usesColor: ColorChoice.auto.usesColor(in: site.world.environment),
      farewell: "The console ended unexpectedly; the files are as they were."
    ).run { terminal in
      var model = try Model(
        site: site, size: terminal.size, isReadOnly: true,
        appearance: site.configuration.ascii.value ?? !terminal.isUTF8 ? .ascii : .unicode,
        files: names)
      model.open(logFiles: paths, filter)
      return model
    }
  }

  /// The lines of the last time, as far as they say when they were written.
  private func recent(_ lines: [LogLine]) -> [LogLine] {
    guard let since, let last = offline.now?.date ?? lines.compactMap(\.time).max() else {
      return lines
    }
    let first = last.addingTimeInterval(-Double(since.seconds))
    var isWanted = true
    return lines.filter { line in
      // A line without a time is as old as the one before it.
      if let time = line.time { isWanted = time >= first }
      return isWanted
    }
  }

  /// The names of files without their folders, where that leaves them different.
  private static func shortNames(_ names: [String]) -> [String] {
    let short = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return Set(short).count == short.count ? short : names
  }
}
