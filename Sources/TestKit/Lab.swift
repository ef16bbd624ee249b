import FoundationEssentials

/// A laboratory cloud for a test: the same that serves the demo and the benchmarks.
public struct Lab: Sendable {
  /// The laboratory's folder.
  public let directory: String
  /// The variables with which terraform finds it.
  public let environment: [String: String]
  private let programs: Programs

  private static let launcher = "\(Checkout.root)/scripts/lab/lab"

  /// Starts a laboratory; it ends by itself when this process does.
  ///
  /// - Parameters:
  ///   - directory: A folder for it.
  ///   - speed: How many times faster than life machines boot and pods start.
  ///   - base: The environment of the test.
  /// - Returns: The laboratory, ready.
  /// - Throws: `LabFailure` with what the laboratory said.
  public static func start(
    in directory: String, speed: Int, base: [String: String]
  ) async throws -> Lab {
    let programs = Programs(environment: base)
    let owner = String(ProcessInfo.processInfo.processIdentifier)
    let started = try await programs.run(
      launcher, ["start", directory, "--speed", String(speed), "--owner", owner],
      deadline: .seconds(300))
    guard started.exitCode == 0 else { throw LabFailure(outcome: started) }
    let listed = try await programs.run(launcher, ["env", directory, "--json"])
    guard listed.exitCode == 0 else { throw LabFailure(outcome: listed) }
    let environment = try JSONDecoder().decode(
      [String: String].self, from: Data(listed.output.utf8))
    return Lab(directory: directory, environment: environment, programs: programs)
  }

  /// The variables that lead to the services themselves, where the others lead to the near ends of
  /// tunnels that somebody has to open.
  public var directEnvironment: [String: String] {
    func url(_ name: String, _ path: String) -> String {
      "http://\(environment[name] ?? "")\(path)"
    }
    let keystone = url("LAB_KEYSTONE", "/v3")
    let (nova, neutron) = (url("LAB_NOVA", "/v2.1/"), url("LAB_NEUTRON", "/v2.0/"))
    return [
      "OS_AUTH_URL": keystone, "TF_VAR_openstack_auth_url": keystone,
      "TF_VAR_openstack_endpoints": #"{"compute": "\#(nova)", "network": "\#(neutron)"}"#,
    ]
  }

  /// Injects a fault.
  public func inject(_ fault: String, into target: String? = nil) async throws {
    try await command(["fault", directory, fault] + [target].compactMap(\.self))
  }

  /// Heals all faults.
  public func heal() async throws {
    try await command(["heal", directory])
  }

  /// Stops the laboratory and everything that it started.
  public func stop() async throws {
    try await command(["stop", directory])
  }

  private func command(_ arguments: [String]) async throws {
    let outcome = try await programs.run(Self.launcher, arguments)
    guard outcome.exitCode == 0 else { throw LabFailure(outcome: outcome) }
  }
}

/// The laboratory could not do what it was asked to.
public struct LabFailure: Error, CustomStringConvertible {
  /// What it said.
  public let outcome: Programs.Outcome

  /// What it said.
  public var description: String { "scripts/lab/lab: \(outcome)" }
}
