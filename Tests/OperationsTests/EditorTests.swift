import FoundationEssentials
import Glibc
import Operations
import Testing

@Suite("The operator's editor") struct EditorTests {
  @Test(
    "VISUAL goes before EDITOR, and both may have arguments",
    arguments: [
      (["VISUAL": "one", "EDITOR": "two"], "one +7 /d/main.tf"),
      (["VISUAL": "", "EDITOR": "two -w"], "two -w +7 /d/main.tf"),
    ])
  func choice(variables: [String: String], words: String) async throws {
    let scratch = try Scratch()
    for name in ["one", "two"] {
      let script = "#!/bin/sh\necho \"\(name) $*\" > \(scratch.file("said"))\n"
      guard chmod(try scratch.write(script, to: name), 0o700) == 0 else {
        throw Scratch.ScratchError.notMade(errno)
      }
    }
    let environment = testEnvironment.merging(variables) { $1 }
      .merging(["PATH": scratch.path + ":/usr/bin:/bin"]) { $1 }
    try await Editor(world: .live(environment: environment)).open("/d/main.tf", line: 7)
    #expect(try scratch.text(of: "said") == words + "\n")
  }

  @Test(
    "Without an editor, or with one that is not there, the variables are named",
    arguments: [[:], ["VISUAL": " "], ["EDITOR": "no-such-editor"]])
  func none(variables: [String: String]) async {
    let environment = testEnvironment.merging(variables) { $1 }
    await #expect {
      try await Editor(world: .live(environment: environment)).open("/d/main.tf", line: 7)
    } throws: { error in
      "\(error)".contains("Set VISUAL or EDITOR")
    }
  }
}
