import Cluster
import Fleet
import TerminalUI

extension Model {
  /// Opens a shell on the machine at hand.
  mutating func openShell() -> [Effect] {
    guard let machine = machineForShell else { return [] }
    tell("Connecting to \(machine.name)…")
    return [.shell(machineID: machine.id)]
  }

  /// Asks for a command.
  mutating func askForCommand() {
    let (machines, choice) = machinesForCommand
    overlay = .fanOut(
      FanOutDialog(
        machines: machines, choice: choice,
        page: .command(TextField(fanOut.lastCommand, placeholder: "uname -r"))))
  }

  /// Gives a key to the dialog.
  mutating func updateFanOut(_ dialog: FanOutDialog, with key: Key) -> [Effect] {
    var dialog = dialog
    switch dialog.page {
    case .command(var field):
      if key.leaves {
        overlay = nil
        return []
      }
      if key == Key(.enter) { return send(field.value, dialog) }
      _ = field.accept(key)
      dialog.page = .command(field)
      overlay = .fanOut(dialog)
      return []
    case .waiting(let request, let answers):
      guard key.leaves else { return [] }
      tell(
        "Stopped waiting after \(answers.count) of \(request.machineIDs.count) answers. On the "
          + "others the command goes on until its time limit.")
      overlay = nil
      return [.stopCommand(number: request.number)]
    case .answer(let request, let report, let lines, let scroll):
      return updateAnswer(dialog, request, report, lines, scroll, with: key)
    }
  }

  private mutating func send(_ command: String, _ dialog: FanOutDialog) -> [Effect] {
    if case .unavailable(let reason) = availabilityOfChanging {
      overlay = nil
      tell(reason)
      return []
    }
    guard command.contains(where: { !$0.isWhitespace }) else { return [] }
    fanOut.lastCommand = command
    let request = FanOutRequest(
      number: fanOut.nextNumber(), command: command, machineIDs: dialog.machines.map(\.id),
      timeout: FanOutState.timeout)
    var dialog = dialog
    dialog.page = .waiting(request, [])
    overlay = .fanOut(dialog)
    return [.runCommand(request)]
  }

  private mutating func updateAnswer(
    _ dialog: FanOutDialog, _ request: FanOutRequest, _ report: FanOutReport, _ lines: [InkedText],
    _ scroll: Scroll, with key: Key
  ) -> [Effect] {
    if keymap.isKey(key, of: .copyCommand) { return [.copyText(commandLine(of: request, dialog))] }
    if keymap.isKey(key, of: .runCommand) {
      var dialog = dialog
      dialog.page = .command(TextField(request.command))
      overlay = .fanOut(dialog)
      return []
    }
    guard !key.leaves, key != Key(.character("q")), key != Key(.backspace) else {
      overlay = nil
      return []
    }
    guard let command = keymap.scrolling(for: key) else { return [] }
    var (dialog, scroll) = (dialog, scroll)
    scroll.move(command, total: lines.count, visible: fanOutPane.rows - 2)
    dialog.page = .answer(request, report, lines, scroll)
    overlay = .fanOut(dialog)
    return []
  }

  /// The command without a screen that asks the same of the same machines.
  func commandLine(of request: FanOutRequest, _ dialog: FanOutDialog) -> String {
    let isAll = dialog.machines.count == inventory?.machines.count
    let machines = isAll ? [] : dialog.machines.map { "--on \(ShellWord.plain($0.name))" }
    let words = ["quarterdeck exec", ShellWord.quoted(request.command)] + machines
    return (words + ["-C \(ShellWord.plain(deployment.directory))"]).joined(separator: " ")
  }

  // MARK: - Answers

  /// Takes in what one machine answered.
  mutating func receive(_ answer: FanOutAnswer, ofCommand number: Int) {
    guard case .fanOut(var dialog) = overlay, case .waiting(let request, var answers) = dialog.page,
      request.number == number
    else { return }
    answers.append(answer)
    dialog.page = .waiting(request, answers)
    overlay = .fanOut(dialog)
  }

  /// Takes in what all machines answered.
  mutating func receive(_ report: FanOutReport, ofCommand number: Int) {
    guard case .fanOut(var dialog) = overlay, case .waiting(let request, _) = dialog.page,
      request.number == number
    else { return }
    dialog.page = .answer(request, report, fanOutLines(report), Scroll())
    overlay = .fanOut(dialog)
  }

  /// Wraps the answers anew, because the terminal has another width.
  mutating func rewrapAnswers() {
    guard case .fanOut(var dialog) = overlay,
      case .answer(let request, let report, _, let scroll) = dialog.page
    else { return }
    dialog.page = .answer(request, report, fanOutLines(report), scroll)
    overlay = .fanOut(dialog)
  }

  /// Takes in that a command was not sent.
  mutating func commandRefused(_ number: Int, _ failure: Failure) {
    if case .fanOut(let dialog) = overlay, case .waiting(let request, _) = dialog.page,
      request.number == number
    {
      overlay = nil
    }
    tell(failure)
  }
}
