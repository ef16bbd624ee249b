public import Cluster
public import Fleet

/// Hands our three standard streams to a machine, and has the audit log say so.
public struct MachineVisit: Sendable {
  /// What is visited, as the audit log names it.
  public enum Purpose: String, Sendable {
    /// The machine itself.
    case machine = "machine.shell"
    /// A container of a pod; the machine is the control plane that leads to it.
    case container = "pod.shell"
    /// The machine, for a command of the operator's own.
    case custom = "custom.run"
  }

  fileprivate let site: DeploymentSite
  fileprivate let purpose: Purpose
  private let access: MachineAccess

  /// Goes through this access, which has been told of the machines.
  public init(site: DeploymentSite, access: MachineAccess, purpose: Purpose = .machine) {
    self.site = site
    self.purpose = purpose
    self.access = access
  }

  /// Connects; nothing runs there yet.
  ///
  /// - Parameters:
  ///   - target: The machine.
  ///   - command: What is to run there; nil for the login shell.
  ///   - hasTerminal: Whether the machine makes a terminal for it.
  ///   - details: What else the audit log should say.
  /// - Returns: What hands the streams over; or why it cannot.
  public func open(
    on target: MachineTarget, running command: RemoteWords? = nil, hasTerminal: Bool = true,
    details: [String: String] = [:]
  ) async -> Result<Session, MachineVisitError> {
    switch await access.session(on: target, running: command, hasTerminal: hasTerminal) {
    case .failure(let failure): return .failure(.access(failure))
    case .success(let program):
      var record = details.merging(["machine": target.name, "address": target.host.address]) { $1 }
      record["command"] = command.map { String($0.text.prefix(2_000)) }
      do throws(AuditError) {
        try await note(.intent, record)
      } catch {
        return .failure(.audit(error))
      }
      return .success(Session(visit: self, program: program, details: record))
    }
  }

  /// A connection that is ready for our standard streams.
  public struct Session: Sendable {
    fileprivate let visit: MachineVisit
    fileprivate let program: Program
    fileprivate let details: [String: String]

    /// Hands the streams over, and returns when what runs there has ended.
    ///
    /// - Returns: How ssh ended, which has the exit code of what ran; or why nothing did.
    public func run() async -> Result<ProgramEnd, MachineVisitError> {
      do throws(ProcessError) {
        let end = try await visit.site.world.processes.run(program).end
        // It is over; that the end cannot be recorded as well changes nothing.
        try? await visit.note(
          .end, details.merging(["outcome": "exit \(end.code)"]) { $1 })
        return .success(end)
      } catch {
        return .failure(.access(.transport("\(error)")))
      }
    }
  }

  fileprivate func note(
    _ phase: AuditLog.Phase, _ details: [String: String]
  ) async throws(AuditError) {
    try await AuditLog(path: site.paths.auditLog, world: site.world).add(
      purpose.rawValue, phase, of: .init(who: site.who, directory: site.directory, run: nil),
      details: details)
  }
}

/// Why nothing ran on a machine.
public enum MachineVisitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no connection.
  case access(AccessFailure)
  /// It cannot be recorded.
  case audit(AuditError)

  /// Sentences for people.
  public var description: String {
    switch self {
    case .access(let failure): "\(failure) \(failure.advice)"
    case .audit(let error):
      "No session is opened, because the audit log cannot be written: \(error.reason)"
    }
  }
}
