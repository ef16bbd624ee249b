import Fleet
import Terraform

extension Preflight {
  /// Looks at the programs.
  func tools(_ survey: ConfigurationSurvey?) async -> [PreflightCheck] {
    await withTaskGroup(of: PreflightCheck.self) { group in
      group.addTask { await limited(.terraform) { await terraform(survey) } }
      group.addTask { await limited(.privateAgent) { await privateAgent() } }
      for (id, arguments) in Self.programs {
        group.addTask { await limited(id) { await program(id, arguments) } }
      }
      var checks = await group.reduce(into: []) { $0.append($1) }
      if let survey { checks.append(providers(survey)) }
      return checks
    }
  }

  /// The programs beside terraform, and how each tells its version; ssh-add and ssh-agent do not.
  private static let programs: [(PreflightCheck.ID, [String]?)] = [
    (.ssh, ["-V"]), (.sshAdd, nil), (.sshAgent, nil), (.curl, ["--disable", "--version"]),
  ]

  /// Judges the version of terraform.
  func terraform(_ survey: ConfigurationSurvey?) async -> PreflightCheck {
    var world = world
    // It asks nobody whether there is a newer one.
    world.environment["CHECKPOINT_DISABLE"] = "1"
    do throws(ToolError) {
      let tool = try await ToolLocator(world: world)
        .terraform(preferred: site.configuration.tool.value)
      return ToolJudgement.terraform(
        named: tool.name, version: tool.version.version,
        demands: survey?.outline.requiredVersions ?? [])
    } catch {
      guard case .notFound = error else {
        return .failure(
          .terraform, error.description, remedy: "Try it by hand: terraform version -json")
      }
      return ToolJudgement.noTerraform(error.description)
    }
  }

  private func program(_ id: PreflightCheck.ID, _ arguments: [String]?) async -> PreflightCheck {
    let name = String(id.rawValue.drop { $0 != "." }.dropFirst())
    guard let path = ToolLocator(world: world).path(of: name) else {
      return ToolJudgement.program(id, found: nil)
    }
    guard let arguments else { return ToolJudgement.program(id, found: path) }
    // A program that is there and does not answer is told by its path.
    let result = try? await world.processes.run(
      Program(
        path, arguments, environment: KeyAgent.environment(world), directory: "/",
        output: .captured(limit: 1 << 12), deadline: limit))
    // ssh tells its version on standard error.
    let said = (result?.output.text ?? "") + (result?.errorOutput.text ?? "")
    let line = said.split(whereSeparator: \.isNewline).first.map(String.init)
    return ToolJudgement.program(id, found: line ?? path)
  }

  /// Starts a private agent without a key, and ends it.
  private func privateAgent() async -> PreflightCheck {
    guard let path = ToolLocator(world: world).path(of: "ssh-agent") else {
      return .skipped(.privateAgent, because: "ssh-agent is not on the PATH.")
    }
    let directory: RuntimeDirectory
    do throws(PathsError) {
      directory = try RuntimeDirectory.make(paths: site.paths, world: world)
    } catch {
      return ToolJudgement.privateAgent(problem: "\(error)")
    }
    defer { directory.remove(world: world) }
    let problem = await KeyAgent.problem(ofStarting: path, in: directory, world: world)
    return ToolJudgement.privateAgent(problem: problem)
  }

  /// Judges the providers.
  private func providers(_ survey: ConfigurationSurvey) -> PreflightCheck {
    let data = environment["TF_DATA_DIR"] ?? ".terraform"
    let root = (data.hasPrefix("/") ? data : "\(site.directory)/\(data)") + "/providers"
    return ToolJudgement.providers(
      survey.outline.requiredProviders,
      ToolJudgement.Providers(
        lock: survey.lock, installed: installed(in: root), lent: lent, isTofu: site.isTofu))
  }

  /// The providers in a directory, as `HOST/NAMESPACE/TYPE/VERSION`.
  private func installed(in root: String) -> Set<String> {
    var found: [String] = [""]
    for _ in 0..<4 {
      found = found.flatMap { place in
        // What cannot be listed has nothing in it.
        ((try? world.files.list("\(root)/\(place)")) ?? []).map {
          place.isEmpty ? $0 : "\(place)/\($0)"
        }
      }
    }
    return Set(found)
  }

  /// The providers that other processes lend.
  private var lent: Set<String> {
    // What is no JSON lends nothing; terraform says so.
    let lent = environment["TF_REATTACH_PROVIDERS"].flatMap {
      try? JSONValue(parsing: Array($0.utf8))
    }
    return Set((lent?.object?.keys ?? []).map { $0.lowercased() })
  }
}

extension KeyAgent {
  /// Starts an agent that gets no key, and ends it.
  ///
  /// - Parameters:
  ///   - program: The path of ssh-agent.
  ///   - directory: The runtime directory of this process.
  ///   - world: The doors to the world.
  /// - Returns: Why it could not be started, as a sentence; nil when it could.
  fileprivate static func problem(
    ofStarting program: String, in directory: RuntimeDirectory, world: World
  ) async -> String? {
    let socket = "\(directory.path)/p"
    let running: RunningProgram
    do throws(ProcessError) {
      running = try await world.processes.start(
        Program(
          program, ["-D", "-a", socket], environment: environment(world), directory: "/",
          output: .discarded, lifetime: .ours), nil)
    } catch {
      return "\(error)"
    }
    let problem = await silence(at: socket, world: world)
    await running.stop()
    return problem
  }

  /// Waits for an agent's answer, up to two seconds.
  private static func silence(at socket: String, world: World) async -> String? {
    let end = world.clock.uptime() + .seconds(2)
    do {
      let client = try AgentClient(socket: socket, world: world)
      while !(try await client.answers()) {
        guard world.clock.uptime() < end else { return "ssh-agent starts, and does not answer." }
        try await world.clock.sleep(.milliseconds(10))
      }
      return nil
    } catch {
      return "ssh-agent cannot be asked: \(error)"
    }
  }
}
