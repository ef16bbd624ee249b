import FoundationEssentials

/// The services of a cloud that a deployment needs.
public enum OpenStackService: String, Hashable, Sendable, CaseIterable {
  /// Keystone.
  case identity
  /// Nova.
  case compute
  /// Neutron.
  case network
  /// Glance.
  case image

  /// What it is called.
  public var name: String {
    switch self {
    case .identity: "Keystone"
    case .compute: "Nova"
    case .network: "Neutron"
    case .image: "Glance"
    }
  }

  /// The types under which catalogues list it.
  ///
  /// Source: OpenStack's service-types authority.
  var types: [String] {
    switch self {
    case .identity: ["identity"]
    case .compute: ["compute"]
    case .network: ["network"]
    case .image: ["image"]
    }
  }

  /// Recognises a service by the list of its versions, or by one of them.
  ///
  /// Each service has a manner of its own: Keystone tells its media type, Nova the range of its
  /// microversions beside version 2.1, Neutron nothing but v2.0, Glance a dozen versions of v2. It is
  /// nil when the answer is no list of versions of any of these services.
  ///
  /// - Parameter answer: What it answered.
  public init?(recognising answer: HTTPAnswer) {
    guard (200...300).contains(answer.status), let json = answer.json else { return nil }
    let list = json["versions"]?["values"]?.array ?? json["versions"]?.array
    let versions = list ?? json["version"].map { [$0] } ?? []
    let media = versions.flatMap { $0["media-types"]?.array ?? [] }.compactMap { $0["type"]?.text }
    func has(_ kind: String) -> Bool { media.contains { $0.contains("openstack.\(kind)") } }
    let ids = versions.compactMap { $0["id"]?.text }
    let hasRange = versions.contains { $0["min_version"]?.text?.isEmpty == false }
    if has("identity") || json["versions"]?["values"] != nil {
      self = .identity
    } else if has("compute") || (hasRange && ids.contains("v2.1")) {
      self = .compute
    } else if ids == ["v2.0"], !hasRange, media.isEmpty {
      self = .network
    } else if !hasRange, ids.contains(where: { $0.hasPrefix("v2.") && $0 != "v2.1" }) {
      self = .image
    } else {
      return nil
    }
  }
}

/// A token, and what it opens.
///
/// Source: the Identity API v3, the answer to `POST /v3/auth/tokens`.
public struct TokenAnswer: Hashable, Sendable {
  /// The token.
  public let token: Secret
  /// How long it is valid from its making, by Keystone's clock.
  public let lifetime: Duration?
  /// Whether it is good for a project.
  public let hasProject: Bool
  /// The endpoints that the catalogue lists.
  let endpoints: [Endpoint]

  struct Endpoint: Hashable, Sendable {
    let type: String
    let interface: String
    let region: String
    let url: String
  }

  private static let mostEndpoints = 2000

  /// Reads an answer; nil when it gives no token.
  public init?(_ answer: HTTPAnswer) {
    guard answer.status == 201, let token = answer.secretHeader("x-subject-token"),
      !token.isEmpty, token.revealed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let body = answer.json?["token"]
    else { return nil }
    self.token = token
    let moments = ["issued_at", "expires_at"].map { body[$0]?.text.flatMap(Timestamp.date) }
    if let issued = moments[0], let expires = moments[1] {
      lifetime = .seconds(expires.timeIntervalSince(issued))
    } else {
      lifetime = nil
    }
    hasProject = body["project"]?["id"]?.text != nil
    let services = body["catalog"]?.array ?? []
    endpoints = Array(
      services.lazy.flatMap { service in
        (service["endpoints"]?.array ?? []).compactMap { endpoint in
          guard let type = service["type"]?.text, let url = endpoint["url"]?.text else {
            return nil
          }
          return Endpoint(
            type: type, interface: endpoint["interface"]?.text ?? "public",
            region: endpoint["region_id"]?.text ?? endpoint["region"]?.text ?? "", url: url)
        }
      }.prefix(Self.mostEndpoints))
  }

  /// The regions of the catalogue, sorted.
  public var regions: [String] { Set(endpoints.map(\.region)).filter { !$0.isEmpty }.sorted() }

  /// Where the catalogue says that a service is.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - region: The region; nil for whichever comes first.
  ///   - interface: `public`, `internal` or `admin`.
  /// - Returns: nil when the catalogue does not list it, or with no address of HTTP.
  public func url(
    of service: OpenStackService, region: String?, interface: String
  ) -> ServiceURL? {
    let found = endpoints.first {
      service.types.contains($0.type) && $0.interface == interface
        && (region == nil || $0.region == region)
    }
    return found.flatMap { ServiceURL($0.url) }
  }
}

/// How much of something a project may use, and uses.
public struct Allowance: Hashable, Sendable {
  /// The most; nil without a limit.
  public let limit: Int?
  /// What is used.
  public let used: Int

  /// Makes one.
  public init(limit: Int?, used: Int) {
    self.limit = limit
    self.used = used
  }

  /// What is left; nil without a limit.
  public var left: Int? { limit.map { max(0, $0 - used) } }
}

/// What Nova lets a project use.
///
/// Source: the Compute API, `GET /limits`, `absolute`; -1 is no limit.
public struct ComputeLimits: Hashable, Sendable {
  /// Machines.
  public let instances: Allowance
  /// Virtual cores.
  public let cores: Allowance
  /// Memory in MiB.
  public let memory: Allowance

  /// Reads an answer; nil when it does not say all three.
  public init?(_ answer: HTTPAnswer) {
    guard answer.status == 200, let limits = answer.json?["limits"]?["absolute"],
      let instances = Self.allowance("maxTotalInstances", "totalInstancesUsed", in: limits),
      let cores = Self.allowance("maxTotalCores", "totalCoresUsed", in: limits),
      let memory = Self.allowance("maxTotalRAMSize", "totalRAMUsed", in: limits)
    else { return nil }
    self.instances = instances
    self.cores = cores
    self.memory = memory
  }

  private static func allowance(
    _ limit: String, _ used: String, in limits: JSONValue
  ) -> Allowance? {
    guard let limit = limits[limit]?.int, let used = limits[used]?.int,
      limit < 1 << 40, (0..<1 << 40).contains(used)
    else { return nil }
    return Allowance(limit: limit < 0 ? nil : limit, used: used)
  }
}

/// A size of machines.
public struct Flavor: Hashable, Sendable {
  /// Its identifier.
  public let id: String
  /// Its name.
  public let name: String
  /// Virtual cores.
  public let cores: Int
  /// Memory in MiB.
  public let memory: Int

  /// Makes one.
  public init(id: String, name: String, cores: Int, memory: Int) {
    self.id = id
    self.name = name
    self.cores = cores
    self.memory = memory
  }

  /// Whether this is what it is called.
  public func isCalled(_ name: CloudName) -> Bool {
    switch name {
    case .id(let id): id == self.id
    case .name(let name): name == self.name
    }
  }

  /// Reads the list of sizes; nil when it is none.
  ///
  /// Source: the Compute API, `GET /flavors/detail`.
  public static func list(_ answer: HTTPAnswer) -> [Flavor]? {
    guard answer.status == 200, let flavors = answer.json?["flavors"]?.array else { return nil }
    return flavors.prefix(OpenStackRequest.mostFlavors).compactMap { flavor in
      guard let id = flavor["id"]?.text, let name = flavor["name"]?.text,
        let cores = flavor["vcpus"]?.int, let memory = flavor["ram"]?.int,
        (0..<1 << 20).contains(cores), (0..<1 << 40).contains(memory)
      else { return nil }
      return Flavor(id: id, name: name, cores: cores, memory: memory)
    }
  }
}

extension HTTPAnswer {
  /// Whether what was asked for is there; nil when the answer does not say.
  ///
  /// - Parameter collection: The name of the list, where one was asked for: `networks`, `images`.
  /// - Returns: For a list whether it has a member, else whether the status is 200 and not 404.
  public func isPresent(in collection: String) -> Bool? {
    switch status {
    case 404: return false
    case 200:
      guard let json, json.object != nil else { return nil }
      return json[collection].map { $0.array?.isEmpty == false } ?? true
    default: return nil
    }
  }
}
