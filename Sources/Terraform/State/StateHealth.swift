/// What is known of a state from before, for comparison.
public struct KnownState: Hashable, Sendable {
  /// The serial seen last.
  public let serial: UInt64
  /// The lineage.
  public let lineage: String
  /// How many managed instances it had.
  public let resourceCount: Int

  /// Makes a memory of a state.
  public init(serial: UInt64, lineage: String, resourceCount: Int) {
    self.serial = serial
    self.lineage = lineage
    self.resourceCount = resourceCount
  }
}

extension KnownState {
  /// Remembers a state.
  public init(_ state: RawState) {
    self.init(
      serial: state.serial, lineage: state.lineage, resourceCount: state.managedInstanceCount)
  }
}

/// Whether a state can be trusted to say what exists.
///
/// Terraform itself takes an empty file and an older serial for the truth: `plan` then creates
/// everything again, and `destroy` reports success while everything still runs.
public enum StateHealth: Hashable, Sendable {
  /// It is what it should be; `count` managed instances exist.
  case ok(serial: UInt64, lineage: String, count: Int)
  /// There is none, and nothing is known that it should hold: a first deployment.
  case absent
  /// There is none, but there was one with resources.
  case missing(known: KnownState)
  /// The file has no bytes.
  case empty(known: KnownState?)
  /// The file is cut off, garbage, or not a state.
  case torn(reason: String)
  /// A format version that is not known here.
  case unsupported(version: Int)
  /// An older state was put back.
  case regressed(known: UInt64, found: UInt64)
  /// Another deployment's state.
  case foreign(knownLineage: String, foundLineage: String)

  /// Judges a state.
  ///
  /// - Parameters:
  ///   - bytes: The content of the state file, nil when there is none.
  ///   - known: The state that was seen last, nil when none was.
  /// - Returns: The first of these that applies: not readable, foreign, regressed, ok.
  public static func classify(bytes: [UInt8]?, known: KnownState?) -> StateHealth {
    guard let bytes else {
      guard let known, known.resourceCount > 0 else { return .absent }
      return .missing(known: known)
    }
    do {
      return classify(try RawState(bytes: bytes), known: known)
    } catch {
      switch error {
      case .empty: return .empty(known: known)
      case .unsupportedVersion(let version): return .unsupported(version: version)
      case .truncated, .malformed, .notAState: return .torn(reason: error.description)
      }
    }
  }

  /// Judges a state that was read already.
  public static func classify(_ state: RawState, known: KnownState?) -> StateHealth {
    if let known, known.lineage != state.lineage {
      return .foreign(knownLineage: known.lineage, foundLineage: state.lineage)
    }
    if let known, known.serial > state.serial {
      return .regressed(known: known.serial, found: state.serial)
    }
    return .ok(serial: state.serial, lineage: state.lineage, count: state.managedInstanceCount)
  }

  /// Whether plan, apply and destroy must not run.
  public var blocksMutation: Bool {
    switch self {
    case .ok, .absent: false
    case .missing, .empty, .torn, .unsupported, .regressed, .foreign: true
    }
  }
}

extension StateHealth {
  /// Sentences for a person: what is the matter, what terraform would make of it, what to do.
  public var explanation: String {
    switch self {
    case .ok(let serial, _, let count):
      return "Serial \(serial), \(Self.resources(count))."
    case .absent:
      return "There is no state yet: nothing was deployed from here."
    case .missing(let known):
      return
        "The state is gone; serial \(known.serial) had \(Self.resources(known.resourceCount)). "
        + "Terraform would create everything again. \(Self.remedy)"
    case .empty(let known):
      let before =
        known.map { "; serial \($0.serial) had \(Self.resources($0.resourceCount))" } ?? ""
      return "The state file is empty\(before). Terraform would take that for \"nothing exists\". "
        + (known == nil
          ? "Remove the file if nothing was ever deployed from here, else put a copy of it back: "
            + "quarterdeck restore --import FILE."
          : Self.remedy)
    case .torn(let reason):
      return "The state is damaged: \(reason). \(Self.remedy)"
    case .unsupported(let version):
      return "The state is of format version \(version), and only version "
        + "\(RawState.supportedVersion) can be read. Use the terraform that wrote it. "
        + Self.remedy
    case .regressed(let known, let found):
      return "The state is older than it was: serial \(found), and serial \(known) was seen. "
        + "What was done since is not in it. \(Self.remedy)"
    case .foreign(let known, let found):
      return "The state belongs to another deployment: lineage \(found), expected \(known). "
        + "Put the right file back. \(Self.remedy)"
    }
  }

  private static let remedy =
    "Look at it, and at the copies of the state, with: quarterdeck restore"

  private static func resources(_ count: Int) -> String {
    count == 1 ? "1 resource" : "\(count) resources"
  }
}
