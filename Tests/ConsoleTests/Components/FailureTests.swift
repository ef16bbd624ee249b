import Testing

@testable import Console

@Suite("Failures in words") struct FailureTests {
  @Test(
    "Every sentence ends once, whether or not whoever knows why ended his",
    arguments: [
      ("no answer", "Check it.", "It failed: no answer. Check it."),
      (
        "The machine cannot be reached: refused.", "Check it.",
        "It failed: The machine cannot be reached: refused. Check it."
      ),
      ("is it there?", "Check it.", "It failed: is it there? Check it."),
      ("asking…", "Wait.", "It failed: asking… Wait."),
      ("no answer", "", "It failed: no answer"), ("It broke.", "", "It failed: It broke."),
      ("", "Check it.", "It failed. Check it."), ("", "", "It failed"),
    ])
  func sentence(why: String, remedy: String, sentence: String) {
    let failure = Failure(what: "It failed", why: why, remedy: remedy)
    #expect(failure.sentence == sentence)
    #expect(!failure.detail.contains(".."))
    #expect(!failure.detail.hasPrefix("."))
  }
}
