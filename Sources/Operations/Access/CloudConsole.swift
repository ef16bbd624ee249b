public import Fleet
public import Terraform

/// Asks Nova what servers show on their consoles, with the credentials that doctor uses.
///
/// An actor, because many machines are asked about at once with one token. Nobody gets the password
/// before he has shown to be a Keystone, and nobody the token before he has shown to be a Nova.
public actor CloudConsole {
  private let site: DeploymentSite
  /// How long each question may take.
  private let limit: Duration
  private let gate = Gate(limit: 4)
  private var opening: Task<Result<Session, CloudConsoleError>, Never>?
  /// Until when what is known of the cloud holds, in time since the boot.
  private var heldUntil = Duration.zero

  /// How long a cloud that could not be asked is left in peace.
  private static let pause = Duration.seconds(30)

  /// Prepares; asks nobody yet.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - limit: How long each question may take.
  public init(site: DeploymentSite, limit: Duration = .seconds(5)) {
    self.site = site
    self.limit = limit
  }

  /// Asks for the end of a console.
  ///
  /// - Parameters:
  ///   - server: The server's identifier.
  ///   - lines: How many lines.
  ///   - answers: Values of variables that were typed in this session.
  /// - Returns: What it showed, or why that is not known.
  public func log(
    of server: String, lines: Int, answers: [String: Secret] = [:]
  ) async -> Result<ConsoleLog, CloudConsoleError> {
    let session: Session
    switch await opened(answers) {
    case .success(let opened): session = opened
    case .failure(let error): return .failure(error)
    }
    let request = OpenStackRequest.console(
      of: server, lines: lines, at: session.compute, token: session.token)
    let limit = limit
    guard let result = await gate.pass({ await session.curl.ask(request, within: limit) }) else {
      return .failure(.failed("it was not asked any more"))
    }
    guard case .success(let answer) = result else {
      return .failure(.failed("Nova does not answer"))
    }
    // A token that was revoked is asked for anew.
    if answer.status == 401 { heldUntil = .zero }
    guard answer.status == 200, let text = answer.json?["output"]?.text else {
      let words = answer.message ?? "status \(answer.status)"
      return .failure(.failed("Nova does not show it: \(words)"))
    }
    return .success(ConsoleLog(text: text, readAt: site.world.clock.now()))
  }

  // MARK: - The way to Nova

  private struct Session: Sendable {
    var curl: Curl
    var compute: ServiceURL
    var token: Secret
    var lifetime: Duration
  }

  /// Nova with a token: what is known, or asked for by whoever comes first.
  private func opened(_ answers: [String: Secret]) async -> Result<Session, CloudConsoleError> {
    if let opening, heldUntil > site.world.clock.uptime() { return await opening.value }
    let task = Task(executorPreference: WorkerThreads.current) { await self.open(answers) }
    opening = task
    // Whoever comes while it is being opened waits for it.
    heldUntil = site.world.clock.uptime() + Self.pause
    let result = await task.value
    if case .success(let session) = result {
      heldUntil = site.world.clock.uptime() + session.lifetime
    }
    return result
  }

  private func open(_ answers: [String: Secret]) async -> Result<Session, CloudConsoleError> {
    let environment = Invocation.environment(
      inheriting: site.world.environment, variables: answers)
    // What cannot be read is told by doctor.
    guard
      let survey = try? ConfigurationSurvey(
        site.directory, environment: environment, files: site.world.files, isTofu: site.isTofu),
      survey.outline.usesOpenStack
    else { return .failure(.noCloud) }
    guard let authURL = survey.access.authURL, let credentials = survey.access.credentials else {
      return .failure(.failed("the configuration and the environment do not say who asks"))
    }
    guard let curl = Curl(world: site.world, trust: survey.access.trust) else {
      return .failure(.failed("curl is not on the PATH"))
    }
    guard await isService(.identity, at: authURL, curl) else {
      return .failure(.failed("Keystone does not answer at \(authURL.root)"))
    }
    let answered = await curl.ask(.token(for: credentials, at: authURL), within: limit)
    guard case .success(let answer) = answered, let token = TokenAnswer(answer) else {
      return .failure(.failed("Keystone gives no token"))
    }
    let access = survey.access
    let override = access.overrides[.compute].flatMap { ServiceURL($0.text.revealed) }
    guard
      let compute = override
        ?? token.url(of: .compute, region: access[.region], interface: access.interface)
    else { return .failure(.failed("the catalogue names no Nova")) }
    guard await isService(.compute, at: compute, curl) else {
      return .failure(.failed("Nova does not answer at \(compute.root)"))
    }
    return .success(
      Session(
        curl: curl, compute: compute, token: token.token,
        lifetime: max(.seconds(1), (token.lifetime ?? .seconds(600)) - .seconds(60))))
  }

  private func isService(_ service: OpenStackService, at url: ServiceURL, _ curl: Curl) async
    -> Bool
  {
    let root = service == .identity ? url : url.root
    let result = await curl.ask(.versions(at: root), within: limit)
    let place = EndpointJudgement.Place(service, at: url, namedBy: nil)
    return EndpointJudgement.service(at: place, result).verdict == .ok
  }
}

/// Why a console cannot be read.
public enum CloudConsoleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The configuration uses nothing of OpenStack.
  case noCloud
  /// A clause with the reason.
  case failed(String)

  /// A clause for people.
  public var description: String {
    switch self {
    case .noCloud: "the configuration uses nothing of OpenStack"
    case .failed(let reason): reason
    }
  }
}
