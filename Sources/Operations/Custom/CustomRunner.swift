import Cluster
public import Fleet
import Terraform

/// Runs commands of the operators' own: without a shell, with an end, and on record.
///
/// What cannot be recorded in the audit log is not run.
public struct CustomRunner: Sendable {
  let site: DeploymentSite
  let machines: MachineAccess
  let inventory: Inventory?
  let redactor: Redactor

  /// Prepares for runs.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - machines: The way into its machines.
  ///   - inventory: The machines of the newest state; nil without one.
  ///   - redactor: Knows the secrets that are shown and recorded nowhere.
  public init(
    site: DeploymentSite, machines: MachineAccess, inventory: Inventory?,
    hiding redactor: Redactor
  ) {
    self.site = site
    self.machines = machines
    self.inventory = inventory
    self.redactor = redactor
  }

  /// How often is told what was printed.
  private static let pause = Duration.milliseconds(400)

  /// Runs a command to its end, with nothing to read.
  ///
  /// At its time limit, or when the task is cancelled, the whole process group is asked to end, and
  /// killed two seconds later; on a machine too.
  ///
  /// - Parameters:
  ///   - run: The command.
  ///   - show: Hears of what it prints while it runs.
  /// - Returns: What came of it.
  public func run(
    _ run: CustomRun, show: @escaping @Sendable (CustomOutput) async -> Void
  ) async -> CustomResult {
    let clock = site.world.clock
    let start = clock.uptime()
    let tail = OutputTail(hiding: redactor)
    let ending = await withTaskGroup(of: CommandRecord.Ending?.self) { group in
      group.addTask { await self.ending(of: run, printing: tail) }
      group.addTask {
        // Cancelled as soon as the command has ended.
        while (try? await clock.sleep(Self.pause)) != nil {
          if let output = tail.takeNews() { await show(output) }
        }
        return nil
      }
      defer { group.cancelAll() }
      for await case let ending? in group { return ending }
      preconditionFailure("The first task always says how the command ended.")
    }
    return CustomResult(
      ending: ending, duration: clock.uptime() - start, output: tail.whole)
  }

  private func ending(of run: CustomRun, printing tail: OutputTail) async -> CommandRecord.Ending {
    do throws(CustomRefusal) {
      return try await recorded(run) { () async throws(CustomRefusal) in
        switch run.command.place {
        case .machine: return try await self.runOnMachine(run, printing: tail)
        case .here:
          return try await self.runHere(self.program(of: run, output: Self.captured), tail)
        case .kubeconfig:
          return try await self.withTunnel(for: run) { file async throws(CustomRefusal) in
            try await self.runHere(
              self.program(of: run, output: Self.captured, kubeconfig: file), tail)
          }
        }
      }
    } catch {
      return .failed(error.reason)
    }
  }

  /// As much as the log of what was run keeps: the rest is in the tail.
  private static let captured = Program.Output.captured(limit: CommandLog.errorTail)

  // MARK: - Here

  /// The program of a command, with the operator's own environment.
  func program(
    of run: CustomRun, output: Program.Output, kubeconfig: String? = nil
  ) throws(CustomRefusal) -> Program {
    let name = run.words[0]
    let isPath = name.contains("/")
    let home = name.hasPrefix("~/") ? ConfigFile.expand(name, site.world) : name
    let wanted = isPath && !home.hasPrefix("/") ? "\(site.directory)/\(home)" : home
    guard let path = ToolLocator(world: site.world).path(of: wanted) else {
      throw CustomRefusal(
        reason: isPath ? "\(wanted) is no program." : "\(name) is not on the PATH.")
    }
    var environment = site.world.environment
    for (name, secret) in run.secrets { environment[name] = secret.revealed }
    if let kubeconfig { environment["KUBECONFIG"] = kubeconfig }
    return Program(
      path, Array(run.words.dropFirst()), environment: environment, directory: site.directory,
      output: output, lifetime: .ours, deadline: output == .terminal ? nil : run.command.limit)
  }

  private func runHere(
    _ program: Program, _ tail: OutputTail
  ) async throws(CustomRefusal) -> CommandRecord.Ending {
    do throws(ProcessError) {
      let result = try await site.world.processes.run(program) { _, bytes in tail.add(bytes) }
      return result.isTimedOut ? .timedOut : CommandRecord.Ending(result.end)
    } catch {
      throw CustomRefusal(reason: "\(error)")
    }
  }

  // MARK: - On a machine

  /// The machine that a command is about.
  func target(of run: CustomRun) throws(CustomRefusal) -> MachineTarget {
    guard let target = inventory?.targets.first(where: { $0.id == run.machineID }) else {
      throw CustomRefusal(reason: "The state names no such machine with an address.")
    }
    return target
  }

  private func runOnMachine(
    _ run: CustomRun, printing tail: OutputTail
  ) async throws(CustomRefusal) -> CommandRecord.Ending {
    let target = try target(of: run)
    let command: RemoteCommand
    do throws(RemoteCommandError) {
      command = try .program(run.words, timeout: run.command.limit)
    } catch {
      throw CustomRefusal(reason: "\(error)")
    }
    let clock = site.world.clock
    let start = clock.uptime()
    // On a leash: it does not outlive its connection, nor who asked.
    let answer = await machines.lastingShell().stream(command, target.host.alias) { tail.add($0) }
    switch answer {
    case .success(let reply):
      tail.add(reply.errorOutput)
      let isLate = clock.uptime() - start >= command.timeout
      return isLate && [124, 137].contains(reply.exitCode) ? .timedOut : .exited(reply.exitCode)
    case .failure(.timedOut): return .timedOut
    case .failure(let failure): return .failed("\(failure) \(failure.advice)")
    }
  }

  // MARK: - With the cluster's API

  /// Opens a tunnel to the cluster's API, and looks after it while a body runs.
  ///
  /// - Parameters:
  ///   - run: The command, which gets the credentials.
  ///   - body: Gets the file with the credentials, which is removed at the end.
  /// - Returns: What the body returns.
  /// - Throws: `CustomRefusal` when there is no tunnel, or by the body.
  private func withTunnel(
    for run: CustomRun,
    _ body: @escaping @Sendable (String) async throws(CustomRefusal) -> CommandRecord.Ending
  ) async throws(CustomRefusal) -> CommandRecord.Ending {
    let tunnel = try await openTunnel(for: run)
    let file: String
    do throws(KubernetesTunnelError) {
      file = try await tunnel.writeFile()
    } catch {
      await tunnel.close()
      throw CustomRefusal(reason: "\(error)")
    }
    let result: Result<CommandRecord.Ending, CustomRefusal> = await keeping(tunnel) {
      do throws(CustomRefusal) {
        return .success(try await body(file))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Opens a tunnel, and has the audit log say who gets its credentials.
  func openTunnel(for run: CustomRun) async throws(CustomRefusal) -> KubernetesTunnel {
    guard let target = inventory?.controlPlaneTarget else {
      throw CustomRefusal(reason: "The state names no control plane with an address.")
    }
    let tunnel = KubernetesTunnel(site: site, machines: machines, target: target)
    switch await tunnel.open() {
    case .failure(let error): throw CustomRefusal(reason: "\(error)")
    case .success: break
    }
    do throws(AuditError) {
      try await KubeconfigHandover(site: site, machine: target.name)
        .note(to: "a program", ["command": recordedLine(of: run)])
    } catch {
      await tunnel.close()
      throw CustomRefusal(unrecorded: error)
    }
    return tunnel
  }

  /// Looks after a tunnel while a body runs, and closes it.
  func keeping<Value: Sendable>(
    _ tunnel: KubernetesTunnel, _ body: @escaping @Sendable () async -> Value
  ) async -> Value {
    let value = await withTaskGroup(of: Value?.self) { group in
      group.addTask { await body() }
      group.addTask {
        await tunnel.keep { _ in }
        return nil
      }
      defer { group.cancelAll() }
      for await case let value? in group { return value }
      preconditionFailure("The first task always gives a value.")
    }
    await tunnel.close()
    return value
  }
}

/// Why a command of an operator's own was not run.
public struct CustomRefusal: Error, Hashable, Sendable {
  /// Why, as a sentence.
  public let reason: String

  init(reason: String) { self.reason = reason }

  init(unrecorded error: AuditError) {
    reason = "Nothing is run, because the audit log cannot be written: \(error.reason)"
  }
}

extension CommandRecord.Ending {
  /// How a program ended.
  init(_ end: ProgramEnd) {
    self =
      switch end {
      case .exited(let code): .exited(code)
      case .signalled(let signal): .signalled(signal)
      }
  }

  /// For the audit log.
  var outcome: String {
    switch self {
    case .exited(let code): "exit \(code)"
    case .signalled(let signal): "signal \(signal)"
    case .timedOut: "timed out"
    case .failed(let reason): reason
    }
  }
}
