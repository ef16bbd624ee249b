import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// Files to answer from in place of the live cluster.
struct EvidenceOptions: ParsableArguments {
  @Option(
    name: .customLong("from"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Answer from files, and ask nobody.",
      discussion:
        "What kubectl get … -o json, kubectl get --raw or microk8s status printed, in any order; - "
        + "is standard input.",
      valueName: "file"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --from: when the files were made (RFC 3339), from which ages count (default: now).",
      valueName: "time"))
  var now: EvidenceTime?

  func validate() throws {
    if files.isEmpty, now != nil {
      throw ValidationError("--now says when the files of --from were made. Add --from FILE.")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input (-) can be read once. Give the rest as files.")
    }
  }

  /// Whether files were given.
  var isGiven: Bool { !files.isEmpty }

  /// Reads the files.
  ///
  /// - Returns: What they tell; files of no use are named in it.
  /// - Throws: `CommandFailure` if none of them is of use.
  func read() throws -> EvidenceReading {
    let world = World.live(environment: ProcessInfo.processInfo.environment)
    var reading = EvidenceReading(
      now: now?.date ?? world.clock.now(), isTimeGiven: now != nil)
    for file in files { reading.add(file, files: world.files) }
    try reading.finish(fileCount: files.count)
    return reading
  }
}

/// A moment as an argument.
struct EvidenceTime: ExpressibleByArgument {
  let date: Date

  init?(argument: String) {
    guard let date = Timestamp.date(argument) else { return nil }
    self.date = date
  }
}

/// What files told about a cluster.
struct EvidenceReading {
  /// The moment from which ages count.
  let now: Date
  let isTimeGiven: Bool
  private(set) var evidence = ClusterEvidence()
  /// Files that were left out, with the reasons.
  private(set) var problems: [String] = []
  private var notes: [String] = []

  init(now: Date, isTimeGiven: Bool) {
    self.now = now
    self.isTimeGiven = isTimeGiven
  }

  mutating func add(_ file: String, files: FileStore) {
    let name = file == "-" ? "standard input" : SafeText(file).string
    do {
      let known = evidence.notes.count
      try evidence.add(try Self.bytes(of: file, files: files))
      notes += evidence.notes.dropFirst(known).map { "\(name) \(SafeText($0).string)" }
    } catch let problem as EvidenceProblem {
      problems.append("\(name) \(SafeText("\(problem)").string)")
    } catch let error as FileError {
      problems.append(
        "\(name) cannot be read: \(error.reason). Give a file that holds what kubectl or microk8s "
          + "status printed.")
    } catch {
      problems.append(SafeText(String(describing: error)).string)
    }
  }

  mutating func finish(fileCount: Int) throws {
    if problems.count == fileCount {
      throw CommandFailure(problems.joined(separator: "\n"))
    }
    evidence.removeDuplicates()
    if !problems.isEmpty {
      let rest = fileCount - problems.count
      notes.insert(
        "The answer is made of the other \(rest == 1 ? "file" : "\(rest) files") alone.", at: 0)
    }
    for kind in evidence.incompleteKinds {
      notes.append(
        "The list of objects of the kind \(kind) is only its first part: more came with its continue "
          + "token, and is missing here.")
    }
    if evidence.objects.unreadableCount > 0 {
      notes.append("\(evidence.objects.unreadableCount) entries could not be read.")
    }
    if !isTimeGiven, let newest = newestMoment, now.timeIntervalSince(newest) > Self.old {
      notes.append(
        "The newest thing in the files is \(Age.text(since: newest, now: now)) old, and ages count "
          + "from now. Give --now TIME to count from when the files were made.")
    }
  }

  /// Says on standard error what is missing from the answer.
  func tell() {
    for line in problems + notes { Output.note(line) }
  }

  /// Ends the command with 1 if files were left out.
  func end() throws {
    if !problems.isEmpty { throw ExitCode.failure }
  }

  /// The files as if the cluster had said it.
  var picture: ClusterPicture {
    let objects = evidence.objects
    return ClusterPicture(
      of: ClusterReading(
        fetchedAt: now, clusterTime: now,
        microk8s: evidence.microk8s.map { .value($0) }
          ?? .missing("No file holds what microk8s status printed."),
        nodes: evidence.hasNodes
          ? .value(objects.nodes) : Self.missing("nodes", "kubectl get nodes -o json"),
        pods: evidence.hasPods
          ? .value(objects.pods) : Self.missing("pods", "kubectl get pods -A -o json"),
        events: evidence.hasEvents
          ? .value(objects.events) : Self.missing("events", "kubectl get events -A -o json")),
      server: evidence.server)
  }

  private static func missing<Value>(_ what: String, _ command: String) -> Part<Value> {
    .missing("No file holds \(what). Add what `\(command)` prints.")
  }

  /// The newest moment that the objects speak of.
  private var newestMoment: Date? {
    let objects = evidence.objects
    return
      (objects.events.compactMap(\.lastSeen)
      + objects.pods.compactMap(\.metadata.creationTimestamp)
      + objects.nodes.flatMap { $0.conditions.compactMap(\.lastTransitionTime) }).max()
  }

  /// Seconds after which ages that count from now would mislead.
  private static let old = 3_600.0

  /// More than kubectl can print of any cluster that this is made for.
  private static let sizeLimit = 1 << 30

  private static func bytes(of file: String, files: FileStore) throws -> [UInt8] {
    guard file == "-" || !isDirectory(absolutePath(file)) else {
      throw CommandFailure("\(file) is a directory. Give its files one by one, as with \(file)/*.")
    }
    let bytes = try files.readTail(file == "-" ? "/dev/stdin" : absolutePath(file), 0, sizeLimit)
    guard bytes.count < sizeLimit else {
      throw CommandFailure(
        "\(file) has a gibibyte or more, which is no answer of one cluster. Give only what "
          + "kubectl get … -o json printed.")
    }
    return bytes
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }
}
