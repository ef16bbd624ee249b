/// One question to a service of OpenStack: what is sent, not how.
///
/// Nothing here changes anything in the cloud; a token is the only thing that is made.
public struct OpenStackRequest: Hashable, Sendable {
  /// The address with its query.
  public let url: String
  /// The token that proves who asks; nil where none is needed.
  public let token: Secret?
  /// What is posted, as JSON; nil for a question without a body.
  public let body: Secret?

  private init(_ url: String, token: Secret? = nil, body: Secret? = nil) {
    self.url = url
    self.token = token
    self.body = body
  }
}

extension OpenStackRequest {
  /// Asks a service which versions it has; needs no token.
  public static func versions(at url: ServiceURL) -> OpenStackRequest {
    // Without the slash some servers only send one to the address with it.
    OpenStackRequest(url.text.hasSuffix("/") ? url.text : url.text + "/")
  }

  /// Asks for a token.
  ///
  /// Source: the Identity API v3, `POST /v3/auth/tokens`.
  ///
  /// - Parameters:
  ///   - credentials: The proof, and the project to work in.
  ///   - authURL: The address of Keystone, with or without its version.
  /// - Returns: The question; its body is as secret as the password in it.
  public static func token(
    for credentials: CloudCredentials, at authURL: ServiceURL
  ) -> OpenStackRequest {
    let base = authURL.version == nil ? authURL.appending("v3") : authURL
    return OpenStackRequest(
      base.appending("auth", "tokens").text, body: Secret(credentials.body.encodedText))
  }

  /// Asks Nova how much the project may use, and uses.
  public static func limits(at compute: ServiceURL, token: Secret) -> OpenStackRequest {
    OpenStackRequest(compute.versioned("v2.1").appending("limits").text, token: token)
  }

  /// The most sizes of machines that are asked for at once.
  public static let mostFlavors = 1000

  /// Asks Nova for the sizes of machines, with what each has.
  public static func flavors(at compute: ServiceURL, token: Secret) -> OpenStackRequest {
    OpenStackRequest(
      compute.versioned("v2.1").appending("flavors", "detail").text + "?limit=\(mostFlavors)",
      token: token)
  }

  /// Asks Nova for a key pair of the user.
  public static func keyPair(
    _ name: String, at compute: ServiceURL, token: Secret
  ) -> OpenStackRequest {
    OpenStackRequest(
      compute.versioned("v2.1").appending("os-keypairs", name).text, token: token)
  }

  /// Asks Nova for the end of what a server shows on its console; nothing is changed by it.
  ///
  /// Source: the Compute API, `POST /servers/ID/action`, `os-getConsoleOutput`.
  ///
  /// - Parameters:
  ///   - server: The server's identifier.
  ///   - lines: How many lines.
  ///   - compute: The address of Nova.
  ///   - token: Who asks.
  /// - Returns: The question.
  public static func console(
    of server: String, lines: Int, at compute: ServiceURL, token: Secret
  ) -> OpenStackRequest {
    OpenStackRequest(
      compute.versioned("v2.1").appending("servers", server, "action").text, token: token,
      body: Secret(#"{"os-getConsoleOutput": {"length": \#(max(1, lines))}}"#))
  }

  /// Asks Neutron for the networks of a name or an id.
  public static func networks(
    _ name: CloudName, at network: ServiceURL, token: Secret
  ) -> OpenStackRequest {
    let query = "?\(name.parameter)=\(ServiceURL.encoded(name.text))&fields=id&fields=name"
    return OpenStackRequest(
      network.versioned("v2.0").appending("networks").text + query, token: token)
  }

  /// Asks Glance for the images of a name, or for the image of an id.
  public static func images(
    _ name: CloudName, at images: ServiceURL, token: Secret
  ) -> OpenStackRequest {
    let base = images.versioned("v2").appending("images")
    switch name {
    case .id(let id): return OpenStackRequest(base.appending(id).text, token: token)
    case .name(let name):
      return OpenStackRequest(base.text + "?name=\(ServiceURL.encoded(name))", token: token)
    }
  }
}

/// What something in the cloud is called.
public enum CloudName: Hashable, Sendable, Comparable {
  /// By its identifier.
  case id(String)
  /// By its name.
  case name(String)

  /// The identifier or the name.
  public var text: String {
    switch self {
    case .id(let text), .name(let text): text
    }
  }

  /// The word of a query for it.
  var parameter: String {
    switch self {
    case .id: "id"
    case .name: "name"
    }
  }
}

extension ServiceURL {
  /// The address with a version: catalogues name Neutron and Glance with and without.
  func versioned(_ version: String) -> ServiceURL {
    self.version == nil ? appending(version) : self
  }
}

/// The proof of who asks, and the project in which work is done.
public struct CloudCredentials: Hashable, Sendable {
  /// Something that has an identifier, or a name in a domain.
  public struct Named: Hashable, Sendable {
    /// What it is called.
    public let name: CloudName
    /// The domain of the name.
    public let domain: CloudName

    /// Makes one; the domain without a word about it is the one with the id `default`.
    public init(_ name: CloudName, in domain: CloudName? = nil) {
      self.name = name
      self.domain = domain ?? .id("default")
    }
  }

  /// The proof.
  public enum Proof: Hashable, Sendable {
    /// A user's password, for a project.
    case password(user: Named, Secret, project: Named?)
    /// An application credential, which has its project in itself; a name needs its user.
    case applicationCredential(CloudName, user: Named?, Secret)
  }

  /// The proof.
  public let proof: Proof

  /// Makes credentials.
  public init(_ proof: Proof) {
    self.proof = proof
  }

  /// The body of the question for a token; it holds the password in clear.
  var body: JSONValue {
    switch proof {
    case .password(let user, let password, let project):
      let identity = JSONValue.members([
        "methods": .array([.string("password")]),
        "password": .members([
          "user": user.value(with: ["password": .string(password.revealed)])
        ]),
      ])
      let scope = project.map { JSONValue.members(["project": $0.value()]) }
      return .members([
        "auth": .members(["identity": identity].merging(scope.map { ["scope": $0] } ?? [:]) { $1 })
      ])
    case .applicationCredential(let name, let user, let secret):
      var credential = [name.parameter: JSONValue.string(name.text)]
      credential["secret"] = .string(secret.revealed)
      if case .name = name { credential["user"] = user?.value() }
      return .members([
        "auth": .members([
          "identity": .members([
            "methods": .array([.string("application_credential")]),
            "application_credential": .members(credential),
          ])
        ])
      ])
    }
  }
}

extension CloudCredentials.Named {
  fileprivate func value(with more: [String: JSONValue] = [:]) -> JSONValue {
    var members = more
    members[name.parameter] = .string(name.text)
    if case .name = name {
      members["domain"] = .members([domain.parameter: .string(domain.text)])
    }
    return .members(members)
  }
}

extension JSONValue {
  fileprivate static func members(_ members: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value) }))
  }
}
