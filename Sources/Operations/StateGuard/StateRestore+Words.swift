import Cluster
public import Terraform

extension Ledger.Entry.Moment {
  /// Where a copy of that moment is from: "after the run".
  public var origin: String {
    switch self {
    case .before: "before the run"
    case .during: "left by a killed run"
    case .after: "after the run"
    case .salvaged: "not saved by terraform"
    case .restored: "put back"
    }
  }
}

extension StateRestore {
  /// What a person should know of it, in sentences.
  public var sentences: [String] {
    let done = wasPresent ? "This state was there already: " : "Put back and read again: "
    var lines = [done + "\(restored.summary), lineage \(restored.lineage)."]
    if hasNewLineage {
      lines.append("The backend had no state, and gave this one a new lineage.")
    }
    lines += movedAside.map { "What was in the way is kept as \($0)." }
    if let newerSerial {
      lines.append(
        "Serial \(newerSerial) was seen once. A plan will want to make what was built since "
          + "serial \(restored.serial) once more: import it instead, or remove it.")
    } else if unrecorded.isEmpty {
      lines.append("A plan should now show no more than what changed outside terraform.")
    } else {
      lines.append("A plan will want to make the following once more.")
    }
    return lines
  }
}

extension UnrecordedResource {
  /// What to do about it, in a line: the command that imports it, or that it is to be looked for.
  public var remedy: String {
    if let id { return "terraform import \(ShellWord.quoted("\(address)")) \(ShellWord.plain(id))" }
    return "\(address): "
      + (isComplete
        ? "it was made; its identifier is a secret"
        : "look whether it exists; it was being made")
  }
}
