import CTerminalGuard
import Glibc
import NcursesTerminal
import Operations
import TerminalUI

/// A program for the terminal tests: shows its size and its inputs, and does what a key says.
///
/// `q` leaves, `c` crashes, `e` writes to standard error, `z` suspends, `r` repaints, `y` copies a
/// hostile text, `p` changes the palette, `m` uses the mouse, `n` notifies, `t` sets a title, `f` sets a farewell, `l` lends the terminal to nobody for a moment, `w` shows glyphs
/// of every width.
@main
struct TerminalFixture {
  static func main() {
    guard qd_guardian_fork() >= 0 else { exit(70) }
    WorkerThreads.takeOver { await run() }
  }

  private static func run() async {
    do {
      let terminal = try NcursesTerminal.open()
      var program = TerminalFixture(size: terminal.capabilities.size)
      terminal.show(program.frame(terminal.capabilities))
      for await batch in terminal.inputs {
        guard await program.answer(batch, on: terminal) else { break }
        terminal.show(program.frame(terminal.capabilities))
      }
      if let messages = terminal.close() { print("messages in \(messages)") }
      print("left in good order")
    } catch {
      print("refused: \(error)")
      exit(2)
    }
  }

  private var size: Size
  private var log: [String] = []
  private var batches = 0
  private var showsGlyphs = false

  private init(size: Size) {
    self.size = size
  }

  /// Returns whether to go on.
  private mutating func answer(_ batch: [Input], on terminal: NcursesTerminal) async -> Bool {
    batches += 1
    for input in batch {
      switch input {
      case .key(let key):
        log.append(key.notation)
        guard await answer(key.notation, on: terminal) else { return false }
      case .paste(let text): log.append("paste(\(text.debugDescription))")
      case .resized(let size): self.size = size
      case .pointer(let pointer):
        log.append("\(pointer.action)(\(pointer.point.column),\(pointer.point.row))")
      case .focused(let isFocused): log.append("focused(\(isFocused))")
      case .resumed: log.append("RESUMED")
      case .hungUp, .terminated: return false
      }
    }
    return true
  }

  private mutating func answer(_ key: String, on terminal: NcursesTerminal) async -> Bool {
    switch key {
    case "q": return false
    case "c": fatalError("the fixture was told to crash")
    case "e": say("the fixture said something\n", to: STDERR_FILENO)
    case "z": terminal.suspend()
    case "f": terminal.setFarewell("the work goes on without it")
    case "r": terminal.repaint()
    case "y": terminal.copy("copied \u{1B}]0;é\u{7}")
    case "m": terminal.useMouse(true)
    case "n": terminal.notify("done \u{1B}]0;é\u{7}", rings: true, tells: true)
    case "t": terminal.setTitle("fixture \u{1B}]0;é\u{7}")
    case "p": terminal.apply(.monochrome)
    case "l": await terminal.lend { say("lent to nobody\r\n", to: STDOUT_FILENO) }
    case "w": showsGlyphs.toggle()
    default: break
    }
    return true
  }

  private func say(_ text: String, to descriptor: Int32) {
    Glibc.write(descriptor, text, text.utf8.count)
  }

  private func frame(_ capabilities: Capabilities) -> Frame {
    var canvas = Canvas(size: size)
    let lines: [SafeText] = [
      "size \(size.columns)x\(size.rows) colors \(capabilities.colors)",
      "utf8 \(String(capabilities.isUTF8)) pid \(getpid()) end",
      "last <\(log.suffix(12).joined(separator: " "))> inputs \(log.count) batches \(batches)",
    ]
    for (row, line) in lines.enumerated() { canvas.draw(line, row: row, column: 0) }
    for (row, ink) in Ink.allCases.enumerated() {
      canvas.draw("ink \(String(describing: ink))", row: row + 4, column: 0, ink: ink)
    }
    if showsGlyphs { canvas.draw(Self.glyphs, row: 16, column: 0) }
    canvas.select(Rect(origin: Point(column: 0, row: 4), size: Size(columns: 20, rows: 1)))
    canvas.placeCursor(Point(column: 5, row: 2))
    return canvas.frame
  }

  private static let glyphs: SafeText =
    "|a|界面|e\u{301}|😀|\u{202E}|\u{1B}[31m|\u{9B}|\u{200D}|╭─╮|██▌|…|⠹|▸|●|✖|\u{FEFF}|end"
}
