/// A terminal for tests: tmux on a socket of its own, with one window.
public struct Tmux: Sendable {
  private let programs: Programs
  private let socket: String

  /// Opens a window with a program in it, uses it, and closes it whatever happens.
  ///
  /// - Parameters:
  ///   - command: The program and its arguments.
  ///   - programs: What runs tmux, and the environment of the program.
  ///   - directory: Where tmux's socket goes.
  ///   - columns: The width of the window.
  ///   - rows: The height of the window.
  ///   - body: What is done with the window.
  /// - Throws: What the body throws, or `TmuxFailure`.
  public static func open(
    _ command: [String], by programs: Programs, in directory: TemporaryDirectory, columns: Int,
    rows: Int, _ body: (Tmux) async throws -> Void
  ) async throws {
    // A server that is told to end still holds its socket for a moment: the next has its own.
    let socket = directory.file("tmux.\(UInt16.random(in: 0...UInt16.max))")
    let window = try await Tmux(
      programs: programs, socket: socket, columns: columns, rows: rows, command: command)
    do {
      try await body(window)
    } catch {
      try await window.close()
      throw error
    }
    try await window.close()
  }

  /// Starts a program in a window of a size.
  private init(
    programs: Programs, socket: String, columns: Int, rows: Int, command: [String]
  ) async throws {
    self.programs = programs
    self.socket = socket
    let size = ["-x", String(columns), "-y", String(rows)]
    let outcome = try await programs.run(
      "tmux",
      ["-S", socket, "-f", "/dev/null", "new-session", "-d", "-s", "test"] + size + command)
    guard outcome.exitCode == 0 else { throw TmuxFailure(outcome: outcome) }
  }

  /// Writes every byte that the program writes to its terminal from now on to a file as well.
  public func record(to file: String) async throws {
    try await tmux("pipe-pane", "-t", "test", "cat >> '\(file)'")
  }

  /// Types keys in tmux's notation, one after the other as a hand would.
  public func type(_ keys: String...) async throws {
    for key in keys { try await tmux("send-keys", "-t", "test", key) }
  }

  /// Types a word letter by letter, no faster than a quick hand: the console takes bursts for pasting.
  public func type(word: String) async throws {
    for letter in word {
      try await tmux("send-keys", "-l", "-t", "test", String(letter))
      try await Task.sleep(for: .milliseconds(30))
    }
  }

  /// Types a line for a shell, and Enter.
  public func enter(_ line: String) async throws {
    try await tmux("send-keys", "-l", "-t", "test", line)
    try await tmux("send-keys", "-t", "test", "Enter")
  }

  /// Returns what the window shows.
  public func screen() async throws -> String {
    try await tmux("capture-pane", "-p", "-t", "test").output
  }

  /// Makes the window another size.
  public func resize(columns: Int, rows: Int) async throws {
    try await tmux("resize-window", "-t", "test", "-x", String(columns), "-y", String(rows))
  }

  /// Waits until the screen satisfies a condition and returns it.
  ///
  /// - Throws: `TimedOut` with the newest screen.
  @discardableResult
  public func wait(
    for what: String, timeout: Duration = .seconds(240),
    until condition: @Sendable (String) -> Bool
  ) async throws -> String {
    let deadline = ContinuousClock.now + timeout
    var screen = try await self.screen()
    while !condition(screen) {
      guard ContinuousClock.now < deadline else { throw TimedOut(what: what, screen: screen) }
      try await Task.sleep(for: .milliseconds(100))
      screen = try await self.screen()
    }
    return screen
  }

  /// Waits until the screen shows a text and returns the screen.
  @discardableResult
  public func wait(
    for text: String, timeout: Duration = .seconds(240)
  ) async throws -> String {
    try await wait(for: text, timeout: timeout) { $0.contains(text) }
  }

  /// Whether the program still runs.
  public func isOpen() async throws -> Bool {
    try await programs.run("tmux", ["-S", socket, "has-session", "-t", "test"]).exitCode == 0
  }

  /// Ends the window and its server, unless the program has ended and taken them along.
  private func close() async throws {
    _ = try await programs.run("tmux", ["-S", socket, "kill-server"])
  }

  @discardableResult
  private func tmux(_ arguments: String...) async throws -> Programs.Outcome {
    let outcome = try await programs.run("tmux", ["-S", socket] + arguments)
    guard outcome.exitCode == 0 else { throw TmuxFailure(outcome: outcome) }
    return outcome
  }
}

/// tmux could not do what it was asked to.
public struct TmuxFailure: Error, CustomStringConvertible {
  /// What tmux said.
  public let outcome: Programs.Outcome

  /// What tmux said.
  public var description: String { "tmux: \(outcome)" }
}

/// Something did not appear in time.
public struct TimedOut: Error, CustomStringConvertible {
  /// What was waited for.
  public let what: String
  /// What was there instead.
  public let screen: String

  /// What was waited for, and what was there instead.
  public var description: String { "Waited in vain for: \(what)\n\(screen)" }
}
