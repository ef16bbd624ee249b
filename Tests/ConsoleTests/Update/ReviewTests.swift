import TerminalUI
import Terraform
import Testing

@testable import Console

/// Reading a plan: folding, selecting, filtering.
@Suite("Review")
struct ReviewTests {
  private func reviewing(columns: Int = 120, rows: Int = 40) throws -> Model {
    try Sample.reviewing(try Sample.destroyingPlan(), columns: columns, rows: rows)
  }

  @Test("What is lost comes first, and why it is replaced needs no unfolding")
  func order() throws {
    let shown = try reviewing().shown
    let places = ["Destroy  1", "Replace  1", "Change  1", "Create  1"].map {
      shown.firstRange(of: $0)?.lowerBound
    }
    #expect(places.allSatisfy { $0 != nil })
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(shown.contains("forced by image_name"))
    #expect(shown.contains("its number is beyond count"))
    #expect(!shown.contains("ubuntu-jammy-20230719"))
  }

  @Test("A resource unfolds to its values: secrets and what is not known stay unsaid")
  func unfold() throws {
    var model = try reviewing()
    model.press("j", "j", "j", "enter")
    #expect(model.shown.contains("\"ubuntu-jammy-20230719\" → \"ubuntu-jammy-20261101\""))
    #expect(model.shown.contains("a change cannot be made in place"))
    #expect(model.shown.contains("(known after apply)"))
    #expect(model.shown.contains("admin_pass: (sensitive) → (sensitive)"))
    #expect(!model.shown.contains("hunter2"))
    model.press("left")
    #expect(!model.shown.contains("ubuntu-jammy-20230719"))
  }

  @Test("Right goes in, left goes out, and at last folds the group")
  func sideways() throws {
    var model = try reviewing()
    model.press("j", "j", "j", "right", "right")
    #expect(model.deploy.review?.outline?.selectedID == .reason(.replace, 0))
    model.press("left")
    #expect(model.deploy.review?.outline?.selectedID == .item(.replace, 0))
    model.press("left", "left", "left")
    #expect(model.deploy.review?.outline?.selectedID == .group(.replace))
    #expect(!model.shown.contains("forced by image_name"))
    #expect(model.screen == .deploy)
  }

  @Test("One key unfolds everything and folds it again; the selection stays on its resource")
  func all() throws {
    var model = try reviewing(rows: 60)
    model.press("j", "j", "j", "*")
    #expect(model.shown.contains("ubuntu-jammy-20230719"))
    #expect(model.shown.contains("\"blue\" → \"green\""))
    #expect(model.deploy.review?.outline?.selectedID == .item(.replace, 0))
    model.press("*")
    #expect(!model.shown.contains("\"blue\""))
    #expect(model.deploy.review?.outline?.selectedID == .item(.replace, 0))
  }

  @Test("The filter looks while it is typed, counts, and shows the value that matches")
  func filter() throws {
    var model = try reviewing()
    model.press("/")
    model.type("IMAGE")
    #expect(model.shown.contains("/IMAGE  1 of 4"))
    #expect(model.shown.contains("ubuntu-jammy-20261101"))
    #expect(!model.shown.contains("microk8s_join"))
    model.press("enter")
    // Now the keys are commands again, and the filter stays.
    model.press("g")
    #expect(model.deploy.review?.outline?.selected == 0)
    model.press("n")
    #expect(
      model.deploy.review?.outline?.selectedID.map {
        if case .attribute = $0 { true } else { false }
      }
        == true)
    model.press("esc")
    #expect(model.shown.contains("microk8s_join"))
    #expect(model.screen == .deploy)
  }

  @Test("Next and previous go through the matches and around the ends")
  func matches() throws {
    var model = try reviewing()
    model.press("/")
    model.type("workernode")
    model.press("enter")
    let first = model.deploy.review?.outline?.selectedID
    model.press("n")
    let second = model.deploy.review?.outline?.selectedID
    #expect(first == .item(.destroy, 0))
    #expect(second == .item(.replace, 0))
    model.press("n")
    #expect(model.deploy.review?.outline?.selectedID == first)
    model.press("N")
    #expect(model.deploy.review?.outline?.selectedID == second)
  }

  @Test("Letters that are commands elsewhere are text in the filter")
  func letters() throws {
    var model = try reviewing()
    model.press("/")
    #expect(model.type("qQAPDX?12") == [])
    #expect(model.deploy.review?.search?.value == "qQAPDX?12")
    #expect(model.shown.contains("Nothing matches."))
    #expect(model.overlay == nil)
  }

  @Test("What a plan means comes above its changes")
  func meaning() throws {
    var model = try Sample.overview()
    let run = Sample.run(outcome: nil)
    model.receive(.runsListed([run]))
    model.press("2")
    model.receive(.runAdvanced(id: run.id, lines: try Sample.planLines()))
    model.receive(.planRead(runID: run.id, try Sample.destroyingPlan()))
    #expect(model.shown.contains("Replaces worker 1 (rocks-temporal-workers-workernode)"))
    #expect(model.shown.contains("because its image changes"))
    #expect(model.shown.contains("Keeps 1 machine: rocks-temporal-workers-controller"))
  }

  @Test("Five thousand changes cost a key and a frame little")
  func large() throws {
    let changes = (0..<5000).map { index in
      """
      {"mode": "managed", "type": "null_resource", "name": "n", "index": \(index),
       "change": {"actions": ["update"], "before": {"a": {"b": \(index)}, "c": "x"},
        "after": {"a": {"b": -1}, "c": "y"}}}
      """
    }
    let plan = try Plan(
      showJSON: Array(
        """
        {"format_version": "1.2", "applyable": true,
         "resource_changes": [\(changes.joined(separator: ","))]}
        """.utf8))
    var model = try Sample.reviewing(plan)
    let clock = ContinuousClock()
    let frames = clock.measure {
      for _ in 0..<100 {
        model.press("j")
        _ = model.frame()
      }
    }
    // Without optimisation: had each frame made its rows, this would take minutes.
    #expect(frames < .seconds(20))
    model.press("G")
    #expect(model.shown.contains("null_resource.n[4999]"))
    model.press("/")
    model.type("[4321]")
    #expect(model.shown.contains("1 of 5000"))
  }
}
