import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// `=` makes the lists stand still.
@Suite("Freeze")
struct FreezeTests {
  /// The rows of the screen without the header and the line at the bottom.
  private func body(_ model: Model) -> [Substring] {
    model.shown.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast(2)
      .map { $0 }
  }

  /// The body with the age of what stands still left out.
  private func still(_ model: Model) -> [String] {
    body(model).map { String($0).replacing(/─* = FROZEN \d+s/, with: "FROZEN") }
  }

  @Test(
    "What is read changes nothing on the screen, which says for how long; it is there with the next =",
    arguments: ["1", "4", "5"] as [Key])
  func still(screen: Key) throws {
    var model = try Sample.overview()
    model.press(screen, "=")
    #expect(model.shown.contains("FROZEN 0s"))
    let before = still(model)
    model.wait(12)
    model.receive(
      .clusterRead(
        try Sample.picture(
          pods: PodJSON.failing, pressure: "MemoryPressure", fetchedAt: model.now)))
    model.receive(.stateRead(try Sample.state([MachineJSON.three[0]]), at: model.now))
    model.receive(
      .machineUnreachable(
        id: MachineJSON.three[0].id, Failure(what: "The machine did not answer", why: "timeout")))
    #expect(model.shown.contains("FROZEN 12s"))
    #expect(still(model) == before)
    // The header is not frozen.
    #expect(model.cluster.failingPods.isEmpty)
    model.press("=")
    #expect(!model.shown.contains("FROZEN"))
    #expect(model.cluster.failingPods.count == 3)
    #expect(model.inventory?.machines.count == 1)
    #expect(still(model) != before)
  }

  @Test("Selecting, filtering and sorting go on in what stands still")
  func keys() throws {
    var model = try Sample.overview()
    model.press("5", "=")
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    model.press("j", "/")
    model.type("coredns")
    #expect(model.podList.list.numbers.count == 1)
    model.press("esc", ">")
    #expect(model.podList.list.numbers.count == 9)
    #expect(model.shown.contains("Pods 9"))
  }

  @Test("Leaving the screen shows what is there")
  func leaving() throws {
    var model = try Sample.overview()
    model.press("5", "=")
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    model.press("4", "5")
    #expect(model.frozen == nil)
    #expect(model.shown.contains("Pods 13 · 3 failing"))
  }

  @Test("What is gone since takes no command, by its identity and not by its place")
  func gone() throws {
    var model = try Sample.overview()
    model.press("j", "=")
    let kept = [MachineJSON.three[0], MachineJSON.three[2]]
    model.receive(.stateRead(try Sample.state(kept), at: model.now))
    for key in ["s", "!", "O", "enter"] as [Key] {
      #expect(model.press(key) == [])
      #expect(model.overlay == nil && model.screen == .overview)
      #expect(model.shown.contains("is gone since the list stands still. Nothing was done."))
    }
    model.press("j")
    #expect(model.press("s") == [.shell(machineID: MachineJSON.three[2].id)])

    model = try Sample.overview()
    model.press("5", "=")
    let first = try #require(model.selectedPod?.id)
    model.receive(
      .clusterRead(try Sample.picture(pods: PodJSON.healthy.filter { $0.name != first.name })))
    model.press("enter")
    #expect(model.screen == .pods)
    #expect(model.shown.contains("\(first) is gone since the list stands still."))
  }

  @Test("A command for many machines asks those that are there now")
  func fanOut() throws {
    var model = try Sample.overview()
    model.press("=")
    let kept = Array(MachineJSON.three.prefix(2))
    model.receive(.stateRead(try Sample.state(kept), at: model.now))
    model.press("!")
    guard case .fanOut(let dialog) = model.overlay else {
      Issue.record("No command is asked for.")
      return
    }
    #expect(dialog.machines.map(\.id).sorted() == kept.map(\.id).sorted())
  }
}
