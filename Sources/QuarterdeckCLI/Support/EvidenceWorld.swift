import ArgumentParser
import Cluster
import Console
import ConsoleRuntime
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// Files that stand for machines and cluster behind the screens, so that nobody is asked.
///
/// The state, the runs and what else is kept on this computer are read as always.
struct EvidenceWorld {
  /// What the files told of the cluster; nil when none is about it.
  private let reading: EvidenceReading?
  /// What they told of machines, by the name of the folder that a file is in.
  private let machines: [String: CloudInitEvidence]
  /// How long machines took to answer when the files were made, by the same name.
  private let answerTimes: [String: AnswerTime]
  /// The moment from which ages count.
  private let now: Date

  /// Reads the files: what of cloud-init is in a folder with a machine's name, or so in a bundle, is
  /// about this machine; the others are about the cluster.
  ///
  /// - Parameters:
  ///   - offline: The files.
  ///   - clock: Tells the time where the files' own was not given.
  /// - Throws: `CommandFailure` if none of them is of use.
  init(_ offline: OfflineOptions, clock: WallClock) async throws {
    let offer = await offline.files(.whole, .screens)
    // A bundle says itself when it was made.
    let time = offline.now?.date ?? offer.madeAt
    now = time ?? clock.now()
    var reading = EvidenceReading(now: now, isTimeGiven: time != nil)
    var machines: [String: CloudInitEvidence] = [:]
    var answerTimes: [String: AnswerTime] = [:]
    var others = 0
    for file in offer.files {
      if let folder = file.machine ?? Self.folder(of: file.name) {
        if let time = (try? file.bytes()).flatMap(AnswerTime.init(file:)) {
          answerTimes[folder] = time
          continue
        }
        var evidence = machines[folder] ?? CloudInitEvidence()
        // What is nothing of cloud-init is perhaps something of the cluster.
        if (try? evidence.add(file)) != nil {
          machines[folder] = evidence
          continue
        }
      }
      others += 1
      reading.add(file)
    }
    if others > 0 { try reading.finish(fileCount: others) }
    self.reading = others > 0 ? reading : nil
    self.machines = machines
    self.answerTimes = answerTimes
  }

  private static func folder(of path: String) -> String? {
    absolutePath(path).split(separator: "/").dropLast().last.map(String.init)
  }

  /// Says on standard error what is missing from the picture.
  func tell() {
    reading?.tell()
  }

  /// The cluster, as an event of the console.
  private var cluster: Event {
    if let reading { return .clusterRead(reading.picture) }
    return .clusterUnreachable(
      Failure(
        what: "No file tells of the cluster", why: "nobody else is asked",
        remedy: "Add what kubectl get … -o json prints"))
  }

  /// A machine, as an event of the console.
  private func machine(_ target: MachineTarget) -> Event {
    let folder = target.name.replacing("/", with: "-")
    guard let evidence = machines[folder] else {
      return .machineUnreachable(
        id: target.id,
        Failure(
          what: "No file tells of it", why: "nobody else is asked",
          remedy: "Add its files of cloud-init, in a folder with its name"))
    }
    let report = CloudInitReport(evidence, now: now)
    let status = evidence.status ?? evidence.stages
    return .machineRead(
      id: target.id,
      MachineReading(
        fetchedAt: now, roundTrip: answerTimes[folder]?.duration ?? .zero,
        vitals: .missing("The files do not tell it."),
        cloudInit: status.map { .value($0) } ?? .missing("No file holds cloud-init's status."),
        setUp: report.verdict == .done ? nil : report))
  }

  /// The world of the console, with files in the place of machines and cluster.
  ///
  /// - Parameter live: The world that reads what is on this computer.
  /// - Returns: The world.
  func world(over live: ConsoleWorld) -> ConsoleWorld {
    var world = live
    world.serve = { subscription, inbox in
      switch subscription {
      case .state, .runs, .run, .log(.run, _), .timings, .resource, .stateSearch:
        await live.serve(subscription, inbox)
      case .cluster: await inbox.send(cluster)
      case .machine(let target): await inbox.send(machine(target))
      default:
        // Nobody is to be asked, and the screens that stand for themselves go without the rest.
        break
      }
    }
    return world
  }
}
