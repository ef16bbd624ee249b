public import FoundationEssentials
public import Terraform

/// What came of a question to a service.
public typealias HTTPResult = Result<HTTPAnswer, HTTPFailure>

/// Judges whether what answers at the addresses of the cloud is what it should be.
public enum EndpointJudgement {
  /// An address and who named it.
  public struct Place: Sendable {
    /// Which service should be there.
    public let service: OpenStackService
    /// The address.
    public let url: ServiceURL
    /// What named the address; nil when the catalogue did.
    public let value: VariableValues.Value?
    /// Whether the configuration names tunnels.
    public let hasTunnels: Bool

    /// Makes a place.
    public init(
      _ service: OpenStackService, at url: ServiceURL, namedBy value: VariableValues.Value?,
      hasTunnels: Bool = true
    ) {
      self.service = service
      self.url = url
      self.value = value
      self.hasTunnels = hasTunnels
    }

    /// The address, unless it must not be shown.
    fileprivate var shown: String {
      value?.isSensitive == true ? "its address (sensitive)" : url.root.text
    }

    /// What Quarterdeck can do where a cloud is only reached from inside; empty where it does it.
    fileprivate var advice: String {
      guard !hasTunnels, url.isLoopback || IPAddress(url.host)?.isPrivate == true else { return "" }
      return " Quarterdeck keeps such a way open itself: name [deployment.bastion] and a "
        + "[[deployment.tunnel]] with kind = \"\(service.name.lowercased())\" in config.toml."
    }

    /// How to say another address.
    fileprivate var setting: String {
      guard let value else { return "the catalogue of the cloud names it" }
      return "the address comes \(value.origin)"
    }
  }

  private static func id(_ service: OpenStackService) -> PreflightCheck.ID {
    switch service {
    case .identity: .authURL
    case .compute: .compute
    case .network: .network
    case .image: .image
    }
  }

  /// Judges a service by its list of versions.
  ///
  /// - Parameters:
  ///   - place: Where it should be.
  ///   - result: What came of the question for its versions.
  /// - Returns: The check; an identity service that nobody can reach is a certain failure.
  public static func service(at place: Place, _ result: HTTPResult) -> PreflightCheck {
    let (id, name) = (id(place.service), place.service.name)
    let answer: HTTPAnswer
    switch result {
    case .failure(let failure): return unreachable(place, failure)
    case .success(let given): answer = given
    }
    switch OpenStackService(recognising: answer) {
    case place.service:
      return .ok(id, "\(name) at \(place.shown), \(Duration.seconds(answer.seconds).inWords)")
    case let other?:
      return .failure(
        id, "What answers at \(place.shown) is \(other.name), and not \(name).",
        why: "Requests for \(name) would go to the wrong service.", remedy: remedy(place))
    case nil: break
    }
    if let overload = overload(id, name, answer) { return overload }
    let server = answer.server.map { " (\($0))" } ?? ""
    return .failure(
      id, "Something answers at \(place.shown)\(server), but it is not \(name).",
      why: "Instead of a list of versions there came status \(answer.status).",
      remedy: remedy(place))
  }

  private static func remedy(_ place: Place) -> String {
    guard place.url.isLoopback else {
      return "Check the address; \(place.setting)."
    }
    let near = place.url.authority.split(separator: ":").last.flatMap { Int($0) } ?? 80
    let name = place.service.name.lowercased()
    return "Open the tunnel to \(place.service.name) itself: "
      + "ssh -N -L \(near):<\(name)-host>:<port> <user>@<bastion>; \(place.setting).\(place.advice)"
  }

  /// A service that would answer, if it were not for too many requests or none of its servers.
  fileprivate static func overload(
    _ id: PreflightCheck.ID, _ name: String, _ answer: HTTPAnswer
  ) -> PreflightCheck? {
    switch answer.status {
    case 429:
      let wait = answer.retryAfter.map { "in \(Duration.seconds($0).inWords)" } ?? "later"
      return .warning(
        id, "\(name) answers that there are too many requests (429).",
        why: "Whether all is well there cannot be told now.", remedy: "Try again \(wait).")
    case 500...599:
      let server = answer.server.map { " (\($0))" } ?? ""
      return .failure(
        id, "\(name) is not available\(server): status \(answer.status).",
        why: answer.status == 500 ? answer.message : "A proxy answers in its place.",
        remedy: "Wait, and tell those who run the cloud if it stays so.")
    default: return nil
    }
  }

  private static func unreachable(_ place: Place, _ failure: HTTPFailure) -> PreflightCheck {
    let (name, shown) = (place.service.name, place.shown)
    let isCertain = place.service == .identity && failure.isCertain
    let remedy: String
    switch failure {
    case .refused, .closed: remedy = self.remedy(place)
    case .notResolved, .notConnected:
      remedy =
        place.url.isLoopback
        ? self.remedy(place)
        : "Connect to the VPN, or check the address: \(place.setting).\(place.advice)"
    case .notTrusted:
      remedy = "Name the file of the authority: export OS_CACERT=FILE, or cacert_file."
    case .noTLS, .notHTTP: remedy = "Check http:// and https:// in the address: \(place.setting)."
    case .proxy: remedy = "Check http_proxy, https_proxy and no_proxy."
    case .silent, .cutOff, .tooLarge, .other:
      remedy = "Try again, with more time if it is slow: quarterdeck doctor --timeout 30s"
    }
    return .failure(
      id(place.service), "\(name) cannot be asked at \(shown): \(failure.clause).",
      remedy: remedy, isCertain: isCertain)
  }

  // MARK: - Clock

  /// How far clocks may be apart before somebody is told, in seconds.
  private static let mostSkew = 30.0

  /// Judges how far the cloud's clock is from ours.
  ///
  /// - Parameters:
  ///   - answer: What Keystone answered.
  ///   - now: When it came.
  /// - Returns: The check.
  public static func clock(_ answer: HTTPAnswer, now: Date) -> PreflightCheck {
    guard let date = answer.date else {
      return .skipped(.clock, because: "The answer tells no time.")
    }
    let skew = date.timeIntervalSince(now)
    let words = Duration.seconds(min(abs(skew), 1e12)).inWords
    guard abs(skew) > mostSkew else {
      return .ok(.clock, "within \(Int(mostSkew)) s of the cloud's")
    }
    return .warning(
      .clock, "The cloud's clock is \(words) \(skew > 0 ? "ahead of" : "behind") this computer's.",
      why: "Tokens and certificates seem expired, and the times in logs do not fit together.",
      remedy: "Compare this computer's clock: timedatectl status; "
        + "if it is right, tell those who run the cloud.")
  }

  // MARK: - Token

  /// How long a token should be valid at least, in seconds.
  private static let leastLifetime = Duration.seconds(300)

  /// Judges the answer to the question for a token.
  ///
  /// - Parameters:
  ///   - result: What came of it.
  ///   - access: As whom it was asked.
  /// - Returns: The check, and the token when there is one.
  public static func token(
    _ result: HTTPResult, _ access: CloudAccess
  ) -> (PreflightCheck, TokenAnswer?) {
    let answer: HTTPAnswer
    switch result {
    case .success(let given): answer = given
    case .failure(let failure):
      let check = PreflightCheck.failure(
        .token, "Keystone was asked for a token, and there is none: \(failure.clause).",
        remedy: "Try again, with more time if it is slow: quarterdeck doctor --timeout 30s")
      return (check, nil)
    }
    if let token = TokenAnswer(answer) { return (valid(token), token) }
    if let overload = overload(.token, "Keystone", answer) { return (overload, nil) }
    let words = answer.message.map { "Keystone says: \($0)" }
    switch answer.status {
    case 401, 404:
      return (
        .failure(
          .token, "Keystone refuses who asks (\(answer.status)).", why: words,
          remedy: "Check " + origins(access) + "."), nil
      )
    case 403:
      return (
        .failure(
          .token, "Keystone forbids it (403).", why: words,
          remedy: "Ask those who run the cloud for a role in the project."), nil
      )
    default:
      return (
        .failure(
          .token, "Keystone gives no token (status \(answer.status)).", why: words,
          remedy: "Check " + origins(access) + "."), nil
      )
    }
  }

  private static func valid(_ token: TokenAnswer) -> PreflightCheck {
    guard token.hasProject else {
      return .failure(
        .token, "The token is for no project.", why: "Machines live in a project.",
        remedy: "Name it: export TF_VAR_openstack_tenant_name=… or OS_PROJECT_NAME=…")
    }
    guard let lifetime = token.lifetime else {
      return .ok(.token, "given; it does not say for how long")
    }
    guard lifetime >= leastLifetime else {
      return .warning(
        .token, "The token is valid for \(max(.zero, lifetime).inWords) only.",
        why: "An apply takes longer, and may be refused in its middle.",
        remedy: "Tell those who run the cloud (Keystone: [token] expiration).")
    }
    return .ok(.token, "given, valid for \(lifetime.inWords)")
  }

  /// What a token was asked with, by where each part came from.
  private static func origins(_ access: CloudAccess) -> String {
    let parts: [(String, [CloudAccess.Setting])] =
      access.values[.credentialSecret] == nil
      ? [
        ("the user", [.userID, .userName]), ("the password", [.password]),
        ("the project", [.projectID, .projectName]),
        ("the domains", [.userDomainName, .userDomainID, .projectDomainName, .domainName]),
      ]
      : [
        ("the application credential", [.credentialID, .credentialName]),
        ("its secret", [.credentialSecret]),
      ]
    return parts.compactMap { title, settings in
      settings.lazy.compactMap { access.values[$0] }.first.map { "\(title) (\($0.origin))" }
    }.joined(separator: ", ")
  }

  /// Judges settings without which no token can be asked for; nil when none is missing.
  ///
  /// - Parameters:
  ///   - access: What is known.
  ///   - isTold: Whether the variables without a value have been told already.
  /// - Returns: The check.
  public static func missingCredentials(
    _ access: CloudAccess, isTold: Bool
  ) -> PreflightCheck? {
    guard access.credentials == nil || !access.missing.isEmpty else { return nil }
    if access[.cloud] != nil {
      return .skipped(
        .token, because: "The entry of clouds.yaml is read by terraform alone, not by doctor.")
    }
    let names = access.missing.map(\.title).joined(separator: ", ")
    if isTold { return .skipped(.token, because: "There is no value for \(names).") }
    let settings = access.missing.map { setting in
      let variable = setting.variables.first.map { "TF_VAR_\($0)" }
      return [variable, setting.environment.first].compactMap(\.self).joined(separator: " or ")
    }
    return .failure(
      .token, "There is no value for \(names).", why: "Without it Keystone gives no token.",
      remedy: "Set " + settings.joined(separator: ", and ") + ".")
  }

  /// Judges whether the catalogue has the region that is asked for.
  public static func region(_ token: TokenAnswer, _ access: CloudAccess) -> PreflightCheck {
    guard let region = access.values[.region] else {
      return .ok(.region, "none is named; the first of the catalogue counts")
    }
    let name = region.isSensitive ? "the region" : region.text.revealed
    guard token.regions.contains(region.text.revealed) else {
      let others =
        region.isSensitive
        ? "\(token.regions.count) others" : token.regions.prefix(10).joined(separator: ", ")
      return .failure(
        .region, "The catalogue has no endpoint in \(name).",
        why: token.regions.isEmpty ? "It has no regions." : "It has \(others).",
        remedy: "Set the region right; it comes \(region.origin).")
    }
    return .ok(.region, "\(region.isSensitive ? "the region that is asked for" : name) is there")
  }
}

extension CloudAccess.Setting {
  /// What it is called.
  var title: String {
    switch self {
    case .userName: "the user"
    case .password: "the password"
    case .projectName: "the project"
    case .credentialSecret: "the secret of the application credential"
    default: rawValue
    }
  }
}

extension VariableValues.Value {
  /// Where it came from: "from $OS_AUTH_URL".
  var origin: String {
    switch source {
    case .standard: "from its variable's default"
    case .session: "from what was typed in this session"
    case let source?: source.description
    case nil: "from the provider's block"
    }
  }
}

extension HTTPFailure {
  /// Why nobody answered, in a clause.
  public var clause: String {
    switch self {
    case .notResolved: "the name of its host leads nowhere"
    case .refused: "nothing listens there"
    case .notConnected: "no connection comes about"
    case .silent: "the connection stands, and no answer comes"
    case .cutOff: "the answer begins, and does not end"
    case .notTrusted: "its certificate cannot be trusted"
    case .noTLS: "what listens there does not speak TLS with us"
    case .notHTTP: "what listens there does not speak HTTP"
    case .closed: "the connection is closed without an answer"
    case .tooLarge: "the answer is larger than any that is meant"
    case .proxy: "the proxy of the environment cannot be used"
    case .other(let code): "curl ended with \(code)"
    }
  }
}
