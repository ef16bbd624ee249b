public import Fleet
import FoundationEssentials
public import Terraform

/// One deployment on this computer: its directory, where its runs are kept, and the tool that serves it.
///
/// The console and the commands without a screen both work through it, so that they do the same.
public struct DeploymentSite: Sendable {
  /// The doors to the world.
  public let world: World
  /// Where the program keeps its files.
  public let paths: Paths
  /// The real path of the Terraform directory.
  public let directory: String
  /// What the configuration file says.
  public let configuration: Configuration
  /// What it says about this deployment.
  public let settings: DeploymentSettings
  /// The deployment's runs.
  public let runs: RunStore
  /// A state file to read instead of the directory's.
  public let stateOverride: String?
  /// Where the deployment's files are kept.
  let deploymentPaths: DeploymentPaths

  /// Finds the deployment of a directory.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory; it must exist.
  ///   - state: A state file to read instead of the directory's.
  ///   - world: The doors to the world.
  /// - Throws: `SiteError` if there is no such directory or no place for the program's files.
  public init(
    directory: String, state: String? = nil, world: World
  ) throws(SiteError) {
    self.world = world
    stateOverride = state
    do {
      paths = try Paths(environment: world.environment)
      configuration = try ConfigFile.load(paths: paths, world: world)
    } catch {
      throw SiteError(description: "\(error)")
    }
    guard let real = try? world.files.realPath(directory),
      let status = try? world.files.status(real), status.kind == .directory
    else {
      // Whatever keeps it from being found, what a person can do is the same.
      throw SiteError(
        description: "There is no directory \(directory). quarterdeck new DIR makes one.")
    }
    self.directory = real
    settings = configuration.deployment(real)
    deploymentPaths = paths.deployment(DeploymentID(realPath: real))
    runs = RunStore(paths: deploymentPaths, world: world)
  }

  /// The same deployment in another world.
  init(_ site: DeploymentSite, world: World) {
    self.world = world
    paths = site.paths
    directory = site.directory
    configuration = site.configuration
    settings = site.settings
    stateOverride = site.stateOverride
    deploymentPaths = site.deploymentPaths
    runs = RunStore(paths: site.deploymentPaths, world: world)
  }

  /// The name that people see, and that a destroy asks to be typed.
  public var name: String { settings.name.value }

  /// As whom and where to connect to machines whose state does not say.
  public var accessDefaults: AccessDefaults {
    AccessDefaults(
      user: settings.sshUser.value, port: settings.sshPort.value,
      isBehindBastion: settings.gateway != nil)
  }

  /// How the role of a machine is told.
  public var roleRules: RoleRules {
    RoleRules(controlPlane: settings.controlPlane.value, worker: settings.worker.value)
  }

  /// The machines of a state, with all that is configured about them.
  public func inventory(of state: RawState) -> Inventory {
    Inventory(of: state, access: accessDefaults, roles: roleRules)
  }

  /// Terraform's workspace.
  public var workspace: String {
    StateLocation.workspace(
      directory: directory, environment: world.environment, files: world.files)
  }

  /// Where the state is.
  public var stateLocation: StateLocation {
    if let stateOverride { return .file(stateOverride) }
    return .find(directory: directory, environment: world.environment, files: world.files)
  }

  /// Who acts, as `user@host`.
  public var who: String { Operator.name(environment: world.environment) }
}

/// A deployment cannot be worked with.
public struct SiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String
}

// MARK: - State

extension DeploymentSite {
  /// Reads the state.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: `SiteError` if it is there and cannot be read.
  public func readState() async throws(SiteError) -> RawState? {
    guard let bytes = try await readStateBytes() else { return nil }
    do {
      return try RawState(bytes: bytes)
    } catch {
      throw SiteError(description: "The state cannot be read: \(error)")
    }
  }

  /// Reads the bytes of the state; nil if there is none.
  func readStateBytes() async throws(SiteError) -> [UInt8]? {
    let bytes: [UInt8]
    switch stateLocation {
    case .file(let path):
      do {
        guard let read = try world.files.readStateIfPresent(path) else {
          if stateOverride != nil { throw SiteError(description: "There is no file \(path).") }
          return nil
        }
        bytes = read
      } catch let error as FileError {
        throw SiteError(description: "\(error)")
      } catch let error as SiteError {
        throw error
      } catch {
        throw SiteError(description: "\(path): \(error)")
      }
    case .backend(let type): bytes = try await pullState(backend: type)
    }
    if stateOverride == nil, case .backend = stateLocation, RawState.isUnwritten(bytes) {
      return nil
    }
    return bytes
  }

  /// Reads the state, and again for a second while it is torn.
  ///
  /// Terraform empties the file before it writes it anew, after every resource.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: `SiteError` if it is there and cannot be read for as long.
  public func readSettledState() async throws(SiteError) -> RawState? {
    try await settled(readState)
  }

  /// Reads something of the state, and again for a second while that fails.
  func settled<Value>(
    _ read: () async throws(SiteError) -> Value
  ) async throws(SiteError) -> Value {
    for _ in 1..<Self.tornAttempts {
      do {
        return try await read()
      } catch {
        do {
          try await world.clock.sleep(Self.tornPause)
        } catch {
          break
        }
      }
    }
    return try await read()
  }

  private static let tornAttempts = 10
  private static let tornPause = Duration.milliseconds(100)

  /// Reads the state of a remote backend.
  private func pullState(backend: String) async throws(SiteError) -> [UInt8] {
    do {
      let result = try await world.processes.run(
        Program(
          try tool(), Invocation.statePull.arguments,
          environment: Invocation.environment(inheriting: world.environment, variables: [:]),
          directory: directory, output: .captured(limit: 256 << 20), deadline: .seconds(60)))
      guard result.isSuccess else {
        throw SiteError(
          description: "terraform state pull (backend \(backend)) failed: "
            + result.errorOutput.text)
      }
      return result.output.bytes
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "terraform state pull failed: \(error)")
    }
  }
}

// MARK: - Runs

extension DeploymentSite {
  /// The path of terraform or tofu.
  ///
  /// - Throws: `SiteError` if it is not on `PATH`.
  public func tool() throws(SiteError) -> String {
    let names = configuration.tool.value.map { [$0] } ?? ["terraform", "tofu"]
    guard let path = names.lazy.compactMap(ToolLocator(world: world).path(of:)).first else {
      throw SiteError(description: "\(ToolError.notFound(names: names))")
    }
    return path
  }

  /// Starts a run.
  ///
  /// - Parameters:
  ///   - kind: What it does.
  ///   - planID: The run whose plan an apply applies.
  ///   - options: What it is told beyond its kind; an apply has those of its plan.
  ///   - variables: Values of variables that stand nowhere else.
  ///   - confirmation: What somebody typed for the deployment's name, where something is lost.
  ///   - acceptsIdentity: Whether a plan may be for another cloud than the last apply.
  /// - Returns: The run's identifier.
  /// - Throws: `SiteError` if it cannot be started.
  public func start(
    _ kind: RunKind, planID: RunID? = nil, options: RunOptions = RunOptions(),
    variables: [String: Secret] = [:], confirmation: String? = nil, acceptsIdentity: Bool = false
  ) async throws(SiteError) -> RunRequest {
    if let problem = options.problem(for: kind) { throw SiteError(description: problem) }
    let now = world.clock.now()
    // The runner refuses a plan whose request cannot be read, with its reason.
    let planned = planID.flatMap { try? runs.request($0) }
    let request = RunRequest(
      id: RunID(now: now), kind: kind, directory: directory, tool: try tool(), planID: planID,
      options: planned?.options ?? options, deployment: name, who: who, createdAt: now,
      confirmation: confirmation, acceptsIdentity: acceptsIdentity ? true : nil,
      tunnels: settings.tunnelPlan)
    do {
      try await RunLauncher(store: runs, world: world).start(request, variables: variables)
      return request
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// Reads the plan that a run saved.
  public func review(_ id: RunID) async throws(SiteError) -> Plan {
    do {
      return try await PlanReader(store: runs, world: world).review(id)
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// Asks a run to stop gracefully.
  public func interrupt(_ id: RunID) throws(SiteError) {
    do {
      try Interrupt.request(runs.folder(id), by: who, world: world)
    } catch {
      throw SiteError(description: "\(error)")
    }
  }
}
