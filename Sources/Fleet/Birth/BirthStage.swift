/// What a machine reaches on its way from nothing to running pods, in the usual order.
public enum BirthStage: String, Hashable, Sendable, CaseIterable, Codable {
  /// The cloud has built the server: it is ACTIVE.
  case created
  /// It answers over SSH.
  case ssh
  /// cloud-init has gone through all its stages.
  case cloudInit = "cloud-init"
  /// MicroK8s is installed.
  case microK8s = "microk8s"
  /// Its node is known to the cluster.
  case joined
  /// Its node is Ready.
  case ready
  /// The first pods on its node are Ready.
  case pods

  /// Its name on the screen.
  public var title: String {
    switch self {
    case .created: "created"
    case .ssh: "ssh"
    case .cloudInit: "cloud-init"
    case .microK8s: "MicroK8s"
    case .joined: "joined"
    case .ready: "Ready"
    case .pods: "pods"
    }
  }

  /// What goes on until it is reached: "waits for SSH".
  public var ongoing: String {
    switch self {
    case .created: "creating"
    case .ssh: "waits for SSH"
    case .cloudInit: "cloud-init"
    case .microK8s: "installs MicroK8s"
    case .joined: "joins"
    case .ready: "waits for Ready"
    case .pods: "waits for pods"
    }
  }
}
