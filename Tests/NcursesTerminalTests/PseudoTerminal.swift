import CPseudoTerminal
import Glibc
import Testing

/// A terminal under a test's control, with a program in it.
///
/// Not for sharing: one test owns it. Waiting is for conditions, with a deadline.
final class PseudoTerminal {
  /// What the program shows, by everything that it wrote.
  private(set) var screen: TerminalEmulator
  /// Everything that was written to the terminal.
  private(set) var output: [UInt8] = []
  /// The process that was started: the guardian, or a shell.
  let process: pid_t
  private var controller: Int32
  private let terminal: Int32
  private var status: Int32?

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The modes from before the program was started.
  let initialModes: [UInt8]

  /// Starts `arguments` in a new terminal.
  init(
    _ arguments: [String], columns: Int = 80, rows: Int = 24,
    environment: [String: String?] = [:], hasUnusualModes: Bool = false
  ) throws {
    var ends: (controller: Int32, terminal: Int32) = (-1, -1)
    guard qd_pty_open(&ends.controller, &ends.terminal) == 0 else {
      throw Failure(description: "no pseudo-terminal: \(errno)")
    }
    (controller, terminal) = ends
    screen = TerminalEmulator(columns: columns, rows: rows)
    qd_pty_resize(controller, UInt16(columns), UInt16(rows))
    if hasUnusualModes { qd_pty_set_unusual_modes(terminal) }
    initialModes = Self.modes(of: terminal)

    let merged = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
      .merging(environment) { $1 }
    let variables = merged.compactMap { name, value in value.map { "\(name)=\($0)" } }
    process = withCStrings(arguments) { argv in
      withCStrings(variables) { envp in qd_pty_spawn(ends.terminal, argv[0], argv, envp) }
    }
    guard process > 0 else { throw Failure(description: "no process: \(errno)") }
  }

  deinit {
    if status == nil {
      kill(-process, SIGKILL)
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if controller >= 0 { close(controller) }
    close(terminal)
  }

  /// The terminal's modes, all bytes of them.
  var modes: [UInt8] { Self.modes(of: terminal) }

  private static func modes(of terminal: Int32) -> [UInt8] {
    var modes = [UInt8](repeating: 0, count: qd_pty_modes_size)
    qd_pty_modes(terminal, &modes)
    return modes
  }

  /// The process group of the job in the foreground.
  var foreground: pid_t { tcgetpgrp(controller) }

  /// Writes on the screen what the program does not know of.
  func disturb() {
    screen.feed("\u{1B}[H\u{1B}[2Jbroadcast message".utf8)
  }

  /// Types `text`.
  func type(_ text: String) {
    type(Array(text.utf8))
  }

  /// Types bytes.
  func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(controller, $0.baseAddress, min($0.count, 1024)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
      take(within: 0)
    }
  }

  /// Types `text` and waits, reading nothing, until the program has written all that the terminal
  /// takes and waits in the middle of writing more.
  func typeUntilFull(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard write(controller, bytes, bytes.count) == bytes.count else {
      throw Failure(description: "not typed: \(errno)")
    }
    let deadline = ContinuousClock.now + .seconds(60)
    var (last, looks) = (Int32(0), 0)
    // Full is what does not grow any more.
    while looks < 20 {
      guard ContinuousClock.now < deadline else { throw Failure(description: "it never filled") }
      poll(nil, 0, 5)
      let unread = qd_pty_unread(controller)
      looks = unread == last && unread > 0 ? looks + 1 : 0
      last = unread
    }
  }

  /// Reads and forgets what is written until nothing came for a while; `screen` does not see it.
  func forgetUntilQuiet(milliseconds: Int32 = 300) {
    while !forget(within: milliseconds).isEmpty {}
  }

  /// Has everything drawn, and forgets what is written until a text and what follows it came.
  ///
  /// A program that waits for a processor is quiet too: only what it says tells how far it is.
  func forgetUntilDrawn(_ text: String) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    var forgotten: [UInt8] = []
    while !forgotten.contains(bytesOf: text) {
      guard ContinuousClock.now < deadline else {
        throw Failure(description: "waited in vain for \"\(text)\" to be drawn")
      }
      guard write(controller, [0x0C], 1) == 1 else {
        throw Failure(description: "not typed: \(errno)")
      }
      while case let bytes = forget(within: 300), !bytes.isEmpty { forgotten += bytes }
    }
  }

  /// Changes the window's size again and again and reads, without looking, what is written.
  func storm(_ sizes: some Sequence<(columns: Int, rows: Int)>) {
    for size in sizes {
      qd_pty_resize(controller, UInt16(size.columns), UInt16(size.rows))
      forget(within: 0)
    }
  }

  @discardableResult
  private func forget(within milliseconds: Int32) -> ArraySlice<UInt8> {
    var source = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    return buffer.prefix(max(0, read(controller, &buffer, buffer.count)))
  }

  /// Changes the window's size, and what `screen` takes it for unless it is too short a while.
  func resize(columns: Int, rows: Int, isBrief: Bool = false) {
    qd_pty_resize(controller, UInt16(columns), UInt16(rows))
    if isBrief { take(within: 0) } else { screen.resize(columns: columns, rows: rows) }
  }

  /// Closes the controlling end, as a terminal emulator that is closed.
  func hangUp() {
    close(controller)
    controller = -1
  }

  /// Reads until `condition` holds.
  func wait(
    for what: String, seconds: Double = 60, until condition: (PseudoTerminal) throws -> Bool
  ) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition(self) {
      guard ContinuousClock.now < deadline else {
        throw Failure(description: "waited in vain for \(what); the screen:\n\(screen.text)")
      }
      take(within: 10)
    }
  }

  /// Waits until the screen holds `text`.
  func wait(forText text: String) throws {
    try wait(for: "\"\(text)\"") { $0.screen.text.contains(text) }
  }

  /// Whether a text was written in one piece, now or earlier.
  func hasWritten(_ text: String) -> Bool { output.contains(bytesOf: text) }

  /// Reads until nothing came for a while.
  func settle(milliseconds: Int32 = 120) {
    while take(within: milliseconds) {}
  }

  /// Lets time pass, and reads meanwhile.
  func readFor(milliseconds: Int32) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end { take(within: 100) }
  }

  /// Reads what has been written.
  func readWaiting() {
    while take(within: 0) {}
  }

  /// Waits until the process has ended, and reads all that it wrote.
  ///
  /// Returns its status as `waitpid` gives it.
  @discardableResult
  func waitForEnd() throws -> Int32 {
    try wait(for: "the end") { $0.hasEnded }
    while take(within: 0) {}
    return status ?? 0
  }

  var hasEnded: Bool {
    var status: Int32 = 0
    if self.status == nil, waitpid(process, &status, WNOHANG) == process { self.status = status }
    return self.status != nil
  }

  /// Reads what was written.
  ///
  /// Returns whether there was something.
  @discardableResult
  private func take(within milliseconds: Int32) -> Bool {
    var source = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(controller, &buffer, buffer.count)
    guard count > 0 else { return false }
    output += buffer[..<count]
    screen.feed(buffer[..<count])
    return true
  }
}

extension [UInt8] {
  /// Whether the bytes of a text are here in one piece.
  ///
  /// By the C library, because there are megabytes to look through, again and again.
  func contains(bytesOf text: String) -> Bool {
    var text = text
    return text.withUTF8 { part in
      withUnsafeBytes { qd_contains($0.baseAddress, $0.count, part.baseAddress, part.count) != 0 }
    }
  }
}

/// Calls `body` with `strings` as C wants them: pointers, ending with a null pointer.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: strings.count + 1)
  _ = pointers.initialize(from: strings.map { strdup($0) } + [nil])
  defer {
    for pointer in pointers { free(pointer) }
    pointers.deallocate()
  }
  guard let base = pointers.baseAddress else { preconditionFailure("an allocation has an address") }
  return body(base)
}
