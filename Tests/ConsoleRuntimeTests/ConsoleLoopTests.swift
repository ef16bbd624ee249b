import Console
import FoundationEssentials
import Synchronization
import TerminalUI
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
    var isClosed = false
  }

  private let record = Mutex(Record())
  private let inputs: AsyncStream<[Input]>
  private let keyboard: AsyncStream<[Input]>.Continuation

  init() {
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
  var isClosed: Bool { record.withLock(\.isClosed) }

  func type(_ keys: String...) {
    keyboard.yield(keys.compactMap(Key.init(notation:)).map(Input.key))
  }

  func hangUp() { keyboard.finish() }

  var loop: ConsoleLoop {
    ConsoleLoop(
      display: Display(
        inputs: inputs, show: { frame in self.record.withLock { $0.frames.append(frame) } }),
      world: ConsoleWorld(
        serve: { subscription, _ in
          self.record.withLock {
            $0.served.insert(subscription)
            $0.running.insert(subscription)
          }
          // Served until it is cancelled, as every real subscription is.
          try? await Task.sleep(for: .seconds(3600))
          self.record.withLock { _ = $0.running.remove(subscription) }
        },
        perform: { effect, _ in self.record.withLock { $0.performed.append(effect) } },
        now: { Date(timeIntervalSince1970: 1_800_000_000) }, sleep: { _ in await Task.yield() },
        close: { self.record.withLock { $0.isClosed = true } }))
  }
}
