import FoundationEssentials
import Operations

extension Deployment {
  var stateFile: String { directory + "/terraform.tfstate" }

  /// The door that the commands and the console use.
  var site: DeploymentSite { get throws { try DeploymentSite(directory: directory, world: world) } }

  /// The same with another terraform.
  func site(tool: String) throws -> DeploymentSite {
    var world = world
    let folder = tool.split(separator: "/").dropLast().joined(separator: "/")
    world.environment["PATH"] = "/\(folder):" + (world.environment["PATH"] ?? "")
    return try DeploymentSite(directory: directory, world: world)
  }

  var audit: AuditLog {
    get throws {
      AuditLog(path: try Paths(environment: world.environment).auditLog, world: world)
    }
  }

  /// Replaces the state by something else; "gone" removes it.
  func damageState(_ content: String) throws {
    if content == "gone" {
      try FileStore.live.remove(stateFile)
    } else {
      try FileStore.live.write(stateFile, Array(content.utf8))
    }
  }

  /// A terraform whose files may not grow beyond four KiB while it applies, as on a full disk.
  ///
  /// What it prints goes through `cat`, which has no such limit.
  static let fullDisk = """
    [ "$1" = apply ] || exec "$REAL" "$@"
    set -o pipefail
    (ulimit -f 4; exec "$REAL" "$@") | cat
    """

  /// A program called `terraform` that does what a script says; `$REAL` is the real one.
  func tool(_ script: String) throws -> String {
    let folder = try scratch.directory("tool")
    let path = "\(folder)/terraform"
    let text = "#!/bin/bash\nREAL=\(Self.tool ?? "terraform")\n\(script)\n"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try FileStore.live.write(path, Array(text.utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    return path
  }
}
