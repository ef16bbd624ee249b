public import TerminalUI

/// A real terminal: shows frames, tells what was typed.
///
/// A thread of its own owns curses and the terminal's modes. This value is the program's end of the
/// line to it; all copies are the same terminal, and every member may be used from any task.
///
/// The process should have been split by `qd_guardian_fork()` as its first statement, so that the
/// terminal is restored whatever happens. One terminal may be open at a time: curses and signal
/// handlers belong to the process.
public struct NcursesTerminal: Sendable {
  /// How a terminal is opened.
  public struct Options: Hashable, Sendable {
    /// What inks look like at first.
    public var palette: Palette
    /// Whether colours may be used; false for `NO_COLOR`.
    public var usesColor: Bool
    /// How long an Escape may be the beginning of a longer sequence.
    ///
    /// Raise it on slow lines.
    public var escapeDelay: Duration
    /// The most bytes of one paste that are kept.
    public var pasteLimit: Int
    /// Whether the terminal tells of the mouse; otherwise its own selection works.
    public var usesMouse: Bool
    /// Where the file for standard error is made while the terminal is taken; nil: standard error
    /// stays where it is.
    public var messagesDirectory: String?

    /// Makes options; what is left out suits a console on a terminal with colours.
    public init(
      palette: Palette = .standard, usesColor: Bool = true,
      escapeDelay: Duration = .milliseconds(25), pasteLimit: Int = 1 << 20,
      usesMouse: Bool = false, messagesDirectory: String? = "/tmp"
    ) {
      self.palette = palette
      self.usesColor = usesColor
      self.escapeDelay = escapeDelay
      self.pasteLimit = pasteLimit
      self.usesMouse = usesMouse
      self.messagesDirectory = messagesDirectory
    }
  }

  /// What the terminal can do.
  public let capabilities: Capabilities

  /// What was typed and what happened, in batches: everything that waited at once.
  ///
  /// For one reader. Ends after `.hungUp`, `.terminated` and `close()`; the terminal is then given
  /// back already, or about to be.
  public let inputs: AsyncStream<[Input]>

  private let mailbox: Mailbox
  private let thread: TerminalThread
  private let ending: Ending

  /// Takes the terminal on standard input and output.
  ///
  /// Returns in a few milliseconds; nothing is shown before the first frame.
  ///
  /// - Throws: `TerminalOpeningError`; the terminal is then as it was.
  public static func open(
    options: Options = Options()
  ) throws(TerminalOpeningError) -> NcursesTerminal {
    let mailbox = try Mailbox()
    let opening = try Opening()
    let ending = Ending()
    let (inputs, continuation) = AsyncStream.makeStream(of: [Input].self)
    let thread = try TerminalThread {
      let loop: TerminalLoop
      do throws(TerminalOpeningError) {
        loop = try TerminalLoop(options: options, mailbox: mailbox, inputs: continuation)
      } catch {
        opening.report(.failure(error))
        return
      }
      opening.report(.success(loop.capabilities))
      ending.report(loop.run())
    }
    switch opening.wait() {
    case .success(let capabilities):
      return NcursesTerminal(
        capabilities: capabilities, inputs: inputs, mailbox: mailbox, thread: thread,
        ending: ending)
    case .failure(let error):
      thread.join()
      throw error
    }
  }

  /// Shows `frame`.
  ///
  /// The newest wins: a frame that comes before the last was drawn replaces it.
  public func show(_ frame: Frame) {
    mailbox.post { $0.frame = frame }
  }

  /// Changes what inks look like, and draws the last frame so.
  public func apply(_ palette: Palette) {
    mailbox.post { $0.palette = palette }
  }

  /// Writes the whole screen once more, for when something else wrote on it.
  public func repaint() {
    mailbox.post { $0.actions.append(.repaint) }
  }

  /// Asks the terminal to keep a text for pasting; whether it does is its user's choice.
  ///
  /// Source: xterm's control sequences, OSC 52.
  public func copy(_ text: String) {
    mailbox.post { $0.actions.append(.copy(text)) }
  }

  /// Has the terminal tell of the mouse, or leaves the mouse to its own selection.
  public func useMouse(_ isUsed: Bool) {
    mailbox.post { $0.actions.append(.useMouse(isUsed)) }
  }

  /// Tells somebody who looks elsewhere.
  ///
  /// - Parameters:
  ///   - text: What is told.
  ///   - rings: Whether the bell rings.
  ///   - tells: Whether the desktop is asked to tell; whether it does is the terminal's choice (OSC 9).
  public func notify(_ text: SafeText, rings: Bool, tells: Bool) {
    mailbox.post { $0.actions.append(.notify(text, rings: rings, tells: tells)) }
  }

  /// Sets the title of the window, where the terminal has one; the title from before comes back.
  public func setTitle(_ title: SafeText) {
    mailbox.post { $0.title = title }
  }

  /// Gives the terminal back to the shell and stops the program, as Ctrl-Z does elsewhere.
  ///
  /// `Input.resumed` comes when the user brings the program back; the last frame is shown again. A
  /// program that no shell could continue is not stopped.
  public func suspend() {
    mailbox.post { $0.actions.append(.suspend) }
  }

  /// Sets what the user is told should the program die before it closes the terminal.
  ///
  /// For what goes on without it, and how to get back to it: "run 14 goes on: quarterdeck attach 14".
  /// Nil takes it back. Cut off at 255 bytes.
  public func setFarewell(_ line: SafeText?) {
    mailbox.post { $0.farewell = line?.string ?? "" }
  }

  /// Gives the terminal to `program` while it runs, for an editor or a shell.
  ///
  /// The terminal has the user's modes and screen then. Nothing is read from it and nothing drawn;
  /// afterwards `Input.resumed` comes and the newest frame is shown.
  public func lend<Result, Failure: Error>(
    to program: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    await withCheckedContinuation { lender in
      if !mailbox.post({ $0.actions.append(.lend(lender)) }) { lender.resume() }
    }
    defer { mailbox.post { $0.actions.append(.reclaim) } }
    return try await program()
  }

  /// Gives the terminal back and waits until that is done.
  ///
  /// May be called more than once.
  ///
  /// Returns the path of the file that holds what was written to standard error meanwhile, nil when
  /// nothing was. The file is the caller's to name to the user.
  @discardableResult
  public func close() -> String? {
    mailbox.post { $0.actions.append(.close) }
    thread.join()
    return ending.messages
  }
}
