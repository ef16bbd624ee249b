import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// A deployment that others depend on is unmistakable.
@Suite("Guard")
struct GuardTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60)]

  private func guarded(
    _ columns: Int, _ rows: Int, appearance: Appearance = .unicode, word: String? = "production"
  ) -> Model {
    Model(
      deployment: Deployment(
        name: "rocks-prod", directory: "/srv/rocks-prod", workspace: "default", isReadOnly: false,
        guardWord: word),
      size: Size(columns: columns, rows: rows), appearance: appearance, now: Sample.now)
  }

  private func inks(ofRow row: Int, _ frame: Frame) -> Set<Ink> {
    Set((0..<frame.size.columns).map { frame[row: row, column: $0].ink })
  }

  @Test("The whole header is one band with a sign and the word, on every screen", arguments: sizes)
  func header(columns: Int, rows: Int) {
    for screen in ScreenID.allCases {
      var model = guarded(columns, rows)
      model.receive(.runsListed([Sample.run()]))
      model.press("1")
      model.go(to: screen)
      let frame = model.frame()
      #expect(frame.plainText.hasPrefix(" ▲ PRODUCTION  rocks-prod · default"))
      #expect(inks(ofRow: 0, frame) == [.guarded])
    }
  }

  @Test("In ASCII there is a sign and a word too; without a guard there is nothing of it")
  func others() {
    let frame = guarded(80, 24, appearance: .ascii).frame()
    #expect(frame.plainText.hasPrefix(" ^ PRODUCTION  rocks-prod - default"))
    let usual = guarded(80, 24, word: nil).frame()
    #expect(!usual.inkText.contains("g"))
  }

  @Test("Whatever asks for a decision says it in its title", arguments: sizes)
  func dialogs(columns: Int, rows: Int) throws {
    var model = guarded(columns, rows)
    model.receive(.runsListed([Sample.run()]))
    model.press("1", "q")
    #expect(model.shown.contains("▲ PRODUCTION  Leave while"))
    model.press("n", "?")
    #expect(model.shown.split(separator: "\n").count { $0.contains("PRODUCTION") } == 1)
    let plan = try Sample.destroyingPlan()
    let id = "20261123-073152-2a02c1"
    model = guarded(columns, rows)
    model.overlay = .confirmation(model.confirmation(of: plan, runID: id))
    #expect(model.shown.contains("▲ PRODUCTION  This will be lost"))
    model.overlay = .countdown(
      Countdown(planID: id, name: "rocks-prod", losses: 3, until: model.now.addingTimeInterval(4)))
    #expect(model.shown.contains("▲ PRODUCTION  Last chance"))
  }
}
