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
    private let state = Mutex<(text: String, shownAt: ContinuousClock.Instant)>(("", .now))
    private let count = Mutex(0)
    /// How many pieces of the flood were taken.
    var taken: Int { count.withLock { $0 } }
    func take() { count.withLock { $0 += 1 } }
    var latest: (text: String, shownAt: ContinuousClock.Instant) { state.withLock { $0 } }
    func show(_ frame: Frame) { state.withLock { $0 = (frame.plainText, .now) } }

    /// Waits for a frame that shows a text.
    func shows(_ text: String) async throws -> ContinuousClock.Instant {
      while true {
        let latest = latest
        if latest.text.contains(text) { return latest.shownAt }
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  @Test("Keys are answered within 50 ms while lines come as fast as they are taken")
  func keys() async throws {
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
    _ = try await screen.shows("of the flood")
    keyboard.yield([Self.key("/")])
    var typed = ""
    var delays: [Duration] = []
    for letter in "abcdefghijklmnopqrst" {
      typed.append(letter)
      let pressed = ContinuousClock.now
      keyboard.yield([.key(Key(letter))])
      delays.append(try await screen.shows("/\(typed)") - pressed)
    }
    let median = delays.sorted()[delays.count / 2]
    #expect(median < .milliseconds(50), "\(delays)")
    #expect(screen.taken > 20)
    // What is more than the console keeps is dropped, and said.
    keyboard.yield([Self.key("enter")])
    _ = try await screen.shows(" dropped")
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
