import Testing

@testable import Terraform

@Suite struct UnwrittenStateTests {
  @Test(
    "what a backend answers for a state that was never written, and what only looks like it",
    arguments: [
      ("", true),
      (
        #"{"version":4,"terraform_version":"1.11.4","serial":0,"lineage":"","resources":[]}"#, true
      ),
      (
        #"{"version":4,"terraform_version":"1.11.4","serial":2,"lineage":"c7323e5a","resources":[]}"#,
        false
      ),
      (#"{"version":4"#, false), ("{}", false),
    ])
  func unwritten(text: String, isUnwritten: Bool) {
    #expect(RawState.isUnwritten(Array(text.utf8)) == isUnwritten)
  }
}
