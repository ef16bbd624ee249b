import Testing

@testable import Console

@Suite("What is looked for in a list")
struct ListFilterTests {
  private let texts = ["worker-7c9", "temporal/worker-7c9", "CrashLoopBackOff", "node-2"]

  @Test(
    "A regular expression is one, in any letters, and ! turns it round",
    arguments: [
      ("", true), ("!", true), ("worker", true), ("WORKER", true), ("^temporal/", true),
      ("^worker-[0-9]c\\d$", true), ("^7c9", false), ("crash|evict", true), ("evict", false),
      ("!evict", true), ("!worker", false), ("!^node", false), ("node-\\D", false),
      ("node-\\d", true),
    ])
  func accepts(_ text: String, _ isShown: Bool) {
    let filter = ListFilter(text)
    #expect(filter.accepts(texts) == isShown)
    #expect(filter.problem == nil)
    #expect(filter.text == text)
  }

  @Test(
    "What is no expression is looked for as it stands, and the reason is kept",
    arguments: ["worker(", "[a", "!(x", "a{2,1}"])
  func literal(_ text: String) throws {
    let filter = ListFilter(text)
    #expect(filter.problem != nil)
    let plain = text.hasPrefix("!") ? String(text.dropFirst()) : text
    #expect(filter.accepts(["before \(plain.uppercased()) behind"]) != filter.isInverted)
    #expect(filter.accepts(["else"]) == filter.isInverted)
  }

  @Test("Only what is empty, and ! alone, lets everything through")
  func empty() {
    #expect(ListFilter().isEmpty && ListFilter("!").isEmpty)
    #expect(!ListFilter(".").isEmpty)
  }
}
