import CTerminalGuard
import Glibc
import TerminalUI

/// What the terminal thread does: waits for keys, signals and requests, and answers them.
///
/// Everything that waits is taken before one frame is drawn. Owned by the terminal thread.
struct TerminalLoop: ~Copyable {
  private var screen: CursesScreen
  private var decoder: InputDecoder
  private let mailbox: Mailbox
  private let inputs: AsyncStream<[Input]>.Continuation
  private let signalPipe: Int32
  private let escapeDelay: Int32
  private var standardError: StandardErrorCapture?
  private var state = State.taken
  /// The newest frame, to be drawn again after a change of palette.
  private var lastFrame: Frame?
  /// What was read since the last delivery.
  private var batch: [Input] = []

  private enum State: Equatable {
    case taken
    /// Another program has the terminal.
    case lent
    /// The loop ends; `wasLent`: the terminal is not ours to give back.
    case ended(wasLent: Bool)
  }

  /// Takes the terminal.
  init(
    options: NcursesTerminal.Options, mailbox: Mailbox,
    inputs: AsyncStream<[Input]>.Continuation
  ) throws(TerminalOpeningError) {
    // Before curses, which installs handlers of its own where it finds none.
    signalPipe = qd_signals_open()
    guard signalPipe >= 0 else { throw .systemRefused("pipe2", errno: errno) }
    do {
      screen = try CursesScreen(options: options)
    } catch {
      qd_signals_close()
      throw error
    }
    decoder = InputDecoder(
      ownSequences: screen.ownKeys, isUTF8: screen.capabilities.isUTF8,
      pasteLimit: options.pasteLimit)
    standardError = options.messagesDirectory.flatMap { StandardErrorCapture(directory: $0) }
    escapeDelay = Int32(options.escapeDelay / .milliseconds(1))
    self.mailbox = mailbox
    self.inputs = inputs
  }

  private var hasEnded: Bool {
    if case .ended = state { true } else { false }
  }

  /// What the terminal can do.
  var capabilities: Capabilities { screen.capabilities }

  /// Serves the terminal until it is closed, lost, or the program is told to end.
  ///
  /// Returns the file with what was written to standard error, nil when nothing was.
  consuming func run() -> String? {
    while !hasEnded {
      waitAndTake()
      if !batch.isEmpty {
        inputs.yield(batch)
        batch = []
      }
    }
    mailbox.end()
    screen.close(isTaken: state != .ended(wasLent: true))
    qd_signals_close()
    let messages = standardError.take()?.end()
    inputs.finish()
    return messages
  }
}

// MARK: Waiting

extension TerminalLoop {
  /// How long a paste may pause before it is taken for ended, in milliseconds.
  private static let pastePause: Int32 = 1000

  private mutating func waitAndTake() {
    let readable = Int16(POLLIN)
    var sources = [
      pollfd(fd: signalPipe, events: readable, revents: 0),
      pollfd(fd: mailbox.doorbell, events: readable, revents: 0),
      // poll passes over negative descriptors.
      pollfd(fd: state == .lent ? -1 : STDIN_FILENO, events: readable, revents: 0),
    ]
    let timeout: Int32 =
      switch decoder.wait {
      case .nothing: -1
      case .key: escapeDelay
      case .paste: Self.pastePause
      }
    let ready = poll(&sources, nfds_t(sources.count), timeout)
    if ready == 0 { batch += decoder.flush() }
    guard ready > 0 else { return }
    if sources[0].revents != 0 { answerSignals(qd_signals_take()) }
    if sources[2].revents != 0, state == .taken { readKeys() }
    if sources[1].revents != 0, !hasEnded { answer(mailbox.take()) }
  }

  private mutating func end(with input: Input) {
    batch.append(input)
    state = .ended(wasLent: state == .lent)
  }
}

// MARK: Keys

extension TerminalLoop {
  /// The most bytes that are read before they are handed on.
  private static let batchLimit = 1 << 16

  private mutating func readKeys() {
    var total = 0
    repeat {
      let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
        let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
        if count > 0 { batch += decoder.decode(buffer[..<count]) }
        return count
      }
      if count < 0, errno == EINTR || errno == EAGAIN { return }
      guard count > 0 else { return end(with: .hungUp) }
      total += count
    } while total < Self.batchLimit && moreWaits()
  }

  private func moreWaits() -> Bool {
    var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&source, 1, 0) == 1
  }
}

// MARK: Signals

extension TerminalLoop {
  private mutating func answerSignals(_ signals: UInt) {
    func came(_ number: Int32) -> Bool { signals & 1 << UInt(number) != 0 }
    if came(SIGHUP) { return end(with: .hungUp) }
    if came(SIGTERM) { return end(with: .terminated) }
    // A program that has the terminal is meant by what is typed there, not this one.
    guard state == .taken else { return }
    if came(SIGINT) || came(SIGQUIT) { return end(with: .terminated) }
    if came(SIGTSTP) {
      suspend()
    } else if came(SIGCONT) {
      continueAfterStop()
    } else if came(SIGWINCH) {
      updateSize()
    }
  }

  /// Gives the terminal back, stops the program, and takes the terminal when it is continued.
  private mutating func suspend() {
    screen.leave()
    qd_stop()
    let handled: UInt = 1 << UInt(SIGCONT) | 1 << UInt(SIGTSTP) | 1 << UInt(SIGWINCH)
    let others = qd_signals_take() & ~handled
    takeAgain()
    answerSignals(others)
  }

  /// After a stop that nobody could prepare for (SIGSTOP), or the second of two SIGCONTs.
  private mutating func continueAfterStop() {
    if qd_terminal_is_held() {
      screen.repaint()
      updateSize()
    } else {
      takeAgain()
    }
  }

  private mutating func takeAgain() {
    screen.enter()
    batch.append(.resumed)
    updateSize()
  }

  private mutating func updateSize() {
    guard screen.updateSize() else { return }
    batch.removeAll { if case .resized = $0 { true } else { false } }
    batch.append(.resized(screen.size))
  }
}

// MARK: Requests

extension TerminalLoop {
  private mutating func answer(_ requests: Mailbox.Requests) {
    if let palette = requests.palette { screen.restyle(for: palette) }
    if let farewell = requests.farewell { qd_farewell(farewell) }
    if let title = requests.title { screen.setTitle(title, isTaken: state == .taken) }
    if let frame = requests.frame { lastFrame = frame }
    for action in requests.actions { perform(action) }
    guard state == .taken, requests.frame != nil || requests.palette != nil else { return }
    draw()
  }

  private mutating func perform(_ action: Mailbox.Action) {
    switch (action, state) {
    case (.close, _):
      state = .ended(wasLent: state == .lent)
    case (.repaint, .taken): screen.repaint()
    case (.copy(let text), .taken): screen.copy(text)
    case (.useMouse(let isUsed), _): screen.useMouse(isUsed, isTaken: state == .taken)
    case (.notify(let text, let rings, let tells), .taken):
      screen.notify(text, rings: rings, tells: tells)
    case (.suspend, .taken): suspend()
    case (.lend(let lender), .taken):
      screen.leave()
      state = .lent
      lender.resume()
    case (.lend(let lender), _): lender.resume()
    case (.reclaim, .lent):
      state = .taken
      takeAgain()
      draw()
    case (.repaint, _), (.copy, _), (.notify, _), (.suspend, _), (.reclaim, _): break
    }
  }

  private mutating func draw() {
    guard let lastFrame else { return }
    // The guardian alone was stopped, so another job has the terminal: nothing is drawn over it.
    if !qd_terminal_is_ours() {
      qd_stop_in_background()
      takeAgain()
    }
    screen.draw(lastFrame)
  }
}
