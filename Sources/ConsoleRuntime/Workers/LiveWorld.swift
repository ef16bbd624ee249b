import Console
import Fleet
import FoundationEssentials
public import Operations
import Terraform

/// The real world behind the console: subscriptions and effects turned into Operations.
public struct LiveWorld: Sendable {
  let site: DeploymentSite
  let machines: MachineAccess
  let answers: Answers
  let shelf: StateShelf
  let tunnels: Tunnels?
  let commands: RunningCommands
  let commandLog: CommandLog
  let scrubber: CommandScrubber
  let logPace = LogPace()
  let themes: Themes

  /// Makes the world of a deployment.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - themes: The themes by which it can be drawn.
  public init(site: DeploymentSite, themes: Themes = .none) {
    self.themes = themes
    commandLog = CommandLog()
    scrubber = CommandScrubber()
    let site = site.observed(by: commandLog)
    self.site = site
    let bastion = site.makeSharedBastion()
    machines = MachineAccess(site: site, sharing: bastion)
    answers = Answers()
    shelf = StateShelf()
    tunnels = site.makeTunnels(sharing: bastion)
    commands = RunningCommands()
  }

  /// The functions that the loop calls.
  public var consoleWorld: ConsoleWorld {
    let clock = site.world.clock
    return ConsoleWorld(
      serve: serve, perform: perform, edit: edit, shell: shell,
      containerShell: containerShell, custom: customSession, copy: copy, now: clock.now,
      sleep: { duration in
        // A cancelled sleep ends early, which is what the loop wants.
        try? await clock.sleep(duration)
      },
      close: {
        await commands.stopAll()
        await machines.close()
      })
  }

  @Sendable private func serve(_ subscription: Subscription, _ inbox: Inbox) async {
    switch subscription {
    case .clock(let pace): await tick(pace, inbox)
    case .state: await watchState(inbox)
    case .runs: await watchRuns(inbox)
    case .run(let id): await follow(id, inbox)
    case .timings: await watchTimings(inbox)
    case .premises: await watchPremises(inbox)
    case .theme(let name): await followTheme(name, inbox)
    case .tunnels: await tunnels?.keep { await inbox.send(.tunnelsRead($0)) }
    case .clusterTunnel(let target): await keepClusterTunnel(through: target, inbox)
    case .particulars(let id, let withConsole):
      await pollParticulars(of: id, withConsole: withConsole, inbox)
    case .resource(let id, _): await readResource(id, inbox)
    case .stateSearch(let text, _): await searchState(text, inbox)
    case .machine(let target): await pollMachine(target, inbox)
    case .cluster(let targets): await followCluster(through: targets, inbox)
    case .pod(let id, let target): await pollPod(id, through: target, inbox)
    case .workload(let rule, let target): await pollWorkload(rule, through: target, inbox)
    case .node(let subject): await pollNode(subject, inbox)
    case .log(let source, let number): await followLog(source, number: number, inbox)
    case .commandLog: await watchCommandLog(inbox)
    case .logFile(let path, let question, let filter, let number):
      await answerLogFile(path, question, filter, number: number, inbox)
    case .logFileCount(let path, let count, let number):
      await countLogFile(path, count, number: number, inbox)
    case .manifest(let id, let format, let target):
      await pollManifest(id, as: format, through: target, inbox)
    }
  }

  @Sendable private func perform(_ effect: Effect, _ inbox: Inbox) async {
    switch effect {
    case .surveyVariables: await surveyVariables(inbox)
    case .listVariables: await listVariables(inbox)
    case .keepAnswers(let typed): _ = await answers.adding(typed)
    case .startRun(let kind, let planID, let options, let typed, let confirmation, let skips):
      let variables = await answers.adding(typed)
      if !skips, kind.needsCloud {
        let checks = await Preflight.gate(site, answers: variables)
        guard checks.isEmpty else {
          // What was typed is kept already.
          let blocked = Effect.startRun(
            kind, planID: planID, options: options, confirmation: confirmation,
            skipsPreflight: true)
          return await inbox.send(.preflightFailed(checks, blocked: blocked))
        }
      }
      await startRun(
        kind, planID: planID, options: options, variables: variables, confirmation: confirmation,
        inbox)
    case .surveyStates: await surveyStates(inbox)
    case .restore(let copy, let confirmation):
      await restore(copy, confirmation: confirmation, inbox)
    case .reveal(let name): await reveal(name, inbox)
    case .saveValue(let name, let file): await saveValue(name, file: file, inbox)
    case .makeBundle: await makeBundle(inbox)
    case .saveLog(let lines, let file): await saveLog(lines, file: file, inbox)
    case .readStateHistory: await readStateHistory(inbox)
    case .compareStates(let before, let after): await compareStates(before, after, inbox)
    case .readLook: await readLook(inbox)
    case .outlineState: await outlineState(inbox)
    case .keepLook(let look): await keep(look, inbox)
    case .keepSession(let session): await keep(session, inbox)
    case .keepTourSeen: await keepTourSeen(inbox)
    case .chooseTheme(let present): await chooseTheme(after: present, inbox)
    case .listWorkspaces: await listWorkspaces(inbox)
    case .readWorkspace: await inbox.send(.workspaceRead(site.workspace))
    case .readPlan(let id): await readPlan(id, inbox)
    case .interrupt(let id): await interrupt(id, inbox)
    case .forceStop(let id): await forceStop(id, inbox)
    case .keepBirths(let births): await keepBirths(births, inbox)
    case .runCommand(let request): await run(request, inbox)
    case .changeCluster(let change): await self.change(change, inbox)
    case .runCustom(let custom): await run(custom, inbox)
    case .stopCommand(let number): await commands.stop(number)
    case .runDoctor:
      let values = await answers.adding([:])
      await inbox.send(.doctorReported(await Preflight(site: site, answers: values).run()))
    case .readPaletteHistory: await readPaletteHistory(inbox)
    case .keepPaletteLine(let line): await keepPaletteLine(line, inbox)
    case .refresh:
      await machines.retry()
      await tunnels?.retry()
    case .restartTunnel(nil): await tunnels?.restartBastion()
    case .restartTunnel(let name?): await tunnels?.restart(name)
    case .setTunnel(let name, let isOpen): await tunnels?.set(name, isOpen: isOpen)
    case .repaint, .suspend, .useMouse, .notify, .quit, .edit, .shell, .containerShell,
      .lendToCustom, .copyText, .copyValue:
      preconditionFailure("The loop carries out \(effect) itself.")
    }
  }
}

/// The values that were typed into the form, for the later runs of this session; in memory only.
///
/// An actor, because runs are started beside each other.
actor Answers {
  private var values: [String: Secret] = [:]

  private var hidden: [String: Secret] = [:]

  /// Knows secrets that are no variables of terraform, so that they are shown nowhere.
  func hide(_ secrets: [String: Secret]) {
    hidden.merge(secrets) { _, newer in newer }
  }

  /// Everything that was typed and may be shown nowhere.
  var known: [String: Secret] { values.merging(hidden) { value, _ in value } }

  /// Adds values and returns all.
  func adding(_ new: [String: Secret]) -> [String: Secret] {
    values.merge(new) { _, newer in newer }
    return values
  }

  /// The names of the variables that have a value.
  var names: Set<String> { Set(values.keys) }
}

// MARK: - Clock

extension LiveWorld {
  private func tick(_ pace: Pace, _ inbox: Inbox) async {
    let span: Double =
      switch pace {
      case .second: 1
      case .minute: 60
      }
    while await rest(site.world.clock.untilNext(span)) {
      await inbox.send(.ticked)
    }
  }

  /// Waits, and returns whether the task is still wanted.
  func rest(_ duration: Duration) async -> Bool {
    do {
      try await site.world.clock.sleep(duration)
      return !Task.isCancelled
    } catch {
      return false
    }
  }
}
