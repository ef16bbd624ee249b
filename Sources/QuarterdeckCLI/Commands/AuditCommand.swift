import ArgumentParser
import FoundationEssentials
import Operations
import TerminalUI

/// `quarterdeck audit`: who did what and when.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Print who did what and when, newest last; or check the log.",
    subcommands: [AuditListCommand.self, AuditVerifyCommand.self],
    defaultSubcommand: AuditListCommand.self)
}

/// `quarterdeck audit list`: the audit log for people.
struct AuditListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the newest records of all deployments, newest last.")

  @OptionGroup var answer: AnswerOptions

  @Option(
    name: .customShort("n"),
    help: ArgumentHelp("How many records; 0 for all.", valueName: "count"),
    completion: Completions.nothing)
  var count = 50

  func run() async throws {
    let all = try AuditLog.ofThisUser().records()
    let records = count > 0 ? Array(all.suffix(count)) : all
    if answer.json {
      return try Output.json(Listing(records: records.map { Listing.Row($0) }))
    }
    var table = TextTable(head: ["TIME", "WHO", "EVENT", "PHASE", "RUN", "DIRECTORY", "OUTCOME"])
    for record in records {
      table.add([
        record.at.formatted(.iso8601), record.who, record.event, record.phase.rawValue,
        record.run?.description ?? "-", record.directory, record.summary,
      ])
    }
    Output.write(table.text)
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/audit/1"
    let records: [Row]

    struct Row: Encodable {
      let at: Date
      let event: String
      let phase: String
      let who: String
      let directory: String
      let run: String?
      let details: [String: String]

      init(_ record: AuditLog.Record) {
        at = record.at
        event = record.event
        phase = record.phase.rawValue
        who = record.who
        directory = record.directory
        run = record.run?.description
        details = record.details
      }
    }
  }
}

/// `quarterdeck audit verify`: whether every line follows from the one before it.
struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that no line of the log was changed or taken away.")

  func run() async throws {
    let log = try AuditLog.ofThisUser()
    let broken = try log.brokenLines()
    guard broken.isEmpty else {
      throw CommandFailure(
        "The audit log \(log.path) was changed or damaged in line "
          + broken.map(String.init).joined(separator: ", ")
          + ": these lines do not follow from the ones before them. A crash leaves one cut-off "
          + "line; anything else is somebody's doing.")
    }
    Output.line("The audit log \(log.path) is whole: \(try log.records().count) records.")
  }
}

extension AuditLog {
  /// The log of all deployments of this user.
  fileprivate static func ofThisUser() throws -> AuditLog {
    let world = World.live(environment: ProcessInfo.processInfo.environment)
    return AuditLog(path: try Paths(environment: world.environment).auditLog, world: world)
  }
}
