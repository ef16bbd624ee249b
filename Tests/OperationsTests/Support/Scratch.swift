import FoundationEssentials
import Glibc
import Operations

/// A directory of one test, removed with the value that owns it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/qd-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ScratchError.notMade(errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // Left-overs in the temporary directory harm nobody.
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try FileStore.live.write(file(name), Array(text.utf8))
    return file(name)
  }

  func text(of name: String) throws -> String {
    String(decoding: try FileStore.live.read(file(name)), as: UTF8.self)
  }

  /// A deeper directory in the scratch directory.
  func directory(_ name: String) throws -> String {
    try FileStore.live.makeDirectory(file(name))
    return file(name)
  }

  enum ScratchError: Error { case notMade(Int32) }
}

/// Where programs are looked for: as the tests were told, and where Debian keeps sshd.
private let searchPath =
  (getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin")
  + ":/usr/sbin:/sbin"

/// The variables that tests hand to programs.
let testEnvironment: [String: String] = [
  "PATH": searchPath, "HOME": "/nonexistent", "LANG": "C.UTF-8",
]

/// Waits until a condition holds, looking often; false when the time is over first.
func eventually(
  within limit: Duration = .seconds(60), _ condition: @Sendable () async throws -> Bool
) async rethrows -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + limit
  while clock.now < end {
    if try await condition() { return true }
    // A cancelled wait is over at once; the test that was cancelled does not care.
    try? await clock.sleep(for: .milliseconds(10))
  }
  return try await condition()
}
