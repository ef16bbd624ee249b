public import Terraform

/// Judges the programs of this computer.
public enum ToolJudgement {
  /// Judges terraform or tofu against what the configuration demands.
  ///
  /// - Parameters:
  ///   - name: `terraform` or `tofu`.
  ///   - version: What it says of itself.
  ///   - demands: What the configuration demands of it; all of it has to hold.
  /// - Returns: The check; a version that does not fit is a certain failure.
  public static func terraform(
    named name: String, version: String, demands: [String]
  ) -> PreflightCheck {
    guard let found = ToolVersion(version) else {
      return .warning(
        .terraform, "\(name) says that its version is \(version).",
        why: "That is no version, so it cannot be told whether it fits.",
        remedy: "Install a released \(name).")
    }
    for demand in demands {
      guard let constraint = VersionConstraint(demand) else {
        return .warning(
          .terraform, "\(name) \(version)",
          why: "required_version = \"\(demand)\" cannot be understood.",
          remedy: "Write it like this: required_version = \">= 1.5, < 2.0\"")
      }
      guard constraint.allows(found) else {
        return .failure(
          .terraform, "\(name) \(version) does not fit the configuration.",
          why: "It demands required_version = \"\(demand)\".",
          remedy: "Install a version that fits and name its path as `tool` in config.toml, "
            + "or change required_version.",
          isCertain: true)
      }
    }
    let fits = demands.isEmpty ? "" : ", fits \(demands.joined(separator: ", "))"
    return .ok(.terraform, "\(name) \(version)\(fits)")
  }

  /// The check of a terraform that is not there, or does not answer.
  public static func noTerraform(_ reason: String) -> PreflightCheck {
    .failure(
      .terraform, reason,
      remedy: "Install Terraform (developer.hashicorp.com/terraform/install) or OpenTofu "
        + "(opentofu.org/docs/intro/install), or name its path as `tool` in config.toml.",
      isCertain: true)
  }

  /// What is known of the providers on this computer.
  public struct Providers: Sendable {
    /// What `init` chose; nil without a lock file.
    public var lock: DependencyLock?
    /// The addresses with versions that are installed: `registry.terraform.io/hashicorp/tls/4.0.6`.
    public var installed: Set<String>
    /// The addresses that other processes lend.
    public var lent: Set<String>
    /// Whether OpenTofu uses them.
    public var isTofu: Bool

    /// Makes it.
    public init(
      lock: DependencyLock?, installed: Set<String>, lent: Set<String> = [], isTofu: Bool = false
    ) {
      self.lock = lock
      self.installed = installed
      self.lent = lent
      self.isTofu = isTofu
    }
  }

  /// Judges whether the providers fit the configuration.
  ///
  /// - Parameters:
  ///   - required: What the configuration asks for.
  ///   - providers: What is there.
  /// - Returns: The check. Every plan runs `init`, so what is only not there yet is no failure.
  public static func providers(
    _ required: [ConfigurationOutline.RequiredProvider], _ providers: Providers
  ) -> PreflightCheck {
    let needed = required.filter {
      !providers.lent.contains(DependencyLock.address(of: $0.source, isTofu: providers.isTofu))
    }
    let lent = required.count - needed.count
    guard !needed.isEmpty else {
      return .ok(
        .providers, lent == 0 ? "none is asked for" : "\(lent) lent by TF_REATTACH_PROVIDERS")
    }
    guard let lock = providers.lock else {
      return .warning(
        .providers, "There is no .terraform.lock.hcl.",
        why: "The first plan chooses and downloads the providers, which needs the registry.",
        remedy: "Do it now with: terraform init")
    }
    var absent: [String] = []
    for one in needed {
      guard let chosen = lock.provider(one.source, isTofu: providers.isTofu) else {
        absent.append(one.source)
        continue
      }
      if let demand = one.version, let constraint = VersionConstraint(demand),
        let version = ToolVersion(chosen.version), !constraint.allows(version)
      {
        return .failure(
          .providers, "\(one.source) \(chosen.version) in .terraform.lock.hcl does not fit.",
          why: "The configuration demands version = \"\(demand)\", and init refuses to change it.",
          remedy: "Choose anew with: quarterdeck plan --upgrade")
      }
      if !providers.installed.contains("\(chosen.address)/\(chosen.version)") {
        absent.append("\(one.source) \(chosen.version)")
      }
    }
    guard absent.isEmpty else {
      return .warning(
        .providers, "Not installed: \(absent.joined(separator: ", ")).",
        why: "The next plan downloads them, which needs the registry.",
        remedy: "Do it now with: terraform init")
    }
    return .ok(.providers, "\(needed.count) installed, as .terraform.lock.hcl has them")
  }

  /// Judges a program that is started by its name.
  ///
  /// - Parameters:
  ///   - id: Which one.
  ///   - found: The first line of what it says about its version; its path where it says none.
  ///     nil when it is not on the `PATH`.
  /// - Returns: The check.
  public static func program(_ id: PreflightCheck.ID, found: String?) -> PreflightCheck {
    let name = String(id.rawValue.drop { $0 != "." }.dropFirst())
    guard let found else {
      let (package, need) =
        id == .curl
        ? ("curl", "The endpoints of the cloud are asked with it.")
        : ("openssh-client", "Machines are reached with it.")
      return .failure(
        id, "\(name) is not on the PATH.", why: need,
        remedy: "Install it with: sudo apt-get install \(package)")
    }
    return .ok(id, String(found.prefix(80)))
  }

  /// Judges whether the private agent for the machines' key can be started.
  ///
  /// - Parameter problem: Why not, as a sentence; nil when it could.
  /// - Returns: The check.
  public static func privateAgent(problem: String?) -> PreflightCheck {
    guard let problem else { return .ok(.privateAgent, "can be started") }
    return .failure(
      .privateAgent, problem, why: "The machines' key is kept in it.",
      remedy: "Install the OpenSSH client (sudo apt-get install openssh-client) and see to a "
        + "private XDG_RUNTIME_DIR.")
  }
}
