import Cluster
import Fleet

/// The host keys of a deployment's machines.
struct KnownHosts {
  let path: String
  let files: FileStore

  /// The keys that are known of a machine.
  func keys(of host: Host) -> [PublicKey] {
    // Without the file nothing is known.
    let text = String(decoding: (try? files.read(path)) ?? [], as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0].split(separator: ",").contains(host.hostKeyAlias[...]) else {
        return nil
      }
      return PublicKey(line: String(words[1]))
    }
  }

  /// Says which key a machine showed, and which was known of it.
  ///
  /// Source: OpenSSH, `sshconnect.c`, `warn_changed_key`, in the C locale.
  ///
  /// - Parameters:
  ///   - failure: What came of the connection; other failures than a changed key stay as they are.
  ///   - host: The machine.
  ///   - errorOutput: What ssh printed.
  /// - Returns: The failure.
  func explained(_ failure: AccessFailure, of host: Host, errorOutput: String) -> AccessFailure {
    guard case .hostKeyChanged = failure,
      let shown = errorOutput.split(whereSeparator: \.isWhitespace)
        .first(where: { $0.hasPrefix("SHA256:") })
    else { return failure }
    let known = keys(of: host).map { "\($0.fingerprint) (\($0.algorithm))" }
    return .hostKeyChanged(
      reason: "it shows \(shown.last == "." ? shown.dropLast() : shown), known is "
        + (known.isEmpty ? "none" : known.joined(separator: ", ")))
  }
}
