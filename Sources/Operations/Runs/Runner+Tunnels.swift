import Fleet
import FoundationEssentials
import Terraform

extension Runner {
  /// How long a run waits for its tunnels before it gives up.
  static let patience = Duration.seconds(60)

  /// Runs the body once the run's tunnels are up, and keeps them up until it has ended.
  ///
  /// The run keeps them itself, since it outlives the console; where another process does not hand
  /// them over it shares that one's, and takes them when that one goes.
  ///
  /// - Parameters:
  ///   - agentSocket: The operator's agent, for a bastion that uses it.
  ///   - body: What needs them.
  /// - Returns: How the run ended.
  /// - Throws: `Refusal` when they do not come up in time, or cannot, and what the body throws.
  func withTunnels(
    agentSocket: String?, _ body: () async throws(Refusal) -> RunOutcome
  ) async throws(Refusal) -> RunOutcome {
    guard let plan = request.tunnels, request.kind.needsCloud else { return try await body() }
    let runtimePaths: Paths
    do throws(PathsError) {
      runtimePaths = try Paths(environment: world.environment)
    } catch {
      throw Refusal(reason: "The tunnels cannot be opened. \(error)")
    }
    let tunnels = Tunnels(
      plan: plan, role: .run(request.id.description), paths: folder.deployment,
      runtimePaths: runtimePaths, agentSocket: agentSocket, subject: .init(request), world: world)
    let (surveys, sink) = AsyncStream.makeStream(
      of: TunnelSurvey.self, bufferingPolicy: .bufferingNewest(1))
    let account = TunnelAccount(journal: journal, clock: world.clock)
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await tunnels.keep { survey in
          await account.add(survey)
          sink.yield(survey)
        }
        sink.finish()
      }
      let result: Result<RunOutcome, Refusal>
      do throws(Refusal) {
        result =
          try await awaitTunnels(tunnels, surveys)
          ? .success(try await body()) : .success(.interrupted)
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    return try result.get()
  }

  /// Waits until all tunnels are up.
  ///
  /// - Returns: False when somebody asked the run to stop meanwhile.
  /// - Throws: `Refusal` with what is missing, when the time is over or waiting is in vain.
  private func awaitTunnels(
    _ tunnels: Tunnels, _ surveys: AsyncStream<TunnelSurvey>
  ) async throws(Refusal) -> Bool {
    let (clock, latch) = (world.clock, latch)
    let end = await withTaskGroup(of: Waiting?.self) { group in
      group.addTask {
        for await survey in surveys {
          if survey.isWell { return .up }
          if survey.bastion.problem?.isFinal == true, survey.bastion.state == .refused {
            return .inVain
          }
        }
        return nil
      }
      group.addTask {
        let limit = clock.uptime() + Self.patience
        while clock.uptime() < limit {
          if await latch.state != .quiet { return .interrupted }
          // A cancelled wait is over.
          do { try await clock.sleep(.milliseconds(200)) } catch { return nil }
        }
        return .inVain
      }
      for await end in group {
        guard let end else { continue }
        group.cancelAll()
        return end
      }
      return Waiting.inVain
    }
    switch end {
    case .up: return true
    case .interrupted: return false
    case .inVain:
      let problems = await tunnels.present.problems
      throw Refusal(
        reason: "The tunnels are not up, so terraform was not started. "
          + problems.joined(separator: " "))
    }
  }

  /// How waiting for the tunnels ended.
  private enum Waiting { case up, interrupted, inVain }
}

extension RunKind {
  /// Whether terraform talks to the cloud in it.
  fileprivate var needsCloud: Bool {
    switch self {
    case .plan, .destroyPlan, .apply: true
    case .taint, .untaint, .selectWorkspace, .newWorkspace, .format: false
    }
  }
}

extension TunnelSurvey {
  /// What is wrong with the bastion, else with each tunnel, as sentences.
  var problems: [String] {
    if let problem = bastion.problem, keeper == .here { return [problem.text] }
    return missing.map { tunnel in
      "\(tunnel.route.name): \(tunnel.problem?.text ?? "It is still being opened.")"
    }
  }
}

/// Says in a run's output when tunnels go down and come back.
///
/// An actor, because it remembers what it said last.
private actor TunnelAccount {
  let journal: RunJournal
  let clock: WallClock
  private var downSince: [String: Date] = [:]
  private var wasUp = false

  init(journal: RunJournal, clock: WallClock) {
    self.journal = journal
    self.clock = clock
  }

  func add(_ survey: TunnelSurvey) {
    if !wasUp {
      guard survey.isWell else { return }
      wasUp = true
      let names = survey.tunnels.map { "\($0.route.name) 127.0.0.1:\($0.localPort ?? 0)" }
      journal.note("Tunnels are up: \(names.joined(separator: ", ")).")
      return
    }
    let now = clock.now()
    for tunnel in survey.tunnels {
      let name = tunnel.route.name
      switch (tunnel.state, downSince[name]) {
      case (.down, nil), (.blocked, nil):
        downSince[name] = now
        let why = survey.bastion.problem ?? tunnel.problem
        journal.note("Tunnel \(name) is down. \(why?.why ?? "") It is being restored.")
      case (.up, let since?):
        downSince[name] = nil
        let seconds = Int(now.timeIntervalSince(since))
        journal.note("Tunnel \(name) is up again after \(Span.text(seconds: seconds)).")
      default: break
      }
    }
  }
}
