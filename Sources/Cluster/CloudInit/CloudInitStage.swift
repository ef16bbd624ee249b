public import FoundationEssentials

/// One of the stages that cloud-init goes through at boot.
public struct CloudInitStage: Hashable, Sendable {
  /// The stages, in the order of the boot.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// Finds the data source, before the network is up.
    case initLocal = "init-local"
    /// Fetches the user data; sets up disks, users and keys.
    case initNetwork = "init"
    /// Configures the system: packages' sources, locale, time.
    case modulesConfig = "modules-config"
    /// Installs packages and runs `runcmd`.
    case modulesFinal = "modules-final"
  }

  /// A moment as cloud-init records it.
  public enum Moment: Hashable, Sendable {
    /// A time of day.
    case clock(Date)
    /// Time since the boot, in versions from 24.2 on.
    case sinceBoot(Duration)

    /// Seconds since 1970, or since the boot: below 10⁸ (March 1973) they must be the latter.
    init(seconds: Double) {
      self =
        seconds < 1e8
        ? .sinceBoot(.seconds(seconds)) : .clock(Date(timeIntervalSince1970: seconds))
    }
  }

  /// Which stage.
  public var name: Name
  /// When it began; nil when it has not.
  public var startedAt: Moment?
  /// When it ended; nil when it has not.
  public var finishedAt: Moment?
  /// What failed in it.
  public var errors: [String]

  /// Creates a stage.
  public init(
    name: Name, startedAt: Moment? = nil, finishedAt: Moment? = nil, errors: [String] = []
  ) {
    self.name = name
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.errors = errors
  }

  /// How long it took; nil unless it has ended, and where the clock was set back meanwhile, as before
  /// version 24.2 it could be.
  public var duration: Duration? {
    let duration: Duration? =
      switch (startedAt, finishedAt) {
      case (.clock(let start)?, .clock(let end)?): .seconds(end.timeIntervalSince(start))
      case (.sinceBoot(let start)?, .sinceBoot(let end)?): end - start
      default: nil
      }
    return duration.flatMap { $0 < .zero ? nil : $0 }
  }
}
