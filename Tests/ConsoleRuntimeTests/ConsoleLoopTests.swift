import Console
import Fleet
import FoundationEssentials
import Synchronization
import TerminalUI
import Terraform
import Testing

@testable import ConsoleRuntime

@Suite("ConsoleLoop")
struct ConsoleLoopTests {
  @Test("It draws before anything happens, draws what changed, and leaves on Q")
  func journey() async throws {
    let stage = Stage()
    stage.type("2", "Q")
    let model = await stage.loop.run(Stage.model)
    let frames = stage.frames
    #expect(frames.count >= 2)
    #expect(frames.first == Stage.model.frame())
    #expect(frames.last == model.frame())
    #expect(frames.last?.plainText.contains("Deploy") == true)
  }

  @Test("A terminal that goes away ends the loop")
  func hangUp() async {
    let stage = Stage()
    stage.hangUp()
    await stage.loop.run(Stage.model)
    #expect(stage.isClosed)
  }

  @Test("Subscriptions are served while they are wanted and cancelled at the end")
  func subscriptions() async {
    let stage = Stage()
    stage.type("Q")
    await stage.loop.run(Stage.model)
    #expect(stage.served.isSuperset(of: [.state, .runs, .clock(.minute)]))
    #expect(stage.running == [])
  }

  @Test("Keys that come in a burst make few frames")
  func burst() async {
    let stage = Stage()
    for _ in 0..<4000 { stage.type("2", "1") }
    stage.type("Q")
    await stage.loop.run(Stage.model)
    #expect(stage.frames.count < 400)
  }

  @Test("What changes with the second, and comes moments later, is one frame")
  func oneFrame() async throws {
    let stage = Stage()
    let news = Failure(what: "No answer", why: "gone")
    // A minute later: the header says so.
    stage.send(.ticked, secondsLater: 60) { inbox in
      await inbox.send(.machineUnreachable(id: "9f1f", news))
      stage.type("Q")
    }
    let model = await stage.loop.run(try Stage.modelWithMachine())
    #expect(stage.hasPaused)
    #expect(stage.frames.count == 2)
    #expect(stage.frames.last == model.frame())
    #expect(model.frame().plainText.contains("✖"))
  }

  @Test("An editor runs while the terminal is lent to it, and not otherwise")
  func edit() async throws {
    let stage = Stage()
    stage.type("2", "v", "Q")
    await stage.loop.run(try Stage.modelWithError())
    #expect(stage.edited == ["lent", "/rocks-test/main.tf:2", "given back"])
    #expect(stage.performed == [])
  }

  @Test("The terminal is lent to a shell when the machine has let us in, and not before")
  func shell() async throws {
    let stage = Stage()
    stage.type("s", "Q")
    await stage.loop.run(try Stage.modelWithMachine())
    #expect(stage.edited == ["connected to 9f1f", "lent", "shell", "given back"])
  }

  @Test("A machine that does not let us in costs the terminal nothing")
  func refusedShell() async throws {
    let stage = Stage(refusesShells: true)
    stage.type("s", "Q")
    await stage.loop.run(try Stage.modelWithMachine())
    #expect(stage.edited == [])
  }

  @Test("An effect that is under way is waited for, not cut in half")
  func effectsEnd() async {
    let stage = Stage()
    stage.type("P", "Q")
    await stage.loop.run(Stage.model)
    #expect(stage.performed == [.surveyVariables])
  }
}

/// A terminal and a world for one test of the loop.
private final class Stage: Sendable {
  private struct Record {
    var frames: [Frame] = []
    var served: Set<Subscription> = []
    var running: Set<Subscription> = []
    var performed: [Effect] = []
    var edited: [String] = []
    var isClosed = false
    /// The present time.
    var now = Date(timeIntervalSince1970: 1_800_000_000)
    /// What happens at the start, and at the first pause after it.
    var first: Event?
    var inbox: Inbox?
    var atPause: (@Sendable (Inbox) async -> Void)?
  }

  private let record = Mutex(Record())
  private let inputs: AsyncStream<[Input]>
  private let keyboard: AsyncStream<[Input]>.Continuation
  private let refusesShells: Bool

  init(refusesShells: Bool = false) {
    self.refusesShells = refusesShells
    (inputs, keyboard) = AsyncStream.makeStream(of: [Input].self)
  }

  static let model = Model(
    deployment: Deployment(
      name: "rocks-test", directory: "/rocks-test", workspace: "default", isReadOnly: false),
    size: Size(columns: 80, rows: 24), appearance: .unicode,
    now: Date(timeIntervalSince1970: 1_800_000_000))

  var frames: [Frame] { record.withLock(\.frames) }
  var served: Set<Subscription> { record.withLock(\.served) }
  var running: Set<Subscription> { record.withLock(\.running) }
  var performed: [Effect] { record.withLock(\.performed) }
  var edited: [String] { record.withLock(\.edited) }
  var hasPaused: Bool { record.withLock { $0.atPause == nil } }
  var isClosed: Bool { record.withLock(\.isClosed) }

  /// A console that shows a run with an error in a file.
  static func modelWithError() throws -> Model {
    var model = model
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let run = RunEntry(
      id: "r", kind: .plan, planID: nil, startedAt: now, outcome: nil, requestedBy: "o@h")
    let line = """
      {"type":"diagnostic","@message":"","diagnostic":{"severity":"error","summary":"s",\
      "range":{"filename":"main.tf","start":{"line":2,"column":1,"byte":9},\
      "end":{"line":2,"column":2,"byte":10}}}}
      """
    _ = model.update(.runStarted(run), at: now)
    _ = model.update(.runAdvanced(id: "r", lines: [RunLine(line: Array(line.utf8))]), at: now)
    _ = model.update(
      .runAdvanced(id: "r", lines: [.runEnded(.failed(step: .plan, exitCode: 1), at: now)]),
      at: now)
    return model
  }

  /// A console that has read a state with one machine.
  static func modelWithMachine() throws -> Model {
    var model = model
    let state = try RawState(
      bytes: Array(
        """
        {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {},
         "resources": [{"mode": "managed", "type": "openstack_compute_instance_v2", "name": "n",
           "provider": "provider[\\"registry.terraform.io/x/openstack\\"]",
           "instances": [{"schema_version": 0, "attributes":
             {"id": "9f1f", "name": "node", "access_ip_v4": "10.0.0.1"}}]}]}
        """.utf8))
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    _ = model.update(.stateRead(StateSummary(of: state), at: now), at: now)
    return model
  }

  func type(_ keys: String...) {
    keyboard.yield(keys.compactMap(Key.init(notation:)).map(Input.key))
  }

  func hangUp() { keyboard.finish() }

  /// Has an event happen at the start, and something more during the first pause; without a pause the
  /// terminal goes away.
  func send(
    _ event: Event, secondsLater: Double, atPause body: @escaping @Sendable (Inbox) async -> Void
  ) {
    record.withLock {
      $0.now += secondsLater
      $0.first = event
      $0.atPause = body
    }
  }

  private func begin(_ inbox: Inbox) async {
    let event = record.withLock { record in
      record.inbox = inbox
      return record.first
    }
    guard let event else { return }
    await inbox.send(event)
    if (try? await Task.sleep(for: .seconds(20))) != nil { hangUp() }
  }

  private func pause() async {
    let (inbox, body) = record.withLock { record in
      defer { record.atPause = nil }
      return (record.inbox, record.atPause)
    }
    guard let inbox, let body else { return await Task.yield() }
    await body(inbox)
  }

  var loop: ConsoleLoop {
    ConsoleLoop(
      display: Display(
        inputs: inputs, show: { frame in self.record.withLock { $0.frames.append(frame) } },
        lend: { body in
          self.record.withLock { $0.edited.append("lent") }
          await body()
          self.record.withLock { $0.edited.append("given back") }
        }),
      world: ConsoleWorld(
        serve: { subscription, inbox in
          self.record.withLock {
            $0.served.insert(subscription)
            $0.running.insert(subscription)
          }
          if subscription == .state { await self.begin(inbox) }
          // Served until it is cancelled, as every real subscription is.
          try? await Task.sleep(for: .seconds(3600))
          self.record.withLock { _ = $0.running.remove(subscription) }
        },
        perform: { effect, _ in self.record.withLock { $0.performed.append(effect) } },
        edit: { file, line, _ in
          self.record.withLock { $0.edited.append("\(file):\(line)") }
        },
        shell: { machineID, _ in
          guard !self.refusesShells else { return nil }
          self.record.withLock { $0.edited.append("connected to \(machineID)") }
          return { self.record.withLock { $0.edited.append("shell") } }
        },
        now: { self.record.withLock(\.now) }, sleep: { _ in await self.pause() },
        close: { self.record.withLock { $0.isClosed = true } }))
  }
}
