import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("Secrets on the screen")
struct SecretsTests {
  @Test("A secret typed into the form is in no frame, before, while and after it is sent")
  func typed() throws {
    let secret = "correct-horse"
    var frames: [String] = []
    var model = Sample.model()
    model.press("P")
    model.receive(.variablesSurveyed(missing: Sample.missingVariables))
    model.press("up")
    for (index, character) in secret.enumerated() {
      model.press(Key(character))
      frames.append(model.shown)
      #expect(frames[index].contains(String(repeating: "•", count: index + 1)))
    }
    for key: Key in ["left", "home", "end", "tab", "up", "enter"] {
      model.press(key)
      frames.append(model.shown)
    }
    model.type("url")
    model.press("enter")
    model.type("rocks")
    let effects = model.press("enter")
    frames.append(model.shown)
    #expect(effects.count == 1)
    model.receive(.runRefused(Failure(what: "The run was not started", why: "locked")))
    frames.append(model.shown)
    for size in [Size(columns: 60, rows: 15), Size(columns: 200, rows: 60)] {
      model.receive(.input(.resized(size)))
      frames.append(model.shown)
    }
    #expect(!frames.contains { $0.contains(secret) || $0.contains("correct") })
    #expect(!String(describing: effects).contains(secret))
    #expect(!String(reflecting: model).contains(secret))
  }

  @Test("A pasted secret is in no frame")
  func pasted() {
    var model = Sample.model()
    model.press("P")
    model.receive(.variablesSurveyed(missing: Sample.missingVariables))
    model.press("up")
    model.receive(.input(.paste("correct-horse")))
    #expect(!model.shown.contains("correct"))
    #expect(model.shown.contains("•••••••••••••"))
  }

  @Test("A plan's secrets are in no frame, at any size")
  func plan() throws {
    for (columns, rows) in [(60, 15), (80, 24), (200, 60)] {
      for plan in [try Sample.destroyingPlan(), try Sample.creatingPlan()] {
        let model = try Sample.reviewing(plan, columns: columns, rows: rows)
        #expect(!model.shown.contains("hunter2"))
      }
    }
  }

  @Test("What became of a state has no secret, in words, in full and as news")
  func states() throws {
    for (columns, rows) in [(60, 15), (80, 24), (200, 60)] {
      var model = try Sample.returning(columns: columns, rows: rows)
      #expect(!model.shown.contains("hunter2"))
      model = try Sample.showingStates(columns: columns, rows: rows)
      #expect(!model.shown.contains("hunter2"))
      model.press("enter")
      for _ in 0..<40 {
        #expect(!model.shown.contains("hunter2"))
        model.press("j")
      }
      #expect(!String(reflecting: model).contains("hunter2"))
    }
  }

  @Test("The token that terraform prints as an id is in no frame")
  func output() throws {
    let model = try Scene.applying.model(columns: 200, rows: 60)
    #expect(!model.shown.contains("aGFPECMOSFIO9_aNVqzOwA"))
  }
}
