/// What is known of a machine without asking it: what it is trusted by, and what its console shows.
public struct MachineParticulars: Hashable, Sendable {
  /// The host keys that it is trusted by.
  public var hostKeys: [HostKeyRecord]
  /// The end of its console, as the cloud tells it; nil while that was not asked for.
  public var console: ConsoleLog?
  /// Why the console cannot be read, a clause.
  public var consoleProblem: String?

  /// Makes particulars.
  public init(
    hostKeys: [HostKeyRecord] = [], console: ConsoleLog? = nil, consoleProblem: String? = nil
  ) {
    self.hostKeys = hostKeys
    self.console = console
    self.consoleProblem = consoleProblem
  }
}
