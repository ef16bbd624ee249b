extension RemoteCommand {
  /// The command that asks MicroK8s how it is; to be read by `MicroK8sStatus`.
  ///
  /// With a sick datastore it says nothing for more than a minute, so it is cut off earlier.
  public static let microK8sStatus = Self(
    "microk8s status", timeout: .seconds(20), launch: .microK8s,
    words: ["status", "--format", "yaml"])

  /// The command that asks cloud-init how the boot went; to be read by `CloudInitStatus`.
  public static let cloudInitStatus = Self(
    "cloud-init status", timeout: .seconds(20), launch: .elevated,
    words: ["cloud-init", "status", "--format", "json"])

  /// The same command for versions before 22.4, which know no `--format`; to be read as text.
  public static let cloudInitStatusText = Self(
    "cloud-init status --long", timeout: .seconds(20), launch: .elevated,
    words: ["cloud-init", "status", "--long"])

  /// The command that looks whether cloud-init's logs speak of user data that was skipped: it ends
  /// with 0 when they do, with 1 when they do not.
  ///
  /// It stops at the first such line, and prints nothing; see `CloudInitUserDataFault`.
  public static let cloudInitSkips = Self(
    "grep cloud-init.log", timeout: .seconds(10), launch: .elevated,
    words: [
      "grep", "-aqsE",
      "Failed loading yaml blob|empty cloud config|Unhandled non-multipart"
        + "|No instance datasource found|Used fallback datasource",
      "/var/log/cloud-init.log", "/var/log/cloud-init-output.log",
    ], negativeCode: 1)

  /// Makes the command that prints the end of cloud-init's output.
  ///
  /// - Parameter bytes: how much of it, 1...1,048,576.
  /// - Returns: the command, whose output `CloudInitOutput` reads.
  /// - Throws: `RemoteCommandError` when the number is out of range.
  public static func cloudInitOutputTail(bytes: Int) throws(RemoteCommandError) -> Self {
    try tail("cloud-init-output.log", bytes: bytes)
  }

  /// Makes the command that prints the end of cloud-init's own log.
  ///
  /// - Parameter bytes: how much of it, 1...1,048,576.
  /// - Returns: the command, whose output `CloudInitLog` reads.
  /// - Throws: `RemoteCommandError` when the number is out of range.
  public static func cloudInitLogTail(bytes: Int) throws(RemoteCommandError) -> Self {
    try tail("cloud-init.log", bytes: bytes)
  }

  private static func tail(_ file: String, bytes: Int) throws(RemoteCommandError) -> Self {
    guard (1...1_048_576).contains(bytes) else {
      throw .invalidParameter(name: "number of bytes", value: "\(bytes)")
    }
    return Self(
      "tail \(file)", timeout: .seconds(10), launch: .elevated,
      words: ["tail", "-c", "\(bytes)", "/var/log/\(file)"])
  }

  /// The command that measures a machine; to be read by `MachineVitals`.
  ///
  /// A part that fails leaves its section empty and does not stop the others.
  public static let probe = Self(
    "probe", timeout: .seconds(10), launch: .direct,
    words: ["sh", "-c", MachineVitals.script])

  /// Makes a command of what a person typed, run by the machine's shell as it stands.
  ///
  /// - Parameters:
  ///   - text: the command; a NUL byte in it is refused.
  ///   - timeout: the longest that it may run.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when there is nothing to run.
  public static func typed(_ text: String, timeout: Duration) throws(RemoteCommandError) -> Self {
    guard !text.trimmed.isEmpty, !text.utf8.contains(0) else {
      throw .invalidParameter(name: "command", value: text)
    }
    return Self(text, timeout: timeout, launch: .direct, words: ["sh", "-c", text])
  }

  /// Makes a command of a program and its arguments, each of which arrives as it is.
  ///
  /// - Parameters:
  ///   - words: the program and its arguments; a NUL byte in one is refused.
  ///   - timeout: the longest that it may run.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when there is nothing to run.
  public static func program(
    _ words: [String], timeout: Duration
  ) throws(RemoteCommandError) -> Self {
    let title = words.map(ShellWord.plain).joined(separator: " ")
    guard words.first?.isEmpty == false, words.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw .invalidParameter(name: "command", value: title)
    }
    return Self(title, timeout: timeout, launch: .direct, words: words)
  }
}

extension RemoteCommand {
  /// What a client needs to speak with the cluster; its answer holds a secret.
  public static let microK8sConfig = RemoteCommand(
    "microk8s config", timeout: .seconds(20), launch: .microK8s, words: ["config"])
}

extension RemoteCommand {
  /// The command that prints the versions of a machine's system, of cloud-init and of MicroK8s.
  public static let systemVersions = Self(
    "versions", timeout: .seconds(10), launch: .direct,
    words: [
      "sh", "-c",
      "uname -srm; cat /etc/os-release 2>/dev/null; cloud-init --version 2>&1; "
        + "snap list microk8s 2>&1; :",
    ])

  /// The command that asks kubectl for its version and the cluster's; read by `ClusterEvidence`.
  public static let kubernetesVersion = Self.kubectl("kubectl version", ["version", "-o", "json"])
}
