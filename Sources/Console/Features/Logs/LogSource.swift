public import Cluster
public import Fleet

/// A log that the console can show.
public enum LogSource: Hashable, Sendable {
  /// One on a machine, or of a pod.
  case origin(LogOrigin)
  /// What a run says, by its identifier.
  case run(String)
  /// What is in a file, by its path, of any size.
  case file(String)
  /// What the console itself said in its bottom line.
  case messages
}

/// How it stands with a log that is shown.
public enum LogCondition: Hashable, Sendable {
  /// Nothing came yet.
  case asked
  /// It is followed.
  case followed
  /// What wrote it has ended, and its next run is waited for.
  case paused
  /// Nothing more comes of it.
  case ended(LogEnding)
  /// It cannot be read at present; it is asked for again.
  case unreachable(String)
}

extension LogCondition {
  /// Why nothing more comes; nil where something may.
  var ending: LogEnding? {
    if case .ended(let ending) = self { ending } else { nil }
  }
}

extension LogSource {
  /// Its name among others.
  public var name: String {
    switch self {
    case .origin(let origin): origin.name
    case .run(let id): "run \(id)"
    case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .messages: "this console"
    }
  }

  /// What tells it from all others in a list.
  var id: String {
    switch self {
    case .messages: ""
    case .run(let id): "run \(id)"
    case .file(let path): "file \(path)"
    case .origin(let origin): "\(origin.target.id) \(isPrevious ? "previous " : "")\(origin.name)"
    }
  }

  /// Whether it is of a run before the present one.
  var isPrevious: Bool {
    guard case .origin(let origin) = self else { return false }
    return !origin.isLasting
  }

  /// Whether its lines come from several containers, each with times of its own.
  var hasParts: Bool {
    guard case .origin(let origin) = self, case .wholePod = origin.subject else { return false }
    return true
  }
}

extension LogSource {
  /// Returns names without the parts between slashes with which all of them begin, or end.
  ///
  /// `a/snap.microk8s.*` and `b/snap.microk8s.*` become `a` and `b`: what all have is no news, and
  /// takes the place of what differs.
  static func distinctNames(_ names: [String]) -> [String] {
    var parts = names.map { $0.split(separator: "/")[...] }
    guard parts.count > 1, Set(names).count > 1 else { return names }
    func isShared(_ part: (ArraySlice<Substring>) -> Substring?) -> Bool {
      parts.allSatisfy { $0.count > 1 && part($0) == part(parts[0]) }
    }
    while isShared(\.first) { parts = parts.map { $0.dropFirst() } }
    while isShared(\.last) { parts = parts.map { $0.dropLast() } }
    return parts.map { $0.joined(separator: "/") }
  }
}
