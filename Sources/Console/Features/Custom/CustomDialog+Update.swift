import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

// MARK: - Beginning

extension Model {
  /// Begins a command of the operator's own: asks what has to be asked, or runs it.
  mutating func begin(_ command: CustomCommand) -> [Effect] {
    if let obstacle = obstacle(to: command) {
      tell(obstacle)
      return []
    }
    guard let matter = matter(of: command.subject) else { return [] }
    notice = nil
    let dialog = CustomDialog(
      command: command, matter: matter,
      form: CustomForm(command.prompts, earlier: customInputs[command.name] ?? [:]), page: .form)
    guard command.prompts.isEmpty else {
      overlay = .custom(dialog)
      return []
    }
    return goOn(with: dialog)
  }

  /// Asks whether it is to run, or runs it.
  private mutating func goOn(with dialog: CustomDialog) -> [Effect] {
    let command = dialog.command
    guard command.isConfirmed || command.isDangerous || deployment.guardWord != nil else {
      return run(dialog)
    }
    var dialog = dialog
    dialog.page = .question
    overlay = .custom(dialog)
    return []
  }

  private mutating func run(_ dialog: CustomDialog) -> [Effect] {
    overlay = nil
    let command = dialog.command
    // Much may have happened while somebody was asked, and what is run is what was shown.
    if let obstacle = obstacle(to: command) ?? change(since: dialog) {
      tell(obstacle)
      return []
    }
    let words: [String]
    do throws(CustomCommandError) {
      words = try command.words(with: dialog.values)
    } catch {
      tell(error.description, .failure)
      return []
    }
    customInputs[command.name] = dialog.form.values
    let run = CustomRun(
      number: fanOut.nextNumber(), command: command, words: words, secrets: dialog.form.secrets,
      machineID: dialog.matter.machineID)
    switch command.display {
    case .terminal:
      tell("\(command.name) gets the terminal…")
      return [.lendToCustom(run)]
    case .notice:
      tell("\(command.name) runs…")
    case .output:
      var shown = dialog
      shown.form = CustomForm([], earlier: [:])
      shown.page = .output(CustomPrint(run: run.withoutSecrets, startedAt: now))
      overlay = .custom(shown)
    }
    return [.runCustom(run)]
  }

  /// Why what was asked about is not what is at hand any more; nil if it is.
  private func change(since dialog: CustomDialog) -> String? {
    matter(of: dialog.command.subject)?.name == dialog.matter.name
      ? nil : "Something else is selected now. Nothing was run."
  }
}

// MARK: - Keys

extension Model {
  /// Gives a key to the dialog.
  mutating func updateCustom(_ dialog: CustomDialog, with key: Key) -> [Effect] {
    switch dialog.page {
    case .form: return updateForm(dialog, with: key)
    case .question:
      if keymap.isKey(key, of: .copyCommand) {
        return copy(commandLine(of: dialog))
      }
      guard key == Key("y") else {
        overlay = nil
        tell("Nothing was run.")
        return []
      }
      return run(dialog)
    case .output(let print): return updatePrint(print, dialog, with: key)
    }
  }

  private mutating func updateForm(_ dialog: CustomDialog, with key: Key) -> [Effect] {
    if key.leaves {
      overlay = nil
      tell("Nothing was run.")
      return []
    }
    var dialog = dialog
    dialog.form.complaint = nil
    switch key.base {
    case .enter where dialog.form.isAtEnd: return submit(dialog)
    case .enter, .tab, .down: dialog.form.move(by: 1)
    case .backTab, .up: dialog.form.move(by: -1)
    default: dialog.form.type(key)
    }
    overlay = .custom(dialog)
    return []
  }

  private mutating func submit(_ dialog: CustomDialog) -> [Effect] {
    var dialog = dialog
    guard !dialog.form.goToEmpty() else {
      overlay = .custom(dialog)
      return []
    }
    do throws(CustomCommandError) {
      _ = try dialog.command.words(with: dialog.values)
      return goOn(with: dialog)
    } catch {
      dialog.form.complaint = error.description
      overlay = .custom(dialog)
      return []
    }
  }

  private mutating func updatePrint(
    _ print: CustomPrint, _ dialog: CustomDialog, with key: Key
  ) -> [Effect] {
    if keymap.isKey(key, of: .copyCommand) {
      return copy(commandLine(of: dialog))
    }
    if key.leaves || (print.result != nil && (key == Key("q") || key == Key(.backspace))) {
      overlay = nil
      guard print.result == nil else { return [] }
      tell("\(dialog.command.name) was ended.")
      return [.stopCommand(number: print.run.number)]
    }
    guard let command = keymap.scrolling(for: key) else { return [] }
    var (dialog, print) = (dialog, print)
    print.scroll.move(command, total: print.lines.count, visible: customRows)
    dialog.page = .output(print)
    overlay = .custom(dialog)
    return []
  }

  private mutating func copy(_ line: String?) -> [Effect] {
    guard let line else { return [] }
    tell("The command is copied.")
    return [.copyText(line)]
  }

  /// Takes in pasted text.
  mutating func pasteInCustom(_ text: String, _ dialog: CustomDialog) {
    guard dialog.page == .form else { return }
    var dialog = dialog
    dialog.form.paste(text)
    overlay = .custom(dialog)
  }
}

// MARK: - What came of it

extension Model {
  /// Takes in what a command of the operator's own has printed.
  mutating func receive(_ output: CustomOutput, ofCustom number: Int) {
    guard case .custom(var dialog) = overlay, case .output(var print) = dialog.page,
      print.run.number == number, print.result == nil
    else { return }
    print.output = output
    print.lines = customLines(print)
    dialog.page = .output(print)
    overlay = .custom(dialog)
  }

  /// Takes in what came of a command of the operator's own.
  mutating func receive(_ result: CustomResult, of run: CustomRun) {
    guard run.command.display == .output else { return tell(result, of: run.command) }
    guard case .custom(var dialog) = overlay, case .output(var print) = dialog.page,
      print.run.number == run.number
    else { return }
    print.result = result
    print.output = result.output
    print.lines = customLines(print)
    dialog.page = .output(print)
    overlay = .custom(dialog)
  }

  private mutating func tell(_ result: CustomResult, of command: CustomCommand) {
    let took = Words.took(result.duration)
    switch result.ending {
    case .exited(0): tell("\(command.name) has ended well, after \(took).")
    case .failed(let reason): tell(Failure(what: "\(command.name) was not run", why: reason))
    default:
      // A single line has room for the last thing that it said.
      let last = SafeText.lines(of: result.output.text).last { !$0.isEmpty }?.string ?? ""
      tell(
        Failure(what: "\(command.name) ended with \(result.ending.words) after \(took)", why: last))
    }
  }

  /// Wraps what a command has printed anew, because the terminal has another width.
  mutating func rewrapCustom() {
    guard case .custom(var dialog) = overlay, case .output(var print) = dialog.page else { return }
    print.lines = customLines(print)
    dialog.page = .output(print)
    overlay = .custom(dialog)
  }

  /// The command as a person gives it in a shell; nil where something is missing.
  func commandLine(of dialog: CustomDialog) -> String? {
    guard let words = dialog.words else { return nil }
    let line = words.map(ShellWord.plain).joined(separator: " ")
    let directory = ShellWord.plain(deployment.directory)
    switch dialog.command.place {
    case .here: return "cd \(directory) && \(line)"
    case .kubeconfig: return "cd \(directory) && quarterdeck kubeconfig --exec \(line)"
    case .machine:
      let machine = dialog.matter.values[Placeholder.machine.rawValue] ?? ""
      return "quarterdeck ssh -C \(directory) \(ShellWord.plain(machine)) -- \(line)"
    }
  }
}

extension CustomDialog {
  /// What runs, or would; nil where something is missing.
  fileprivate var words: [String]? {
    if case .output(let print) = page { return print.run.words }
    // Why it cannot be is told when it is to run.
    return try? command.words(with: values)
  }
}
