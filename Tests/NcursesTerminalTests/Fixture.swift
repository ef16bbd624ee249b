import Glibc

/// The program that the tests run in terminals, built next to them.
enum Fixture {
  static let path: String = {
    // Without /proc there is no fixture, and the first test that starts it says so.
    let tests = (try? resolved("/proc/self/exe")) ?? ""
    return tests.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/TerminalFixture"
  }()

  /// The last of what its frames hold.
  static let lastLine = "ink input"

  /// Returns the process id of the program behind the guardian, which it shows.
  static func program(in terminal: PseudoTerminal) throws -> pid_t {
    let words = terminal.screen.text.split { $0 == " " || $0.isNewline }
    guard let place = words.firstIndex(of: "pid"), place + 1 < words.count,
      let id = pid_t(words[place + 1])
    else { throw PseudoTerminal.Failure(description: "no process id on the screen") }
    return id
  }

  /// Returns a file's text and removes the file.
  static func take(_ path: some StringProtocol) throws -> String {
    defer { unlink(String(path)) }
    return try read(path)
  }

  /// Returns a file's text.
  static func read(_ path: some StringProtocol) throws -> String {
    guard let file = fopen(String(path), "r") else {
      throw PseudoTerminal.Failure(description: "no file \(path): \(errno)")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func resolved(_ path: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { throw PseudoTerminal.Failure(description: "no link \(path)") }
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
