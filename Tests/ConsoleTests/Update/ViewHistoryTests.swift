import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// `-` goes to the last view and back, and the header says where a screen is.
@Suite("View history")
struct ViewHistoryTests {
  @Test("- goes to the last screen, and again back, each with the way that led to it")
  func lastView() throws {
    var model = try Sample.overview()
    model.press("4", "j", "enter")
    let machine = model.screen
    model.press("5", "-")
    #expect(model.screen == machine)
    #expect(model.navigation == [.overview, .nodes, machine])
    model.press("-")
    #expect(model.screen == .pods)
    model.press("-", "esc")
    #expect(model.screen == .nodes)
  }

  @Test("A pod comes back with its tab, its pane and what was read of it")
  func pod() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("5", "enter", "l", "tab")
    let left = model.pod
    model.press("esc", "j", "enter", "d")
    #expect(model.pod != left)
    model.press("-", "-")
    #expect(model.pod.tab == .describe)
    // From one pod to the next, and back.
    model.press("e")
    let next = model.screen
    model.press("-")
    #expect(model.screen != next)
    #expect(model.pod.tab == .describe)
    model.press("-")
    #expect(model.screen == next)
  }

  @Test("Lists come back with their selection, whatever was read meanwhile")
  func selection() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("5", "j", "j", "4")
    let selected = try #require(model.podList.list.selectedID)
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing.reversed())))
    model.press("-")
    #expect(model.screen == .pods)
    #expect(model.podList.list.selectedID == selected)
  }

  @Test("What was opened from the overview stays selected there, though it was the first row")
  func opened() throws {
    var model = try Sample.overview()
    model.press("tab", "enter")
    guard case .pod(let opened) = model.screen else {
      Issue.record("No pod is shown.")
      return
    }
    model.press("esc")
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.overview.pods.id == opened)
  }

  @Test("Before there was another view, and when its machine is gone, - says so and stays")
  func nothing() throws {
    var model = try Sample.overview()
    model.press("-")
    #expect(model.screen == .overview)
    #expect(model.shown.contains("There is no view before this one."))
    model.press("j", "enter", "5")
    model.receive(.stateRead(try Sample.state([MachineJSON.three[0]]), at: Sample.now))
    model.press("-")
    #expect(model.screen == .pods)
    #expect(model.shown.contains("The last view was of a machine that is no longer in the state."))
  }

  @Test("Logs that are gone to again are read from their beginning, as by their number")
  func logs() throws {
    var model = try Sample.logs(["a", "b"])
    let number = model.logs.number
    model.press("5", "-")
    #expect(model.screen == .logs)
    #expect(model.logs.number == number + 1)
    #expect(model.overlay == nil)
  }

  @Test("The header has the screens that lead here, each once, the last one whole")
  func breadcrumbs() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    let header = { (model: Model) in
      String(model.shown.split(separator: "\n", omittingEmptySubsequences: false)[0])
    }
    #expect(!header(model).contains("▸"))
    model.press("4", "enter")
    #expect(model.breadcrumbs == ["Nodes", "rocks-temporal-workers-controller"])
    #expect(header(model).contains("▸ Nodes ▸ rocks-temporal-workers-controller"))
    model.press("5", "enter")
    #expect(header(model).contains("▸ Pods ▸ temporal/temporal-worker-7c9d8f6b5-2xkfp"))
    model.press("tab", "tab", "j", "j", "enter")
    #expect(model.breadcrumbs.count == 3)
    model.receive(.input(.resized(Size(columns: 80, rows: 24))))
    #expect(header(model).contains("▸ … ▸ "))
  }
}
