import Cluster
import Console
import Fleet
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// So many lines are shown with one frame.
  private static let batch = 1_000

  /// Follows a log for the screen.
  ///
  /// - Parameters:
  ///   - source: The log.
  ///   - number: Which choice of logs it belongs to.
  ///   - inbox: Where the lines go.
  func followLog(_ source: LogSource, number: Int, _ inbox: Inbox) async {
    switch source {
    // What the console said is in the model.
    case .messages: return
    case .run(let id): await followRunLog(id, number: number, inbox)
    case .file(let path):
      await logFile(path).follow { news in
        guard !Task.isCancelled else { return }
        await inbox.deliver(.logFileChanged(source, number: number, news))
        if case .grown(let page) = news { await pause(after: page.lines) }
      }
    case .origin(let origin):
      await machines.followLog(origin, tailLines: LogsState.tailLines) { news in
        guard !Task.isCancelled else { return }
        switch news {
        case .lines(let lines): await self.deliver(lines, of: source, number: number, inbox)
        case .paused: await inbox.send(.logChanged(source, number: number, .paused))
        case .ended(let ending):
          await inbox.send(.logChanged(source, number: number, .ended(ending)))
        case .unreachable(let failure) where failure.isWithdrawn: break
        case .unreachable(let failure):
          await inbox.send(.logChanged(source, number: number, .unreachable("\(failure)")))
        }
      }
    }
  }

  /// Answers a question about a log's file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - question: What is asked.
  ///   - filter: Which lines count.
  ///   - number: The question's number.
  ///   - inbox: Where the answer goes.
  func answerLogFile(
    _ path: String, _ question: LogFileQuestion, _ filter: LogFilter, number: Int, _ inbox: Inbox
  ) async {
    let answer = await logFile(path).answer(question, filter: filter) { news in
      await inbox.send(.logFileAnswered(number: number, news))
    }
    guard !Task.isCancelled else { return }
    await inbox.send(.logFileAnswered(number: number, answer))
  }

  /// Counts lines of a log's file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - count: Which lines.
  ///   - number: The number of the count.
  ///   - inbox: Where the numbers go.
  func countLogFile(_ path: String, _ count: LogFileCount, number: Int, _ inbox: Inbox) async {
    // Why a file cannot be read, whoever follows it says.
    guard let numbers = try? await logFile(path).numbers(count), !Task.isCancelled else { return }
    await inbox.send(.logFileCounted(number: number, numbers))
  }

  private func logFile(_ path: String) -> LogFile {
    LogFile(path: path, source: LogSource.file(path).name, files: site.world.files)
  }

  private func deliver(
    _ lines: [LogLine], of source: LogSource, number: Int, _ inbox: Inbox
  ) async {
    var remaining = lines[...]
    while !remaining.isEmpty, !Task.isCancelled {
      let batch = Array(remaining.prefix(Self.batch))
      remaining = remaining.dropFirst(Self.batch)
      await inbox.deliver(.logRead(source, number: number, batch))
      await pause(after: batch)
    }
  }

  /// Holds up a log that says more than can be read.
  private func pause(after lines: [LogLine]) async {
    let pause = await logPace.pause(after: lines, at: site.world.clock.now())
    if pause > .zero { _ = await rest(pause) }
  }

  private func followRunLog(_ id: String, number: Int, _ inbox: Inbox) async {
    let source = LogSource.run(id)
    guard let run = RunID(id) else { return }
    var progress = RunProgress()
    var told = 0
    for await batch in site.runs.lines(of: run) {
      for line in batch { progress.fold(line) }
      let first = progress.output.droppedCount
      let new = progress.output.dropFirst(max(0, told - first)).map { line in
        LogLine(
          source: "run \(id)", time: line.at, level: line.tone.level, text: line.text)
      }
      told = first + progress.output.count
      await deliver(new, of: source, number: number, inbox)
    }
    guard !Task.isCancelled else { return }
    await inbox.send(.logChanged(source, number: number, .ended(.past)))
  }

  /// Writes lines to a new file.
  func saveLog(_ lines: [LogLine], file: String, _ inbox: Inbox) async {
    let text = lines.map(Self.text).joined()
    do {
      let path = try ExportedFile(world: site.world).write(Secret(text), to: file)
      await inbox.send(.reported("Saved to \(path), which only you can read."))
    } catch {
      await inbox.send(.failed(Failure(what: "It was not saved", why: error.description)))
    }
  }

  /// Packs what tells how the deployment fares into a file in the home directory.
  func makeBundle(_ inbox: Inbox) async {
    do {
      let inventory = await inventory
      let now = site.world.clock.now()
      let folder = "quarterdeck-" + now.ISO8601Format().filter(\.isNumber)
      let home = site.world.environment["HOME"] ?? site.directory
      let path = "\(home)/\(folder).tar.gz"
      try EvidenceBundle.check(path, world: site.world)
      let bundle = await machines.collect(
        into: try await site.makeBundle(), targets: inventory?.targets ?? [],
        controlPlane: inventory?.controlPlaneTarget)
      try await bundle.write(to: path, folder: folder, madeAt: now, world: site.world)
      let lost =
        bundle.missing.isEmpty ? "" : " \(bundle.missing.count) parts are missing; it says which."
      await inbox.send(.reported("Evidence is in \(path), which only you can read.\(lost)"))
    } catch {
      await inbox.send(.failed(Failure(what: "No evidence was packed", why: "\(error)")))
    }
  }

  private static func text(of line: LogLine) -> String {
    let time = line.time.map { $0.ISO8601Format(.init(includingFractionalSeconds: true)) + " " }
    let body: String =
      switch line.kind {
      case .text: line.text + (line.cutMark ?? "")
      case .gap(let gap):
        gap.mayHaveLost ? "-- connection lost, lines may be missing --" : "-- connection lost --"
      }
    return (time ?? "") + line.source + "  " + body + "\n"
  }
}

extension OutputLine.Tone {
  fileprivate var level: LogLevel? {
    switch self {
    case .error: .error
    case .warning: .warning
    case .heading: .info
    case .plain, .provisioner: nil
    }
  }
}
