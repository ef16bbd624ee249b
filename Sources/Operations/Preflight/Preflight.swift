public import Fleet
public import Terraform

/// Looks at everything that a deployment needs, and changes nothing.
///
/// All checks are made at once, each within its own time; what builds on another waits for it, and
/// is skipped when that failed.
public struct Preflight: Sendable {
  let site: DeploymentSite
  /// terraform's environment, with what was typed in this session.
  let environment: [String: String]
  /// How long each check may take.
  let limit: Duration
  private let known: Set<String>
  private let terminal: TerminalFacts.Size?

  /// Prepares the checks of a deployment.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - answers: Values of variables that were typed in this session.
  ///   - terminal: The size of the terminal; nil without one.
  ///   - limit: How long each check may take.
  public init(
    site: DeploymentSite, answers: [String: Secret] = [:], terminal: TerminalFacts.Size? = nil,
    limit: Duration = .seconds(10)
  ) {
    self.site = site
    self.limit = limit
    self.terminal = terminal
    known = Set(answers.keys)
    environment = Invocation.environment(inheriting: site.world.environment, variables: answers)
  }

  var world: World { site.world }

  /// Makes all checks, or those of some areas.
  ///
  /// - Parameter areas: The areas.
  /// - Returns: What was found.
  public func run(
    _ areas: Set<PreflightCheck.Area> = Set(PreflightCheck.Area.allCases)
  ) async -> PreflightReport {
    let survey = survey()
    let checks = await withTaskGroup(of: [PreflightCheck].self) { group in
      for area in areas {
        group.addTask {
          switch area {
          case .tools: await tools(survey)
          case .terminal: TerminalJudgement.checks(of: terminalFacts)
          case .variables: variables()
          case .state: await state()
          case .endpoints: await endpoints(survey)
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    return PreflightReport(checks)
  }

  /// How long the gate before a run may take.
  private static let gateLimit = Duration.seconds(2)

  /// Looks, in about two seconds, at what would certainly make a run fail: a terraform that the
  /// configuration does not want, and a Keystone that nobody can reach.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - answers: Values of variables that were typed in this session.
  /// - Returns: What keeps a run from succeeding; nothing when it may be begun.
  public static func gate(
    _ site: DeploymentSite, answers: [String: Secret] = [:]
  ) async -> [PreflightCheck] {
    let preflight = Preflight(site: site, answers: answers, limit: gateLimit)
    let survey = preflight.survey()
    async let terraform = preflight.limited(.terraform) { await preflight.terraform(survey) }
    // The run opens its tunnels itself, waits for them, and refuses when they lead nowhere.
    guard site.settings.tunnels.isEmpty else {
      return PreflightReport([await terraform]).certainFailures
    }
    async let identity = preflight.limited(.authURL) { await preflight.identity(survey) }
    return PreflightReport([await terraform, await identity]).certainFailures
  }

  /// The configuration; nil when the directory cannot be read.
  private func survey() -> ConfigurationSurvey? {
    // Why not is told by the check of the variables, which reads the same files.
    try? ConfigurationSurvey(
      site.directory, environment: environment, files: world.files, isTofu: site.isTofu)
  }

  /// Makes a check, and ends it when its time is over.
  func limited(
    _ id: PreflightCheck.ID, _ body: @escaping @Sendable () async -> PreflightCheck
  ) async -> PreflightCheck {
    await limited(else: .late(id, after: limit), body)
  }

  /// Does something, and ends it when its time is over.
  ///
  /// What it does has a deadline of its own, which comes first and tells more.
  func limited<Value: Sendable>(
    else late: Value, _ body: @escaping @Sendable () async -> Value
  ) async -> Value {
    let (clock, end) = (world.clock, limit + .milliseconds(500))
    return await withTaskGroup(of: Value?.self) { group in
      group.addTask { await body() }
      group.addTask {
        do { try await clock.sleep(end) } catch { return nil }
        return late
      }
      defer { group.cancelAll() }
      while let value = await group.next() {
        if let value { return value }
      }
      return late
    }
  }

  private func variables() -> [PreflightCheck] {
    let values: PreflightCheck
    do throws(SiteError) {
      let all = try site.variables(known: known)
      let missing = all.filter { $0.source == nil }.map(\.declaration)
      values = VariableJudgement.values(missing: missing, of: all.count)
    } catch {
      values = .failure(
        .variableValues, error.description, remedy: "Name another directory: quarterdeck doctor DIR"
      )
    }
    return [
      values, VariableJudgement.arguments(in: world.environment),
      VariableJudgement.log(in: world.environment),
    ]
  }

  /// Whether the check of variables says that some have no value.
  var hasMissingVariables: Bool {
    // A directory that cannot be read has none that could be told.
    (try? site.missingVariables(known: known))?.isEmpty == false
  }

  private var terminalFacts: TerminalFacts {
    TerminalFacts(
      environment: world.environment, size: terminal,
      entry: TerminfoDatabase(world: world).entry(of: world.environment["TERM"] ?? ""))
  }
}

/// The files in which terminals are described.
///
/// Source: terminfo(5), "Fetching Compiled Descriptions".
private struct TerminfoDatabase {
  let world: World

  private static let largestEntry = 1 << 15

  func entry(of name: String) -> TerminfoEntry? {
    guard let first = name.utf8.first, !name.contains("/"), first != UInt8(ascii: ".") else {
      return nil
    }
    let folders = [String(name.prefix(1)), String(first, radix: 16)]
    for directory in directories {
      for folder in folders {
        // What is not there, or cannot be read, is looked for in the next place.
        let path = "\(directory)/\(folder)/\(name)"
        if let bytes = try? world.files.readTail(path, 0, Self.largestEntry) {
          return TerminfoEntry(bytes)
        }
      }
    }
    return nil
  }

  private var directories: [String] {
    let environment = world.environment
    let own = [environment["TERMINFO"], environment["HOME"].map { "\($0)/.terminfo" }]
      .compactMap(\.self)
    let listed = (environment["TERMINFO_DIRS"] ?? "").split(separator: ":").map(String.init)
    return (own + listed + ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"])
      .filter { $0.hasPrefix("/") }
  }
}
