/// What a look at one thing came to, before anything is done.
public struct PreflightCheck: Hashable, Sendable {
  /// How it came out.
  public enum Verdict: String, Hashable, Sendable, CaseIterable, Comparable {
    /// It keeps a run from succeeding.
    case failure
    /// It may do harm, or is inconvenient.
    case warning
    /// It could not be looked at, because something that it builds on failed or is not there.
    case skipped
    /// It is as it should be.
    case ok

    /// Orders the worst first.
    public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// The groups of checks, in the order of the list.
  public enum Area: String, Hashable, Sendable, CaseIterable {
    case tools, terminal, variables, state, endpoints
  }

  /// What is looked at: a stable identifier, `AREA.NAME`.
  public enum ID: String, Hashable, Sendable, CaseIterable {
    case terraform = "tools.terraform"
    case providers = "tools.providers"
    case ssh = "tools.ssh"
    case sshAdd = "tools.ssh-add"
    case sshAgent = "tools.ssh-agent"
    case privateAgent = "tools.private-agent"
    case curl = "tools.curl"
    case terminalType = "terminal.type"
    case terminalColors = "terminal.colors"
    case terminalEncoding = "terminal.encoding"
    case terminalSize = "terminal.size"
    case tmux = "terminal.tmux"
    case variableValues = "variables.values"
    case variableArguments = "variables.cli-args"
    case variableLog = "variables.log"
    case stateHealth = "state.health"
    case stateRoom = "state.room"
    case stateReaders = "state.readers"
    case stateGit = "state.git"
    case hostKeys = "state.host-keys"
    case authURL = "endpoints.auth-url"
    case clock = "endpoints.clock"
    case token = "endpoints.token"
    case region = "endpoints.region"
    case compute = "endpoints.compute"
    case network = "endpoints.network"
    case image = "endpoints.image"
    case quota = "endpoints.quota"
    case images = "endpoints.images"
    case flavors = "endpoints.flavors"
    case networks = "endpoints.networks"
    case keyPairs = "endpoints.key-pairs"

    /// The group that it belongs to.
    public var area: Area {
      Area(rawValue: String(rawValue.prefix { $0 != "." })) ?? .tools
    }
  }

  /// What was looked at.
  public let id: ID
  /// How it came out.
  public let verdict: Verdict
  /// What was found, in a few words or a sentence.
  public let finding: String
  /// Why that is no good; nil when it is good, or needs no reason.
  public let why: String?
  /// What mends it: a command, a key or a setting; nil when nothing has to be mended.
  public let remedy: String?
  /// Whether a run would fail for certain, so that it is not even begun.
  public let isCertain: Bool

  private init(
    _ id: ID, _ verdict: Verdict, _ finding: String, why: String?, remedy: String?,
    isCertain: Bool
  ) {
    self.id = id
    self.verdict = verdict
    self.finding = finding
    self.why = why
    self.remedy = remedy
    self.isCertain = isCertain
  }

  /// A check that found what it should.
  public static func ok(_ id: ID, _ finding: String) -> PreflightCheck {
    PreflightCheck(id, .ok, finding, why: nil, remedy: nil, isCertain: false)
  }

  /// A check whose thing may do harm.
  public static func warning(
    _ id: ID, _ finding: String, why: String? = nil, remedy: String
  ) -> PreflightCheck {
    PreflightCheck(id, .warning, finding, why: why, remedy: remedy, isCertain: false)
  }

  /// A check that failed; a certain one keeps runs from being begun.
  public static func failure(
    _ id: ID, _ finding: String, why: String? = nil, remedy: String, isCertain: Bool = false
  ) -> PreflightCheck {
    PreflightCheck(id, .failure, finding, why: why, remedy: remedy, isCertain: isCertain)
  }

  /// A check that could not be made.
  public static func skipped(_ id: ID, because reason: String) -> PreflightCheck {
    PreflightCheck(id, .skipped, reason, why: nil, remedy: nil, isCertain: false)
  }

  /// A check that had no answer in its time.
  public static func late(_ id: ID, after limit: Duration) -> PreflightCheck {
    .failure(
      id, "There was no answer within \(limit.inWords).",
      remedy: "Try again with more time: quarterdeck doctor --timeout 30s")
  }
}

extension PreflightCheck {
  /// Everything that there is to say, in lines: the finding, why, and what mends it.
  public var lines: [String] { [finding] + [why, remedy].compactMap(\.self) }
}

/// All that a preflight found.
public struct PreflightReport: Hashable, Sendable {
  /// The checks: by area, in each the worst first.
  public let checks: [PreflightCheck]

  /// Orders checks.
  public init(_ checks: [PreflightCheck]) {
    let areas = PreflightCheck.Area.allCases
    let ids = PreflightCheck.ID.allCases
    func place(_ check: PreflightCheck) -> (Int, Int) {
      (areas.firstIndex(of: check.id.area) ?? 0, ids.firstIndex(of: check.id) ?? 0)
    }
    self.checks = checks.sorted { left, right in
      let (first, second) = (place(left), place(right))
      if first.0 != second.0 { return first.0 < second.0 }
      if left.verdict != right.verdict { return left.verdict < right.verdict }
      return first.1 < second.1
    }
  }

  /// The checks that failed.
  public var failures: [PreflightCheck] { checks.filter { $0.verdict == .failure } }

  /// The failures for which a run is not even begun.
  public var certainFailures: [PreflightCheck] { failures.filter(\.isCertain) }

  /// How many checks came out in a way.
  public func count(_ verdict: PreflightCheck.Verdict) -> Int {
    checks.count { $0.verdict == verdict }
  }

  /// The check of an identifier; nil when it was not made.
  public subscript(id: PreflightCheck.ID) -> PreflightCheck? { checks.first { $0.id == id } }
}

extension Duration {
  /// Rounded to what a person wants to know: "59 min", "45 s", "12 ms".
  var inWords: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    switch seconds {
    case ..<1: return "\(max(0, Int((seconds * 1000).rounded()))) ms"
    case ..<120: return "\(Int(seconds.rounded())) s"
    case ..<7200: return "\(Int(seconds / 60)) min"
    default: return "\(Int(min(seconds / 3600, 1e6))) h"
    }
  }
}
