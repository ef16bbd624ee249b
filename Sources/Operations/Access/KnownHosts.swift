import Cluster
import Fleet

/// The host keys of a deployment's machines.
struct KnownHosts {
  let path: String
  let files: FileStore

  /// The keys that are known of a machine, and how each became known.
  func records(of host: Host) -> [HostKeyRecord] { records(named: host.hostKeyAlias) }

  /// The keys that are known of a machine.
  func keys(of host: Host) -> [PublicKey] { records(of: host).map(\.key) }

  /// The keys that are known under a name.
  func keys(named name: String) -> [PublicKey] { records(named: name).map(\.key) }

  private func records(named name: String) -> [HostKeyRecord] {
    lines.compactMap { line in
      Self.names(line).contains(name[...]) ? Self.record(line) : nil
    }
  }

  /// Adds keys of a machine.
  ///
  /// - Parameters:
  ///   - keys: The keys.
  ///   - host: The machine.
  ///   - source: How they became known, which is written behind them.
  /// - Throws: `FileError`.
  func add(
    _ keys: [PublicKey], of host: Host, from source: HostKeySource
  ) throws(FileError) {
    try files.append(path, Array(Self.text(of: keys, host, source).utf8))
  }

  /// Makes some keys the only ones of their machines.
  ///
  /// - Parameters:
  ///   - pinned: The keys of each machine.
  ///   - source: How they became known.
  /// - Returns: The machines of which other keys were known, or none.
  /// - Throws: `FileError`.
  func pin(
    _ pinned: [(host: Host, keys: [PublicKey])], from source: HostKeySource
  ) throws(FileError) -> [(host: Host, keys: [PublicKey])] {
    guard !pinned.isEmpty else { return [] }
    let lines = lines
    var known: [Substring: Set<[UInt8]>] = [:]
    for line in lines {
      guard let record = Self.record(line), record.source == source else { continue }
      for name in Self.names(line) { known[name, default: []].insert(record.key.blob) }
    }
    let changed = pinned.filter { known[$0.host.hostKeyAlias[...]] != Set($0.keys.map(\.blob)) }
    guard !changed.isEmpty else { return [] }
    let aliases = Set(changed.map { $0.host.hostKeyAlias[...] })
    let kept = lines.filter { aliases.isDisjoint(with: Self.names($0)) }
    let text =
      kept.map { $0 + "\n" }.joined()
      + changed.map { Self.text(of: $0.keys, $0.host, source) }.joined()
    try files.write(path, Array(text.utf8))
    return changed
  }

  private var lines: [Substring] {
    // Without the file nothing is known.
    String(decoding: (try? files.read(path)) ?? [], as: UTF8.self)
      .split(whereSeparator: \.isNewline)
  }

  private static func names(_ line: Substring) -> [Substring] {
    (line.split(separator: " ", maxSplits: 1).first ?? "").split(separator: ",")
  }

  private static func record(_ line: Substring) -> HostKeyRecord? {
    guard let rest = line.split(separator: " ", maxSplits: 1).dropFirst().first,
      let key = PublicKey(line: String(rest))
    else { return nil }
    // Lines of ssh's own have no word behind the key.
    let source = key.comment.flatMap { comment in
      HostKeySource.allCases.first { comment == mark + $0.rawValue }
    }
    return HostKeyRecord(key: key, source: source ?? .firstContact)
  }

  /// What stands before a source, behind the keys that we wrote.
  private static let mark = "quarterdeck:"

  private static func text(
    of keys: [PublicKey], _ host: Host, _ source: HostKeySource
  ) -> String {
    // Without the comment, which is somebody's.
    keys.map { key in
      let words = key.line.split(separator: " ").prefix(2).joined(separator: " ")
      return "\(host.hostKeyAlias) \(words) \(mark)\(source.rawValue)\n"
    }.joined()
  }

  /// Says which key a machine showed, and which was known of it.
  ///
  /// Source: OpenSSH, `sshconnect.c`, `warn_changed_key`, in the C locale.
  ///
  /// - Parameters:
  ///   - failure: What came of the connection; other failures than a changed key stay as they are.
  ///   - keys: What is known of the machine.
  ///   - errorOutput: What ssh printed.
  /// - Returns: The failure.
  static func explained(
    _ failure: AccessFailure, known keys: @autoclosure () -> [PublicKey], errorOutput: String
  ) -> AccessFailure {
    guard case .hostKeyChanged = failure,
      let shown = errorOutput.split(whereSeparator: \.isWhitespace)
        .first(where: { $0.hasPrefix("SHA256:") })
    else { return failure }
    let known = keys().map { "\($0.fingerprint) (\($0.algorithm))" }
    return .hostKeyChanged(
      reason: "it shows \(shown.last == "." ? shown.dropLast() : shown), known is "
        + (known.isEmpty ? "none" : known.joined(separator: ", ")))
  }
}
