import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Notifications and the title")
struct NotificationTests {
  private func running() throws -> Model {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run("a", .apply)]))
    // What runs when the console is opened is shown at once.
    model.press("1")
    return model
  }

  private func end(_ model: inout Model) -> [Effect] {
    model.receive(
      .runAdvanced(id: "a", lines: [.runEnded(.succeeded(changes: true), at: Sample.now)]))
  }

  private func isNotification(_ effect: Effect) -> Bool {
    if case .notify = effect { true } else { false }
  }

  @Test("A run that ends is told where its screen is not shown, and not to who watches it")
  func runs() throws {
    var model = try running()
    // A run that goes on is what the console shows first.
    model.press("1")
    #expect(end(&model).contains(.notify("rocks-prod: \(RunKind.apply.title) succeeded", .bell)))
    var watching = try running()
    watching.press("2")
    #expect(!end(&watching).contains(where: isNotification))
    var away = try running()
    away.press("2")
    away.receive(.input(.focused(false)))
    #expect(end(&away).contains(where: isNotification))
  }

  @Test("What is switched off is not told")
  func off() throws {
    var model = try running()
    model.press("1")
    model.configure(usesMouse: true, notifications: NotificationSettings(runEnded: .off))
    #expect(!end(&model).contains(where: isNotification))
  }

  @Test("Pods that begin to fail are told once to who looks elsewhere, and not too often")
  func pods() throws {
    var model = Sample.model()
    model.receive(.stateRead(try Sample.state(MachineJSON.three), at: Sample.now))
    let well = Event.clusterRead(try Sample.picture(pods: []))
    #expect(!model.receive(well).contains(where: isNotification))
    model.receive(.input(.focused(false)))
    let failing = Event.clusterRead(try Sample.picture(pods: PodJSON.failing))
    #expect(model.receive(failing).count(where: isNotification) == 1)
    #expect(!model.receive(failing).contains(where: isNotification))
    // Well again and failing again at once: not told within ten seconds.
    model.receive(well)
    #expect(!model.receive(failing).contains(where: isNotification))
  }

  @Test("The title says what fails, or what runs")
  func title() throws {
    var model = Sample.model()
    #expect(model.title == "quarterdeck rocks-prod")
    model.receive(.stateRead(try Sample.state(MachineJSON.three), at: Sample.now))
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.title.string.hasSuffix("fail"))
    model.receive(.runsListed([Sample.run("a", .apply)]))
    #expect(model.title.string.hasSuffix("running"))
  }
}
