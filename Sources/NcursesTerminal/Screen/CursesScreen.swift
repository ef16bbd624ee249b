import CNcurses
import CTerminalGuard
import Glibc
import TerminalUI

/// The curses screen: takes the terminal, draws frames, gives the terminal back.
///
/// Made, used and ended on the terminal thread, which alone may call curses. Being taken and
/// being given back alternate (`leave`, `enter`) until `close`.
struct CursesScreen: ~Copyable {
  /// What the terminal can do.
  let capabilities: Capabilities
  /// The keys of the terminal that do not follow the common scheme.
  let ownKeys: [[UInt8]: Key]
  /// The terminal's size.
  private(set) var size: Size

  private let screen: OpaquePointer
  private let files: Files
  private let controls: ControlStrings
  private let locale: ThreadLocale
  private var pairs: ColorPairs
  private var cells: CellEncoder
  private var usesMouse: Bool
  private var title: SafeText?
  /// What the terminal shows; nil: nothing is known.
  private var shown: Frame?

  /// Takes the terminal on standard input and output.
  init(options: NcursesTerminal.Options) throws(TerminalOpeningError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    guard qd_terminal_remember(STDOUT_FILENO) else { throw .notInForeground }
    let name = try Self.describeTerminal()
    let files = try Self.openFiles()
    let locale = ThreadLocale()
    let controls = ControlStrings()
    Self.armGuard(controls)
    guard let screen = newterm(nil, files.output, files.input) else {
      qd_terminal_released()
      locale.abandon()
      Self.close(files)
      throw .incapableTerminal(name)
    }
    raw()
    noecho()
    nonl()
    // Keys that wait must not hold up a frame half-way.
    typeahead(-1)
    pairs = ColorPairs(wantsColor: options.usesColor)
    cells = CellEncoder(isUTF8: locale.isUTF8)
    size = Self.kernelSize()
    usesMouse = options.usesMouse
    capabilities = Capabilities(
      colors: pairs.colorCount, isUTF8: locale.isUTF8, size: size, terminal: name)
    ownKeys = TerminalKeys.sequences()
    (self.screen, self.files, self.locale, self.controls) = (screen, files, locale, controls)
    fit()
    cells.restyle(for: options.palette, with: &pairs)
    Self.write(controls.enter)
    if usesMouse { Self.write(controls.mouse(true)) }
    Self.armGuard(controls)
  }

  /// Gives the terminal back and frees what curses holds.
  consuming func close(isTaken: Bool) {
    if isTaken { leave() }
    delscreen(screen)
    Self.close(files)
    locale.abandon()
  }
}

// MARK: Drawing

extension CursesScreen {
  /// Draws the cells of `frame` that differ from what is shown; cuts off what does not fit.
  mutating func draw(_ frame: Frame) {
    let previous = shown?.size == frame.size ? shown : nil
    let window = qd_whole_screen()
    if previous == nil { werase(window) }
    for run in frame.changedRuns(from: previous) where run.row < size.rows {
      let encoded = cells.encode(run.cells, room: size.columns - run.column)
      guard !encoded.isEmpty else { continue }
      qd_put_cells(window, Int32(run.row), Int32(run.column), encoded, Int32(encoded.count))
    }
    place(frame.cursor)
    wnoutrefresh(window)
    doupdate()
    shown = frame
  }

  /// Writes everything once more, whatever the terminal is believed to show.
  mutating func repaint() {
    clearok(qd_whole_screen(), true)
    wnoutrefresh(qd_whole_screen())
    doupdate()
  }

  /// Shows every ink as `palette` says, from the next frame on.
  mutating func restyle(for palette: Palette) {
    pairs.removeAll()
    cells.restyle(for: palette, with: &pairs)
    shown = nil
  }

  private func place(_ cursor: Point?) {
    let window = qd_whole_screen()
    guard let cursor, (0..<size.rows).contains(cursor.row),
      (0..<size.columns).contains(cursor.column)
    else {
      curs_set(0)
      // Where it is does not matter: curses saves itself the way back.
      leaveok(window, true)
      return
    }
    leaveok(window, false)
    wmove(window, Int32(cursor.row), Int32(cursor.column))
    curs_set(1)
  }
}

// MARK: Size

extension CursesScreen {
  /// Asks the kernel for the size.
  ///
  /// Returns whether it changed.
  mutating func updateSize() -> Bool {
    let now = Self.kernelSize()
    guard now != size else { return false }
    size = now
    fit()
    return true
  }

  /// Makes curses' screen as large as the terminal.
  private mutating func fit() {
    resizeterm(Int32(size.rows), Int32(size.columns))
    shown = nil
  }

  /// A part that the kernel does not know (0, on serial lines) is what the terminal's description says.
  private static func kernelSize() -> Size {
    var size = winsize()
    guard qd_terminal_size(STDOUT_FILENO, &size) else { return describedSize() }
    let described = describedSize()
    return Size(
      columns: size.ws_col == 0 ? described.columns : Int(size.ws_col),
      rows: size.ws_row == 0 ? described.rows : Int(size.ws_row))
  }

  private static func describedSize() -> Size {
    let (columns, rows) = (tigetnum("cols"), tigetnum("lines"))
    return Size(columns: columns > 0 ? Int(columns) : 80, rows: rows > 0 ? Int(rows) : 24)
  }
}

// MARK: Taking and giving back

extension CursesScreen {
  /// Gives the terminal back: the user's screen, cursor and modes.
  mutating func leave() {
    Self.write(controls.leave)
    curs_set(1)
    endwin()
    qd_terminal_give_modes_back()
    qd_terminal_released()
  }

  /// Takes the terminal again, after `leave` or after somebody else gave it back for us.
  ///
  /// Waits until the program is in the foreground, then shows the last frame again.
  mutating func enter() {
    // Should the terminal stay another job's, writing to it stops us like any other program.
    _ = qd_terminal_remember(STDOUT_FILENO)
    // Curses repeats its opening only after an ending.
    if !isendwin() { endwin() }
    qd_terminal_give_modes_back()
    def_shell_mode()
    Self.armGuard(controls)
    repaint()
    Self.write(controls.enter)
    if usesMouse { Self.write(controls.mouse(true)) }
    if let title { Self.write(controls.titled(title)) }
    Self.armGuard(controls)
  }

  /// Has the terminal tell of the mouse, or not; at once if it is ours.
  mutating func useMouse(_ isUsed: Bool, isTaken: Bool) {
    usesMouse = isUsed
    if isTaken { Self.write(controls.mouse(isUsed)) }
  }

  /// Sets the title of the window; at once if it is ours.
  mutating func setTitle(_ title: SafeText, isTaken: Bool) {
    self.title = title
    if isTaken { Self.write(controls.titled(title)) }
  }

  /// Tells somebody who looks elsewhere.
  func notify(_ text: SafeText, rings: Bool, tells: Bool) {
    if tells { Self.write(controls.notifying(text)) }
    if rings { Self.write([Byte.bell]) }
  }

  /// Asks the terminal to keep a text for pasting.
  func copy(_ text: String) { Self.write(controls.copying(text)) }

  private static func armGuard(_ controls: ControlStrings) {
    controls.reset.withUnsafeBytes { bytes in
      qd_terminal_taken(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    }
  }

  private static func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      qd_terminal_write(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    }
  }

  /// Standard output and input in file structures of curses' own: what else prints there shares no
  /// buffer with it.
  private typealias Files = (output: UnsafeMutablePointer<FILE>, input: UnsafeMutablePointer<FILE>)

  private static func openFiles() throws(TerminalOpeningError) -> Files {
    let descriptors = [STDOUT_FILENO, STDIN_FILENO].map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
    guard let output = fdopen(descriptors[0], "w"), let input = fdopen(descriptors[1], "r") else {
      throw .systemRefused("fdopen", errno: errno)
    }
    return (output, input)
  }

  private static func close(_ files: Files) {
    fclose(files.output)
    fclose(files.input)
  }

  /// Reads the description of the terminal that `TERM` names.
  ///
  /// Returns the name.
  private static func describeTerminal() throws(TerminalOpeningError) -> String {
    guard let value = getenv("TERM") else { throw .unnamedTerminal }
    let name = String(cString: value)
    guard !name.isEmpty else { throw .unnamedTerminal }
    var problem: Int32 = 1
    guard setupterm(nil, STDOUT_FILENO, &problem) == OK else { throw .unknownTerminal(name) }
    guard qd_capability("cup") != nil, qd_capability("clear") != nil else {
      throw .incapableTerminal(name)
    }
    return name
  }
}
