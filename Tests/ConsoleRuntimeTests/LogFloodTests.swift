import Cluster
import Console
import Fleet
import FoundationEssentials
import Synchronization
import TerminalUI
import Terraform
import Testing

@testable import ConsoleRuntime

@Suite("A flood of log lines", .timeLimit(.minutes(2)))
struct LogFloodTests {
  /// What was shown, and when.
  private final class Screen: Sendable {
    private let state = Mutex<(text: String, taken: Int)>(("", 0))
    private let count = Mutex(0)
    /// How many pieces of the flood were taken.
    var taken: Int { count.withLock { $0 } }
    func take() { count.withLock { $0 += 1 } }
    func show(_ frame: Frame) {
      let taken = taken
      state.withLock { $0 = (frame.plainText, taken) }
    }

    /// Waits for a frame that shows a text; returns how many pieces were taken before it.
    @discardableResult
    func shows(_ text: String) async throws -> Int {
      while true {
        let latest = state.withLock { $0 }
        if latest.text.contains(text) { return latest.taken }
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  @Test("Keys are answered between a few pieces of the flood, which comes as fast as it is taken")
  func keys() async throws {
    // Counted, not timed: time tells what else the computer does. `scripts/bench` times it.
    let screen = Screen()
    let lines = (0..<1_000).map { LogLine(source: "s", text: "y \($0) of the flood") }
    let (inputs, keyboard) = AsyncStream.makeStream(of: [Input].self)
    let world = ConsoleWorld(
      serve: { subscription, inbox in
        guard case .log(let source, let number) = subscription else { return }
        while !Task.isCancelled {
          await inbox.deliver(.logRead(source, number: number, lines))
          screen.take()
        }
      },
      perform: { _, _ in }, now: { Date() },
      sleep: { duration in
        // A cancelled sleep ends early.
        try? await Task.sleep(for: duration)
      })
    let loop = ConsoleLoop(
      display: Display(inputs: inputs, show: { screen.show($0) }), world: world)
    let model = try Self.model()
    let running = Task { await loop.run(model) }
    for key in ["6", "j", "space", "enter"] { keyboard.yield([Self.key(key)]) }
    try await screen.shows("of the flood")
    keyboard.yield([Self.key("/")])
    var typed = ""
    var between: [Int] = []
    for letter in "abcdefghijklmnopqrst" {
      typed.append(letter)
      let before = screen.taken
      keyboard.yield([.key(Key(letter))])
      between.append(try await screen.shows("/\(typed)") - before)
    }
    // Of the pieces some more are taken while the screen rests between two frames.
    #expect(between.sorted()[between.count / 2] <= 8, "\(between)")
    #expect(screen.taken > 20)
    // What is more than the console keeps is dropped, and said.
    keyboard.yield([Self.key("enter")])
    try await screen.shows(" dropped")
    keyboard.finish()
    _ = await running.value
  }

  @Test("A sender of a stream waits until its piece was taken")
  func delivery() async {
    let inbox = Inbox()
    let screen = Screen()
    let sending = Task {
      await inbox.deliver(.reported("piece"))
      return screen.taken
    }
    await inbox.waitForEvents()
    screen.take()
    #expect(await inbox.drain() == [.reported("piece")])
    #expect(await sending.value == 1)
    await inbox.close()
    await inbox.deliver(.reported("late"))
  }

  private static func key(_ notation: String) -> Input {
    guard let key = Key(notation: notation) else { preconditionFailure("\(notation) is no key") }
    return .key(key)
  }

  /// A console that knows one machine.
  private static func model() throws -> Model {
    let now = Date()
    var model = Model(
      deployment: Deployment(
        name: "rocks-test", directory: "/rocks-test", workspace: "default", isReadOnly: false),
      size: Size(columns: 120, rows: 40), appearance: .unicode, now: now)
    let state = try RawState(
      bytes: Array(
        """
        {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {},
         "resources": [{"mode": "managed", "type": "openstack_compute_instance_v2", "name": "n",
           "provider": "provider[\\"registry.terraform.io/x/openstack\\"]",
           "instances": [{"schema_version": 0, "attributes":
             {"id": "9f1f", "name": "node", "access_ip_v4": "10.0.0.1"}}]}]}
        """.utf8))
    _ = model.update(.stateRead(StateSummary(of: state), at: now), at: now)
    return model
  }
}
