import ArgumentParser
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// `quarterdeck restore`: the copies of the state, the verdict on the present one, and the way back.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Show the copies of the state, or put one of them, or a file, in its place.",
    discussion: """
      Without --serial, --snapshot and --import it only looks. With one of them it puts that state
      in place by terraform state push, keeps what was there beside it, and reads it back.
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(
    help: "Put back the copy with this serial; of several, the one that is listed first.",
    completion: Completions.nothing)
  var serial: UInt64?

  @Option(
    help: ArgumentHelp("Put back this copy: a file as it is listed.", valueName: "file"),
    completion: .file())
  var snapshot: String?

  @Option(
    name: .customLong("import"),
    help: ArgumentHelp("Take over a state file that somebody handed over.", valueName: "file"),
    completion: .file())
  var handedOver: String?

  @Option(
    help: ArgumentHelp(
      "The deployment's name; needed when a state that can be read is given up.",
      valueName: "name"), completion: Completions.nothing)
  var confirm: String?

  func validate() throws {
    let given = [serial.map { _ in "--serial" }, snapshot, handedOver].compactMap(\.self)
    guard given.count < 2 else {
      throw ValidationError("Name one state: --serial, --snapshot or --import.")
    }
  }

  func run() async throws {
    try place.options.refuseStateFile()
    let site = try place.site()
    let survey = try await site.surveyStates()
    guard let source = try source(in: survey, of: site) else {
      let listing = StateListing(survey)
      if answer.json { try Output.json(listing) } else { Output.write(listing.text) }
      return
    }
    // A push that is broken off could tear the state: from here on Ctrl-C waits for its end.
    let ignored = site.world.processes.endRequests()
    defer { withExtendedLifetime(ignored) {} }
    let restore: StateRestore
    do throws(RestoreError) {
      restore = try await site.restore(source, confirmedBy: confirm)
    } catch {
      throw CommandFailure(words(for: error, name: site.name))
    }
    let outcome = RestoreOutcome(restore)
    if answer.json { try Output.json(outcome) } else { Output.write(outcome.text) }
  }

  /// The state that is to be put back; nil when there is only to be looked.
  private func source(in survey: StateSurvey, of site: DeploymentSite) throws -> RestoreSource? {
    if let handedOver { return .file(absolutePath(handedOver)) }
    if let snapshot {
      let copy = survey.copies.first { copy in
        copy.path == absolutePath(snapshot) || copy.path.hasSuffix("/\(snapshot)")
      }
      guard let copy else {
        throw CommandFailure(
          "\(SafeText(snapshot).string) is none of the copies. quarterdeck restore lists them; "
            + "a file from elsewhere is taken over with --import.")
      }
      return .copy(copy)
    }
    guard let serial else { return nil }
    let copies = survey.copies.filter { $0.facts.serial == serial }
    guard let first = copies.first else {
      throw CommandFailure(
        "There is no copy with serial \(serial). quarterdeck restore lists them.")
    }
    guard Set(copies.map(\.facts.lineage)).count == 1 else {
      throw CommandFailure(
        "Copies of several lineages have serial \(serial). Choose one with --snapshot FILE.")
    }
    return .copy(first)
  }

  private func words(for error: RestoreError, name: String) -> String {
    let reason = SafeText(error.description).string
    guard case .needsName = error else { return reason }
    let mistyped = confirm.map { "\(SafeText($0).string) is not the name. " } ?? ""
    return "\(mistyped)\(reason)\nNothing was done. To go on, add: --confirm "
      + SafeText(name).string
  }
}
