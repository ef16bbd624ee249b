import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// A command of the operator's own, from what is asked to what it printed.
struct CustomDialog: Equatable, Sendable {
  /// What is shown.
  enum Page: Equatable, Sendable {
    /// What is asked before it runs.
    case form
    /// Whether it is to run.
    case question
    /// What it prints.
    case output(CustomPrint)
  }

  /// The command.
  let command: CustomCommand
  /// What it is about.
  let matter: CustomMatter
  /// What is asked.
  var form: CustomForm
  /// What is shown.
  var page: Page

  /// What is put in its arguments.
  var values: [String: String] { matter.values.merging(form.values) { own, _ in own } }
}

/// What a command of the operator's own is about: the row at hand.
struct CustomMatter: Equatable, Sendable {
  /// What is known of it, by the names of placeholders.
  var values: [String: String]
  /// What it is called, for people; empty for the deployment.
  var name = ""
  /// The machine, if it is one or on one.
  var machineID: String?
}

/// What is asked before a command of the operator's own runs.
struct CustomForm: Equatable, Sendable {
  /// One question and what has been typed.
  struct Field: Equatable, Sendable {
    let prompt: CustomCommand.Prompt
    var entry: TextField
  }

  /// The questions.
  private(set) var fields: [Field]
  /// The number of the one that takes the keys.
  private(set) var focus = 0
  /// Why what was typed does not do.
  var complaint: String?

  /// Makes a form.
  ///
  /// - Parameters:
  ///   - prompts: What is asked.
  ///   - earlier: What was typed the last time, by name.
  init(_ prompts: [CustomCommand.Prompt], earlier: [String: String]) {
    fields = prompts.map { prompt in
      let last = earlier[prompt.name].flatMap { value in
        prompt.choices.isEmpty || prompt.choices.contains(value) ? value : nil
      }
      return Field(
        prompt: prompt, entry: TextField(last ?? prompt.standard, isMasked: prompt.isSecret))
    }
  }

  /// What was typed that is no secret, by name.
  var values: [String: String] { typed(secret: false, by: \.name) }

  /// What was typed unseen, by the variables of the program's environment.
  var secrets: [String: Secret] { typed(secret: true, by: \.variable).mapValues { Secret($0) } }

  private func typed(
    secret: Bool, by name: (CustomCommand.Prompt) -> String
  ) -> [String: String] {
    Dictionary(
      fields.filter { $0.prompt.isSecret == secret }.map { (name($0.prompt), $0.entry.value) }
    ) { first, _ in first }
  }

  /// Whether the last question takes the keys.
  var isAtEnd: Bool { focus >= fields.count - 1 }

  /// Goes to another question, around the ends.
  mutating func move(by distance: Int) {
    focus = (focus + distance + fields.count) % fields.count
  }

  /// Goes to the first question without an answer; returns whether there is one.
  mutating func goToEmpty() -> Bool {
    guard let empty = fields.firstIndex(where: { $0.entry.value.isEmpty }) else { return false }
    if empty == focus { complaint = "\(fields[empty].prompt.title): it needs a value." }
    focus = empty
    return true
  }

  /// Takes a key into the answer.
  mutating func type(_ key: Key) {
    let choices = fields[focus].prompt.choices
    guard !choices.isEmpty else {
      _ = fields[focus].entry.accept(key)
      return
    }
    let present = choices.firstIndex(of: fields[focus].entry.value) ?? 0
    let distance = key == Key(.left) ? -1 : key == Key(.right) || key == Key(" ") ? 1 : 0
    choose(choices[(present + distance + choices.count) % choices.count])
  }

  /// Takes in pasted text, up to the first line break.
  mutating func paste(_ text: String) {
    guard fields[focus].prompt.choices.isEmpty else { return }
    fields[focus].entry.insert(String(text.prefix { !$0.isNewline }))
  }

  private mutating func choose(_ choice: String) { fields[focus].entry = TextField(choice) }
}

/// What a command of the operator's own prints, while it is shown.
struct CustomPrint: Equatable, Sendable {
  /// The command, without secrets.
  let run: CustomRun
  /// When it was begun.
  let startedAt: Date
  /// What came of it; nil while it runs.
  var result: CustomResult?
  /// What it has printed.
  var output = CustomOutput()
  /// The same as the lines that are shown at the present width.
  var lines: [InkedText] = []
  /// What is seen of them.
  var scroll = Scroll(followsEnd: true)
}
