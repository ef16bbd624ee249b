import FoundationEssentials
import Glibc
import Operations
import Terraform
import Testing

@Suite("The ladder of interrupts", .timeLimit(.minutes(2))) struct InterruptTests {
  /// A socket that takes connections and never answers: what reads from it hangs, as a provider's
  /// call to a cloud that hangs.
  private final class SilentServer: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = descriptor
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
            && getsockname(descriptor, address, &length) == 0
        }
      }
      try #require(result)
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
  }

  /// An apply that hangs in a read from a server that never answers.
  private func hanging(_ server: SilentServer) -> String {
    """
    resource "terraform_data" "first" {
      input = 1
      provisioner "local-exec" { command = "touch started" }
    }
    data "terraform_remote_state" "cloud" {
      backend    = "http"
      config     = { address = "http://127.0.0.1:\(server.port)/state" }
      depends_on = [terraform_data.first]
    }
    resource "terraform_data" "last" { input = data.terraform_remote_state.cloud.outputs }
    """
  }

  private func reads(_ lines: RunProgress) -> Bool {
    lines.resources.contains { $0.address.mode == .data && $0.isRunning }
  }

  @Test("The second step is a second SIGINT: terraform leaves what hangs, and the run says so")
  func forced() async throws {
    let server = try SilentServer()
    let deployment = try Deployment(hanging(server))
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(.apply, plan: plan.id)
    let folder = try await deployment.launcher.start(apply, variables: [:])
    let store = deployment.store
    #expect(await eventually { reads(store.progress(of: apply.id)) })

    // A forced stop without the first step is the first step, and nothing more.
    try Interrupt.force(folder, by: "hasty@here", world: deployment.world)
    #expect(await eventually { store.progress(of: apply.id).interruption == .graceful })
    #expect(store.outcome(apply.id) == nil)
    #expect(try FileStore.live.status(folder.forcedStopFile) == nil)

    try Interrupt.force(folder, by: "tester@here", world: deployment.world)
    let lines = await deployment.lines(of: apply.id)
    #expect(lines.outcome == .stopped)
    let progress = store.progress(of: apply.id)
    #expect(progress.interruption == .forced)
    #expect(progress.resources.filter { $0.state == .abandoned }.map(\.address.mode) == [.data])
    let text = try deployment.scratch.text(
      of: String(folder.outputFile.dropFirst(deployment.scratch.path.count + 1)))
    #expect(text.contains("Two interrupts received"))
    #expect(try deployment.stateText.contains(#""name": "first""#))
    let audit = try deployment.scratch.text(of: "state/quarterdeck/audit.jsonl")
    #expect(audit.contains(#""event":"run.interrupt""#))
    #expect(audit.contains(#""by":"hasty@here""#))
    #expect(audit.contains(#""event":"run.forced-stop""#))
    #expect(audit.contains(#""by":"tester@here""#))
    #expect(audit.contains("was stopped by force"))
  }

  @Test("A forced stop is refused before the graceful one, and before that had its time")
  func refusals() throws {
    let sent = Date(timeIntervalSince1970: 1_795_444_000)
    var progress = RunProgress(kind: .apply)
    #expect(ForcedStopRefusal.of(progress, at: sent) == .notInterrupted)
    progress.fold(.interruptSent(at: sent))
    #expect(
      ForcedStopRefusal.of(progress, at: sent.addingTimeInterval(3)) == .tooEarly(secondsLeft: 7))
    #expect(
      ForcedStopRefusal.of(progress, at: sent.addingTimeInterval(ForcedStopRefusal.patience)) == nil
    )
    progress.fold(.forcedStopSent(at: sent))
    #expect(ForcedStopRefusal.of(progress, at: sent.addingTimeInterval(60)) == .alreadyForced)
  }
}
