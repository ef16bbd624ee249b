import ArgumentParser
import Cluster
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// `quarterdeck cloud-init`: how machines were set up, and why that failed.
struct CloudInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud-init",
    abstract: "Say how machines were set up, and where that failed.",
    discussion: """
      Reads cloud-init's status and the ends of its logs on each machine, or the files after \
      --from: cloud-init.log, cloud-init-output.log, status.json, result.json, and what cloud-init \
      status or cloud-init analyze printed, of one machine, or a bundle of quarterdeck bundle, of all
      its machines. What a file is, its content tells.

      The verdict is for the machine and not cloud-init's own: one module may have failed without \
      harm, and user data that was skipped leaves nothing done though cloud-init says done.

      Exits with 0 when all machines are set up, 1 when the set-up of one failed or was skipped, \
      2 when a machine did not answer or a file could not be read, 3 while it goes on.

        quarterdeck cloud-init worker-2
        quarterdeck cloud-init --from cloud-init.log cloud-init-output.log --json
      """)

  @Argument(
    help: "Only this machine: a name, a unique part of one, an address, or a role.",
    completion: Completions.machine)
  var node: String?

  @OptionGroup var place: PlaceOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    guard !offline.isOffline || node == nil else {
      throw ValidationError("With --from the files say which machine it is: leave out the name.")
    }
  }

  func run() async throws {
    let (setUps, isInterrupted) = offline.isOffline ? (try await read(), false) : try await asked()
    if answer.json {
      try Output.json(CloudInitAnswers(machines: setUps.map(CloudInitAnswer.init)))
    } else {
      Output.write(CloudInitText.text(of: setUps))
    }
    if isInterrupted { throw ExitCode(130) }
    let code = Self.exitCode(setUps)
    if code != 0 { throw ExitCode(code) }
  }

  /// The gravest of all machines' ends.
  static func exitCode(_ setUps: [MachineSetUp]) -> Int32 {
    let verdicts = setUps.map { $0.report?.verdict }
    if verdicts.contains(where: { $0?.isFailure == true }) { return 1 }
    if setUps.contains(where: { !$0.problems.isEmpty }) { return 2 }
    if verdicts.contains(where: { $0 == nil || $0 == .unknown }) { return 2 }
    return verdicts.contains { $0 == .running || $0 == .notStarted } ? 3 : 0
  }

  // MARK: - Files

  /// Reads the files, those of a bundle machine by machine; one that cannot be read is told, and the
  /// others count.
  private func read() async throws -> [MachineSetUp] {
    let offer = await offline.files(.end, .setUps)
    var machines: [String?] = []
    for file in offer.files where !machines.contains(file.machine) { machines.append(file.machine) }
    let now = offline.now?.date ?? offer.madeAt
    let setUps = machines.compactMap { name in
      Self.setUp(of: name, offer.files.filter { $0.machine == name }, now: now)
    }
    guard !setUps.isEmpty else {
      throw CommandFailure("None of the files tells anything of a set-up by cloud-init.")
    }
    return setUps
  }

  /// What files tell of a machine; nil when none of them is of use.
  private static func setUp(
    of name: String?, _ offered: [OfflineOptions.File], now: Date?
  ) -> MachineSetUp? {
    var evidence = CloudInitEvidence()
    var problems: [String] = []
    var files: [String] = []
    for file in offered {
      do {
        let kind = try evidence.add(file)
        files.append("\(file.name) (\(kind.rawValue))")
      } catch {
        problems.append("\(file.name): \(SafeText(String(describing: error)).string)")
      }
    }
    for problem in problems { Output.note("Error: \(problem)") }
    guard !files.isEmpty else { return nil }
    return MachineSetUp(
      name: name.map { SafeText($0).string }, address: nil,
      report: CloudInitReport(evidence, now: now), files: files, problems: problems)
  }

  // MARK: - Machines

  /// Asks the machines, all at once.
  private func asked() async throws -> ([MachineSetUp], isInterrupted: Bool) {
    let session = try await MachineSession(site: try place.site())
    let all = session.inventory.machines
    let machines = try MachineQuery.machines([node].compactMap(\.self), among: all)
    guard !machines.isEmpty else {
      throw CommandFailure("The state of \(session.site.directory) has no machines.")
    }
    let (answers, isInterrupted) = await session.untilAsked {
      await withTaskGroup(of: (Int, MachineSetUp).self) { group in
        for (index, machine) in machines.enumerated() {
          group.addTask { (index, await Self.look(at: machine, in: session)) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    return (answers.sorted { $0.0 < $1.0 }.map(\.1), isInterrupted)
  }

  private static func look(
    at machine: Machine, in session: MachineSession
  ) async -> MachineSetUp {
    let address = machine.addresses.preferred
    do {
      let target = try session.target(of: machine)
      let reading = try await session.access.readSetUp(of: target).get()
      return MachineSetUp(
        name: machine.name, address: address,
        report: CloudInitReport(reading.evidence, now: reading.machineTime),
        missing: reading.missing)
    } catch let failure as AccessFailure {
      return MachineSetUp(
        name: machine.name, address: address, report: nil,
        problems: ["\(failure) \(failure.remedy)"])
    } catch {
      return MachineSetUp(
        name: machine.name, address: address, report: nil, problems: ["\(error)"])
    }
  }
}

/// How a machine was set up, or why that is not known.
struct MachineSetUp {
  /// Its name; nil for files, which do not tell it.
  let name: String?
  let address: String?
  /// nil when it did not answer.
  let report: CloudInitReport?
  /// The files that were read, each with what it is.
  var files: [String] = []
  /// What a machine could not tell, for a person to read.
  var missing: [String] = []
  /// Why it did not answer, or which files could not be read.
  var problems: [String] = []
}
