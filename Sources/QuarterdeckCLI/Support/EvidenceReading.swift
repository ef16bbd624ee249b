import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

extension OfflineOptions {
  /// Reads the files as what `kubectl` and `microk8s status` printed.
  ///
  /// - Returns: What they tell; files of no use are named in it.
  /// - Throws: `CommandFailure` if none of them is of use.
  func evidence() async throws -> EvidenceReading {
    let clock = World.live(environment: ProcessInfo.processInfo.environment).clock
    let offer = await files(.whole, .cluster)
    // A bundle says itself when it was made.
    let time = now?.date ?? offer.madeAt
    var reading = EvidenceReading(now: time ?? clock.now(), isTimeGiven: time != nil)
    for file in offer.files { reading.add(file) }
    try reading.finish(fileCount: offer.files.count)
    return reading
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

  mutating func add(_ file: OfflineOptions.File) {
    do {
      let known = evidence.notes.count
      try evidence.add(try file.bytes())
      notes += evidence.notes.dropFirst(known).map { "\(file.name) \(SafeText($0).string)" }
    } catch {
      problems.append("\(file.name) \(SafeText(String(describing: error)).string)")
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
}
