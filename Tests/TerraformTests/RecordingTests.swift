import FoundationEssentials
import Testing

@testable import Terraform

/// Everything that real terraform was recorded to say, read as a whole.
@Suite struct RecordingTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "Fixtures/terraform-1.11.4").path

  /// The recordings with an ending, by their paths below the folder.
  private static func paths(endingWith suffixes: String...) -> [String] {
    // Without the folder there is nothing to read, and `several` fails.
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted()
  }

  /// The recordings that are streams of messages: their first line is one.
  static let streamPaths = paths(endingWith: ".out", ".ndjson").filter { path in
    guard let first = try? Fixture.lines(path).first else { return false }
    if case .text = UIMessage(line: first) { return false }
    return true
  }

  static let statePaths = paths(endingWith: ".tfstate", "tfstate.v4.json")

  @Test("there is something to read")
  func several() {
    #expect(Self.streamPaths.count > 120)
    #expect(Self.statePaths.count > 20)
  }

  @Test("every line of a stream is a message of a kind that is known", arguments: streamPaths)
  func messages(path: String) throws {
    for line in try Fixture.lines(path) {
      switch UIMessage(line: line) {
      case .text(let text): Issue.record("\(path): no message: \(text.prefix(80))")
      case .other(let type, _, _): Issue.record("\(path): \(type) is kept as other")
      default: break
      }
    }
  }

  @Test("no stream makes the fold fail, or shows a secret", arguments: streamPaths)
  func fold(path: String) throws {
    let progress = try Fixture.progress(path)
    #expect(progress.completed <= progress.total)
    #expect(!progress.output.isEmpty)
    let shown = progress.output.map(\.text).joined(separator: "\n")
    #expect(shown.leakedSecrets.isEmpty)
  }

  @Test("every state is read, but the one that a full disk emptied", arguments: statePaths)
  func states(path: String) throws {
    let bytes = try Fixture.bytes(path)
    guard !bytes.isEmpty else {
      #expect(path.contains("diskfull") || path.contains("sig"))
      return
    }
    #expect(try !RawState(bytes: bytes).lineage.isEmpty)
  }

  @Test("the drift of a refresh is counted, and told for each resource")
  func drift() throws {
    let progress = try Fixture.progress("pylab/plan-after-error-state.out")
    #expect(progress.driftCount > 0)
  }
}
