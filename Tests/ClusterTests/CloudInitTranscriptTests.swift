import Foundation
import Testing

@testable import Cluster

@Suite("Logs of cloud-init in pieces") struct CloudInitTranscriptTests {
  private static let files = ["done", "done-with-warnings", "runcmd-failed", "join-failed"]
    .flatMap { ["cloud-init/\($0)/cloud-init.log", "cloud-init/\($0)/cloud-init-output.log"] }

  private static func read(_ bytes: [UInt8], by size: Int) throws -> CloudInitTranscript {
    let ends = CloudInitTranscriptReader.ends
    var reader = try #require(
      CloudInitTranscriptReader(
        beginning: Array(bytes.prefix(ends)), end: Array(bytes.dropFirst(ends).suffix(ends))))
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    return reader.finish()
  }

  @Test("Whatever the pieces are, a log says what it says as a whole", arguments: files)
  func pieces(file: String) throws {
    let bytes = try Fixture(file).bytes
    let whole: CloudInitTranscript =
      file.hasSuffix("output.log")
      ? .output(CloudInitOutput(log: bytes)) : .log(CloudInitLog(log: bytes))
    for size in [1, 7, 80, 4_096, 1 << 18] { #expect(try Self.read(bytes, by: size) == whole) }
    var evidence = CloudInitEvidence()
    #expect(try evidence.add(whole) == whole.kind)
    #expect(throws: CloudInitEvidenceError.twice(whole.kind)) { try evidence.add(bytes) }
    #expect(throws: CloudInitEvidenceError.twice(whole.kind)) { try evidence.add(whole) }
  }

  @Test("Lines end as they end in a whole text, and of one without end only the beginning is kept")
  func lines() {
    func lines(_ pieces: [String]) -> [String] {
      var reader = PiecedLines()
      var lines: [String] = []
      for piece in pieces {
        reader.read(Array(piece.utf8)) { lines.append(String(decoding: $0, as: UTF8.self)) }
      }
      reader.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
      return lines
    }
    #expect(lines(["a\r", "\n\nb", "c\nd\n", "\ne"]) == ["a", "", "bc", "d", "", "e"])
    let long = String(repeating: "x", count: 1 << 15)
    let made = lines(["begin", long, long, long, long, "\nend"])
    #expect(made.map(\.utf8.count) == [1 << 16, 3] && made[0].hasPrefix("beginx"))
  }

  @Test(
    "What is no log of cloud-init is read as a whole",
    arguments: ["cloud-init/done/status.json", "cloud-init/done/analyze-show.txt"])
  func others(file: String) throws {
    #expect(CloudInitTranscriptReader(beginning: try Fixture(file).bytes) == nil)
  }
}
