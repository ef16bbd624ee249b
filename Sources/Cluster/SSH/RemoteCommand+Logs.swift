public import FoundationEssentials

extension RemoteCommand {
  /// Makes the command that prints the journal of a unit, in the form `LogFormat.journal`.
  ///
  /// - Parameters:
  ///   - unit: the unit, such as `snap.microk8s.daemon-kubelite`; also a pattern of the shell.
  ///   - tailLines: how many of the newest lines, 1...100,000.
  ///   - since: only what was written from then on; nil for everything.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the unit is none, or the number is out of range.
  public static func journal(
    ofUnit unit: String, tailLines: Int, since: Date? = nil
  ) throws(RemoteCommandError) -> Self {
    try check(unit: unit)
    try check(tailLines: tailLines)
    var words = [
      "journalctl", "--unit=\(unit)", "--output=short-iso-precise", "--utc", "--no-pager",
      "--quiet", "--lines=\(tailLines)",
    ]
    if let since {
      words.append("--since=@\(Int64(since.timeIntervalSince1970.rounded(.down)))")
    }
    return Self("journalctl \(unit)", timeout: .seconds(20), launch: .elevated, words: words)
  }
}

/// A file that cloud-init writes.
public enum CloudInitFile: String, Hashable, Sendable, CaseIterable {
  /// What it did, with the times of all steps.
  case log = "cloud-init.log"
  /// What its commands printed.
  case output = "cloud-init-output.log"
}

/// How far a file has been read: which file it is, and how many bytes of it.
public struct FilePlace: Hashable, Sendable {
  /// The number of the file on its disk: another one stands for another file of the same name.
  public var inode: UInt64
  /// How many bytes were read.
  public var offset: Int

  /// Creates a place.
  public init(inode: UInt64, offset: Int) {
    self.inode = inode
    self.offset = offset
  }
}

/// Commands that print a log and go on with what is written from then on; for `leashedText`.
extension RemoteCommand {
  /// As long as that a log is followed before it is asked for again.
  private static let lasting = Duration.seconds(6 * 3600)

  /// Makes the command that follows the log of a pod's container, or of all its containers.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - containers: whose log.
  ///   - tailLines: how many of the newest lines, 1...100,000.
  ///   - since: only what was written from then on, by the node's clock.
  ///   - isPrevious: the log of the run before this one, which is over.
  /// - Returns: the command, whose lines are of `LogFormat.kubectl`, or of `.kubectlPrefixed` for all
  ///   containers.
  /// - Throws: `RemoteCommandError` when a name is none, or the number is out of range.
  public static func followPod(
    _ pod: PodIdentity, containers: LogContainers, tailLines: Int, since: Date? = nil,
    isPrevious: Bool = false
  ) throws(RemoteCommandError) -> Self {
    try check(pod)
    try check(tailLines: tailLines)
    var words = ["logs", "--namespace=\(pod.namespace)", "--timestamps", "--tail=\(tailLines)"]
    words.append(isPrevious ? "--previous" : "--follow")
    if let since { words.append("--since-time=\(since.ISO8601Format())") }
    switch containers {
    case .standard: break
    case .named(let name):
      try check(name, "container name", limit: 63, allowsDots: false)
      words.append("--container=\(name)")
    case .all:
      // One that has not begun yet is no reason to say nothing of the others.
      words += [
        "--all-containers=true", "--prefix=true", "--ignore-errors=true",
        "--max-log-requests=100",
      ]
    }
    return Self(
      "kubectl logs \(pod)", timeout: lasting, launch: .kubectl, words: words + ["--", pod.name])
  }

  /// Makes the command that follows the journal of a unit, in the form `LogFormat.journal`.
  ///
  /// - Parameters:
  ///   - unit: the unit; also a pattern of the shell.
  ///   - tailLines: how many of the newest lines, 1...100,000.
  ///   - since: only what was written from then on.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the unit is none, or the number is out of range.
  public static func followJournal(
    ofUnit unit: String, tailLines: Int, since: Date? = nil
  ) throws(RemoteCommandError) -> Self {
    let read = try journal(ofUnit: unit, tailLines: tailLines, since: since)
    return Self(
      read.title, timeout: lasting, launch: .elevated, words: read.words + ["--follow"])
  }

  /// Makes the command that follows a file of cloud-init, byte for byte.
  ///
  /// The first line that it prints is its own: the number of the file and the byte that it begins
  /// with; see `FilePlace`.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - tailBytes: how much of its end, when nothing of it is known, 1...1,048,576.
  ///   - place: how far it was read before; it goes on there as long as it is the same file.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the number is out of range.
  public static func followFile(
    _ file: CloudInitFile, tailBytes: Int, after place: FilePlace? = nil
  ) throws(RemoteCommandError) -> Self {
    guard (1...1_048_576).contains(tailBytes) else {
      throw .invalidParameter(name: "number of bytes", value: "\(tailBytes)")
    }
    let words = [
      "sh", "-c", followScript, "sh", "/var/log/\(file.rawValue)", "\(tailBytes)",
      "\(place?.inode ?? 0)", "\(max(0, place?.offset ?? 0))",
    ]
    return Self("tail \(file.rawValue)", timeout: lasting, launch: .elevated, words: words)
  }

  private static let followScript =
    #"file=$1 tail=$2 inode=$3 read=$4; set -- $(stat -c '%i %s' -- "$file"); "#
    + #"[ $# = 2 ] || exit 1; "#
    // tail would try again for ever, and nobody would see why nothing comes.
    + #"head -c 0 -- "$file" || exit 1; "#
    + #"if [ "$1" = "$inode" ] && [ "$2" -ge "$read" ]; then from=$read; "#
    + #"elif [ "$2" -gt "$tail" ]; then from=$(($2 - tail)); else from=0; fi; "#
    + #"echo "$1 $from"; exec tail -c "+$((from + 1))" -F -- "$file""#

  private static func check(tailLines: Int) throws(RemoteCommandError) {
    guard (1...100_000).contains(tailLines) else {
      throw .invalidParameter(name: "number of lines", value: "\(tailLines)")
    }
  }

  private static func check(unit: String) throws(RemoteCommandError) {
    let isName =
      !unit.isEmpty && unit.utf8.count <= 256 && unit.utf8.first != UInt8(ascii: "-")
      && unit.utf8.allSatisfy { byte in
        byte.isASCIIAlphanumeric || "-_.@:\\*?".utf8.contains(byte)
      }
    guard isName else { throw .invalidParameter(name: "unit", value: unit) }
  }
}

/// Whose log of a pod is meant.
public enum LogContainers: Hashable, Sendable {
  /// The one that kubectl takes when none is named.
  case standard
  /// A container, by its name.
  case named(String)
  /// All of them; each line says whose it is.
  case all
}
