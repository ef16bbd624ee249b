public import Cluster

/// What is at the far end of a tunnel, and so what a healthy answer looks like.
public enum TunnelKind: String, Hashable, Sendable, Codable, CaseIterable {
  case keystone, nova, neutron, glance, http, kubernetes, tcp

  /// The service's name for people.
  public var title: String {
    switch self {
    case .keystone: "Keystone"
    case .nova: "Nova"
    case .neutron: "Neutron"
    case .glance: "Glance"
    case .http: "HTTP"
    case .kubernetes: "Kubernetes API"
    case .tcp: "TCP"
    }
  }

  /// What is asked for over HTTP; nil where a connection that stays open is all that can be seen.
  public var path: String? {
    switch self {
    case .keystone, .nova, .neutron, .glance, .http: "/"
    case .kubernetes: "/version"
    case .tcp: nil
    }
  }

  /// Whether a good answer proves that it is this very service.
  public var isRecognisable: Bool {
    switch self {
    case .keystone, .nova, .neutron, .glance, .kubernetes: true
    case .http, .tcp: false
    }
  }
}

/// A tunnel as the configuration names it: which port here leads to which service.
public struct TunnelRoute: Hashable, Sendable, Codable {
  /// Its name, unique in the deployment.
  public var name: String
  /// The port of 127.0.0.1; 0 for one that is free.
  public var localPort: Int
  /// The service's address as the bastion sees it.
  public var host: String
  /// The service's port.
  public var port: Int
  /// What is there.
  public var kind: TunnelKind

  /// Makes a route.
  public init(name: String, localPort: Int = 0, host: String, port: Int, kind: TunnelKind) {
    self.name = name
    self.localPort = localPort
    self.host = host
    self.port = port
    self.kind = kind
  }

  /// The far end: `10.0.0.11:5000`.
  public var target: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

/// The tunnels of a deployment, and the bastion that they lead through.
public struct TunnelPlan: Hashable, Sendable, Codable {
  /// The bastion.
  public var bastion: Bastion
  /// The tunnels, as the configuration lists them; never empty.
  public var routes: [TunnelRoute]

  /// Makes a plan.
  public init(bastion: Bastion, routes: [TunnelRoute]) {
    self.bastion = bastion
    self.routes = routes
  }
}
