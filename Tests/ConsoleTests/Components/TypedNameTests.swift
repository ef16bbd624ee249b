import FoundationEssentials
import Testing

@testable import Console

@Suite("TypedName")
struct TypedNameTests {
  /// Types a text at a number of seconds a character.
  private func typed(
    _ text: String, of expected: String = "rocks-prod", every seconds: Double = 0.15
  ) -> TypedName {
    var name = TypedName(expected: expected, now: Sample.now)
    for (index, character) in text.enumerated() {
      name.type(character, at: Sample.now.addingTimeInterval(Double(index) * seconds))
    }
    return name
  }

  @Test("A hand that types the name completes it")
  func complete() {
    #expect(typed("rocks-prod").isComplete)
    #expect(typed("rocks-prod").refusal == nil)
  }

  @Test(
    "Nothing but the whole name completes it",
    arguments: ["", "rocks-pro", "rocks-prod ", "Rocks-prod", "rocks-stage", "y"])
  func mismatch(_ text: String) {
    #expect(!typed(text).isComplete)
  }

  @Test("Backspace takes the last character back")
  func correction() {
    var name = typed("rocks-prodd")
    name.deleteBackward()
    #expect(name.isComplete)
    for _ in 0..<20 { name.deleteBackward() }
    #expect(name.typed.isEmpty)
  }

  @Test("Pasting is refused, and takes back what was typed")
  func paste() {
    var name = typed("rocks")
    name.paste()
    #expect(name.typed.isEmpty)
    #expect(name.refusal != nil)
  }

  @Test(
    "What arrives faster than a hand types is refused, whatever its length and however it is cut",
    arguments: ["rocks-prod", "prod", "db"], ["", "x", "xxxxx", "xxxxxx", "xxxxxxxxxxxx"])
  func burst(_ expected: String, _ before: String) {
    #expect(!typed(before + expected, of: expected, every: 0).isComplete)
    #expect(!typed(before + expected, of: expected, every: 0.005).isComplete)
  }

  @Test("A hand can type after a burst was refused")
  func afterBurst() {
    var name = typed("rocks-prod", every: 0)
    #expect(name.refusal != nil)
    for (index, character) in "rocks-prod".enumerated() {
      name.type(character, at: Sample.now.addingTimeInterval(2 + Double(index) * 0.15))
    }
    #expect(name.isComplete)
  }

  @Test("A letter of another script that looks the same is refused")
  func confusable() {
    #expect(!typed("r\u{043E}cks-prod").isComplete)
    #expect(typed("r\u{043E}").refusal != nil)
  }

  @Test("A name with letters beyond ASCII can be typed, but no other such letters")
  func beyondASCII() {
    #expect(typed("größe", of: "größe").isComplete)
    #expect(!typed("gr\u{043E}ße", of: "größe").isComplete)
  }

  @Test("A long name can be typed")
  func long() {
    let long = String(repeating: "rocks-", count: 40)
    #expect(typed(long, of: long).isComplete)
  }

  @Test("A deployment without a name is never confirmed by nothing")
  func nameless() {
    #expect(!typed("", of: "").isComplete)
  }

  @Test("It goes away after a minute")
  func expiry() {
    let name = TypedName(expected: "rocks-prod", now: Sample.now)
    #expect(name.expires == Sample.now.addingTimeInterval(60))
  }
}
