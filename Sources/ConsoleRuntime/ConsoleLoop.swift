public import Console
import FoundationEssentials
import TerminalUI

/// The loop that owns the model: events in, effects and frames out.
public struct ConsoleLoop {
  private let display: Display
  private let world: ConsoleWorld

  /// Makes a loop between a display and the world.
  public init(display: Display, world: ConsoleWorld) {
    self.display = display
    self.world = world
  }

  /// Runs until the person leaves or the terminal goes away, and returns the last model.
  ///
  /// - Parameters:
  ///   - initial: The model to begin with; it is drawn before anything else happens.
  ///   - isEnough: Ends the loop as soon as it is true of the model.
  /// - Returns: The model as it was when the loop ended.
  @discardableResult
  public func run(
    _ initial: Model, until isEnough: (Model) -> Bool = { _ in false }
  ) async -> Model {
    var model = initial
    var tasks = RunningTasks()
    let inbox = Inbox()
    var shown = model.frame()
    var title = model.title
    display.setTitle(title)
    var pacer = FramePacer()
    pacer.drew(at: world.now())
    display.show(shown)

    let inputs = display.inputs
    tasks.listen {
      for await batch in inputs {
        for input in batch { await inbox.send(.input(input)) }
      }
      await inbox.send(.input(.hungUp))
    }
    reconcile(&tasks, with: model, inbox)

    var isOpen = true
    while isOpen, !isEnough(model) {
      await inbox.waitForEvents()
      await inbox.gather(for: FramePacer.interval, world.sleep)
      await pause(for: pacer.pause(at: world.now()))
      let events = await inbox.drain()
      let now = world.now()
      for event in events {
        for effect in model.update(event, at: now) {
          isOpen = perform(effect, &tasks, inbox) && isOpen
        }
      }
      reconcile(&tasks, with: model, inbox)
      if title != model.title {
        title = model.title
        display.setTitle(title)
      }
      let frame = model.frame()
      guard frame != shown else { continue }
      shown = frame
      pacer.drew(at: now)
      display.show(frame)
    }
    await inbox.close()
    await tasks.stop(close: world.close)
    return model
  }

  /// Waits until the next frame may be drawn; what arrives meanwhile is drawn with it.
  private func pause(for pause: Duration) async {
    if pause > .zero { await world.sleep(pause) }
  }

  private func reconcile(_ tasks: inout RunningTasks, with model: Model, _ inbox: Inbox) {
    let world = world
    tasks.reconcile(with: model.subscriptions) { await world.serve($0, inbox) }
  }

  /// Carries out an effect and returns whether the console stays open.
  private func perform(_ effect: Effect, _ tasks: inout RunningTasks, _ inbox: Inbox) -> Bool {
    switch effect {
    case .quit: return false
    case .repaint: display.repaint()
    case .suspend: display.suspend()
    case .useMouse(let isUsed): display.useMouse(isUsed)
    case .notify(let text, let way): display.notify(text, way.rings, way.tells)
    case .refresh:
      // What failed for good is tried again, because somebody asks for it.
      let world = world
      tasks.perform { await world.perform(effect, inbox) }
      tasks.restartPolls()
    case .edit(let file, let line):
      let (world, display) = (world, display)
      tasks.perform { await display.lend { await world.edit(file, line, inbox) } }
    case .shell(let machineID):
      let (world, display) = (world, display)
      tasks.converse {
        // The screen stays until the machine has let us in.
        if let session = await world.shell(machineID, inbox) { await display.lend(session) }
      }
    case .makeBundle:
      // It asks machines for a while, and whoever leaves does not wait for them.
      let world = world
      tasks.converse { await world.perform(effect, inbox) }
    case .containerShell(let pod, let container):
      let (world, display) = (world, display)
      tasks.converse {
        if let session = await world.containerShell(pod, container, inbox) {
          await display.lend(session)
        }
      }
    case .lendToCustom(let run):
      let (world, display) = (world, display)
      tasks.converse {
        if let session = await world.custom(run, inbox) { await display.lend(session) }
      }
    case .copyText, .copyValue:
      let (world, display) = (world, display)
      tasks.perform { if let text = await world.copy(effect, inbox) { display.copy(text) } }
    case .surveyVariables, .listVariables, .keepAnswers, .startRun, .readPlan, .interrupt,
      .forceStop, .keepBirths, .surveyStates, .restore, .listWorkspaces, .readWorkspace, .reveal,
      .saveValue, .readStateHistory, .compareStates, .readLook, .outlineState, .keepLook,
      .keepSession, .keepTourSeen, .chooseTheme,
      .restartTunnel, .setTunnel, .runCommand, .runCustom, .stopCommand, .changeCluster, .runDoctor,
      .saveLog, .readPaletteHistory, .keepPaletteLine:
      let world = world
      tasks.perform { await world.perform(effect, inbox) }
    }
    return true
  }
}
