public import Cluster
public import Console
public import Fleet
public import FoundationEssentials

/// What the loop asks of the world: the work behind subscriptions and effects, and the time.
public struct ConsoleWorld: Sendable {
  /// Does what a subscription stands for until the task is cancelled or it ends by itself.
  public var serve: @Sendable (Subscription, Inbox) async -> Void
  /// Carries out an effect and sends what came of it.
  public var perform: @Sendable (Effect, Inbox) async -> Void
  /// Opens a file at a line in the operator's editor, on the terminal, until the editor ends.
  public var edit: @Sendable (_ file: String, _ line: Int, Inbox) async -> Void
  /// Connects to a machine; returns what then hands the terminal to a shell there, until it ends,
  /// nil if there is no connection.
  public var shell: @Sendable (_ machineID: String, Inbox) async -> (@Sendable () async -> Void)?
  /// Connects to a control plane; returns what then hands the terminal to a shell in a container,
  /// until it ends, nil if there is no connection.
  public var containerShell:
    @Sendable (_ pod: PodIdentity, _ container: String?, Inbox) async -> (
      @Sendable () async -> Void
    )?
  /// Prepares a command of the operator's own; returns what then hands the terminal to it, until it
  /// ends, nil if it cannot be run.
  public var custom: @Sendable (CustomRun, Inbox) async -> (@Sendable () async -> Void)?
  /// Copies what an effect names; returns the text when the terminal has to do it.
  public var copy: @Sendable (Effect, Inbox) async -> String?
  /// The present time.
  public var now: @Sendable () -> Date
  /// Waits.
  public var sleep: @Sendable (Duration) async -> Void
  /// Ends whatever the world started for the console.
  public var close: @Sendable () async -> Void

  /// Makes a world.
  public init(
    serve: @escaping @Sendable (Subscription, Inbox) async -> Void,
    perform: @escaping @Sendable (Effect, Inbox) async -> Void,
    edit: @escaping @Sendable (String, Int, Inbox) async -> Void = { _, _, _ in },
    shell: @escaping @Sendable (String, Inbox) async -> (@Sendable () async -> Void)? = { _, _ in
      nil
    },
    containerShell:
      @escaping @Sendable (PodIdentity, String?, Inbox) async -> (@Sendable () async -> Void)? = {
        _, _, _ in nil
      },
    custom: @escaping @Sendable (CustomRun, Inbox) async -> (@Sendable () async -> Void)? = {
      _, _ in nil
    },
    copy: @escaping @Sendable (Effect, Inbox) async -> String? = { _, _ in nil },
    now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async -> Void,
    close: @escaping @Sendable () async -> Void = {}
  ) {
    self.serve = serve
    self.perform = perform
    self.edit = edit
    self.shell = shell
    self.containerShell = containerShell
    self.custom = custom
    self.copy = copy
    self.now = now
    self.sleep = sleep
    self.close = close
  }
}
