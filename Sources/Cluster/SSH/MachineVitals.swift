public import FoundationEssentials

/// What a machine says about itself in one short command; what it did not say is nil.
///
/// Source: `RemoteCommand.probe`.
public struct MachineVitals: Hashable, Sendable {
  /// The machine's own clock (`date -u`).
  public var clock: Date?
  /// Changes with every boot (`/proc/sys/kernel/random/boot_id`).
  public var bootID: String?
  /// The machine's own name (`/proc/sys/kernel/hostname`).
  public var hostName: String?
  /// Time since the boot (`/proc/uptime`).
  public var uptime: Duration?
  /// The run queue over 1, 5 and 15 minutes (`/proc/loadavg`).
  public var load: Load?
  /// How many processors there are (`nproc`).
  public var processorCount: Int?
  /// `MemTotal` and `MemAvailable` of `/proc/meminfo`.
  public var memory: Usage?
  /// The file system of `/` (`df -kP /`).
  public var disk: Usage?

  /// The average length of the run queue.
  public struct Load: Hashable, Sendable {
    /// Over the last minute.
    public var oneMinute: Double
    /// Over the last 5 minutes.
    public var fiveMinutes: Double
    /// Over the last 15 minutes.
    public var fifteenMinutes: Double

    /// Creates a load.
    public init(oneMinute: Double, fiveMinutes: Double, fifteenMinutes: Double) {
      self.oneMinute = oneMinute
      self.fiveMinutes = fiveMinutes
      self.fifteenMinutes = fifteenMinutes
    }
  }

  /// The stages of cloud-init with their times, in the order of the boot; empty when it has not
  /// begun or says nothing (`/run/cloud-init/status.json`).
  ///
  /// The file, because `cloud-init status` tells no times before version 23.4.
  public var bootStages: [CloudInitStage] = []
  /// When the snap of MicroK8s became the installed one, by the machine's clock
  /// (the link `/snap/microk8s/current`).
  public var microK8sInstalledAt: Date?

  /// How much there is of something, and how much of it is still to be had; in bytes.
  public struct Usage: Hashable, Sendable {
    /// All of it.
    public var total: UInt64
    /// What a program could still get.
    public var available: UInt64

    /// Creates a usage.
    public init(total: UInt64, available: UInt64) {
      self.total = total
      self.available = available
    }

    /// The share that is taken, 0...1; nil when there is nothing to share.
    public var usedFraction: Double? {
      guard total > 0, available <= total else { return nil }
      return Double(total - available) / Double(total)
    }
  }

  /// Creates vitals of which nothing is known yet.
  public init() {}
}
