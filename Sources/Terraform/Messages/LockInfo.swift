public import FoundationEssentials

/// Who holds the lock of a state.
///
/// Source: the detail text of the diagnostic "Error acquiring the state lock", or the file
/// `.terraform.tfstate.lock.info` beside a local state. That file outlives a killed process:
/// having it does not mean that the lock is held.
public struct LockInfo: Hashable, Sendable {
  /// The identifier that `force-unlock` takes (for remote backends; it never works locally).
  public let id: String
  /// The path of the state in its backend.
  public let path: String
  /// What the holder does: "apply", "plan" (terraform's `OperationTypeApply`), in lower case.
  public let operation: String
  /// The holder as `user@host`.
  public let who: String
  /// The holder's version of terraform.
  public let version: String
  /// When the lock was taken.
  public let created: Date?
  /// What the holder adds, mostly empty.
  public let info: String
}

extension LockInfo {
  /// Reads the detail of a diagnostic; nil unless it says `Lock Info:` and names an ID.
  init?(detail: String) {
    var lines = detail.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let heading = lines.firstIndex(of: "Lock Info:") else { return nil }
    lines = lines[(heading + 1)...]
    var fields: [String: String] = [:]
    while let line = lines.popFirst(), line.hasPrefix("  "),
      let colon = line.firstIndex(of: ":")
    {
      let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
      fields[line[..<colon].drop(while: \.isWhitespace).description] = value.description
    }
    self.init(fields: fields)
  }

  /// Reads the lock file; nil when it is no JSON object with an ID.
  ///
  /// - Parameter file: The content of `.terraform.tfstate.lock.info`.
  public init?(file: [UInt8]) {
    // A lock file that cannot be read tells nothing, and there is no more to say about it.
    guard let members = try? JSONValue(parsing: file).object else { return nil }
    let pairs = members.compactMap { member in member.value.text.map { (member.key, $0) } }
    self.init(fields: Dictionary(pairs, uniquingKeysWith: { $1 }))
  }

  private init?(fields: [String: String]) {
    guard let id = fields["ID"], !id.isEmpty else { return nil }
    let operation = fields["Operation"] ?? ""
    let prefix = "OperationType"
    self.init(
      id: id,
      path: fields["Path"] ?? "",
      operation: operation.hasPrefix(prefix)
        ? operation.dropFirst(prefix.count).lowercased() : operation,
      who: fields["Who"] ?? "",
      version: fields["Version"] ?? "",
      created: fields["Created"].flatMap(Timestamp.date),
      info: fields["Info"] ?? "")
  }
}

extension LockInfo: CustomStringConvertible {
  /// "apply by root@vm", with "an operation" when its name is not known.
  public var description: String {
    (operation.isEmpty ? "an operation" : operation) + (who.isEmpty ? "" : " by " + who)
  }
}
