import Fleet
import Terraform

/// The commands of the operators' own.
extension ConfigFile {
  /// Reads the commands.
  ///
  /// One that is wrong is left out, and everything else holds. Whether its name and its key are free is
  /// for whoever has the console's commands to say.
  ///
  /// - Parameter reader: Reads the whole file.
  /// - Returns: Those that are right, and what is wrong with the others.
  static func commands(
    _ reader: inout TableReader
  ) -> (commands: [CommandSetting], problems: [ConfigurationProblem]) {
    // Nothing else of the file depends on them.
    let known = reader.problems.count
    let tables = reader.tables("command")
    var problems = Array(reader.problems[known...])
    reader.problems.removeSubrange(known...)
    var settings: [CommandSetting] = []
    for (index, table) in tables.enumerated() {
      var part = reader.reader(of: table, at: "command[\(index)]")
      let setting = command(&part)
      if let setting, settings.contains(where: { $0.command.name == setting.command.name }) {
        part.complain(
          "name", "Two commands have the name \"\(setting.command.name)\".", "Give each its own.")
      }
      let found = part.finish()
      problems += found
      if let setting, found.isEmpty { settings.append(setting) }
    }
    return (settings, problems)
  }

  private static func command(_ part: inout TableReader) -> CommandSetting? {
    let name = part.text("name", check: Check.customName)
    let title = part.text("title", check: Check.customTitle)
    let key = part.text("key") { _ in nil }
    let run = part.texts("run") { CustomCommand.isPrintable($0) ? nil : Check.printable }
    let subject = part.text("on", check: Check.oneOf(CustomCommand.Subject.self))
    let place = part.text("where", check: Check.oneOf(CustomCommand.Place.self))
    let display = part.text("show", check: Check.oneOf(CustomCommand.Display.self))
    let isConfirmed = part.bool("confirm")
    let isDangerous = part.bool("dangerous")
    let isReadOnly = part.bool("read_only")
    let timeout = part.int("timeout", in: 1...86_400)
    let prompts = prompts(&part)
    for (key, example) in [("name", "\"disk\""), ("run", "[\"df\", \"-h\"]")]
    where part.value[key] == nil {
      part.complain(key, "A command needs its \(key).", "Add: \(key) = \(example).")
    }
    guard let name, let run else { return nil }
    let command = CustomCommand(
      name: name.value, title: title?.value ?? run.value.joined(separator: " "), key: key?.value,
      arguments: run.value.map(ArgumentTemplate.init),
      subject: subject.flatMap { CustomCommand.Subject(rawValue: $0.value) } ?? .deployment,
      place: place.flatMap { CustomCommand.Place(rawValue: $0.value) } ?? .here, prompts: prompts,
      isConfirmed: isConfirmed?.value ?? false, isDangerous: isDangerous?.value ?? false,
      isReadOnly: isReadOnly?.value ?? false,
      display: display.flatMap { CustomCommand.Display(rawValue: $0.value) } ?? .output,
      limit: timeout.map { .seconds($0.value) } ?? CustomCommand.standardLimit,
      origin: "\(name.source)")
    check(command, &part)
    return CommandSetting(
      command: command, source: name.source, keySource: key?.source ?? name.source)
  }

  // MARK: - The whole of a command

  private static func check(_ command: CustomCommand, _ part: inout TableReader) {
    guard let program = command.arguments.first, !program.source.isEmpty else {
      return part.complain(
        "run", "run names no program.", "Write the program and its arguments: [\"df\", \"-h\"].")
    }
    if !program.names.isEmpty || program.source.hasPrefix("-") {
      part.complain(
        "run", "The program cannot be \"\(program.source.prefix(40))\".",
        "Write its name or its path: what runs must not depend on what is selected.")
    }
    checkValues(of: command, &part)
    if let script = command.shellScript, !script.names.isEmpty {
      part.complain(
        "run", "A shell would read {\(script.names[0])} as a part of its script.",
        "Hand it on as an argument: [\"sh\", \"-c\", \"… \\\"$1\\\"\", \"sh\", "
          + "\"{\(script.names[0])}\"].")
    }
    if command.place != .machine, let step = command.forbiddenStep {
      part.complain(
        "run", "\(step) may change what the state is about.",
        "Quarterdeck plans, reviews and applies. A command of your own may: "
          + "\(CustomCommand.readingSteps.joined(separator: ", ")).")
    }
    if command.place == .machine, [.deployment, .namespace].contains(command.subject) {
      part.complain(
        "where", "A \(command.subject.rawValue) is on no machine.",
        "Write on = \"machine\", \"node\" or \"pod\", or where = \"here\".")
    }
    if command.isDangerous, command.isReadOnly {
      part.complain(
        "read_only", "What is dangerous does not only read.", "Leave out one of the two.")
    }
  }

  private static func checkValues(of command: CustomCommand, _ part: inout TableReader) {
    let secrets = Set(command.prompts.filter(\.isSecret).map(\.name))
    let asked = command.prompts.filter { !$0.isSecret }.map(\.name)
    let known = command.subject.placeholders.map(\.rawValue) + asked
    for name in command.valueNames.sorted() {
      if secrets.contains(name) {
        part.complain(
          "run", "The secret {\(name)} would stand among the arguments, which everybody can read.",
          "The program gets it by its environment: "
            + "$\(CustomCommand.Prompt(name: name, title: "").variable).")
      } else if !known.contains(name) {
        part.complain(
          "run", "{\(name)} is not known of a \(command.subject.rawValue).",
          "Known are: \(known.joined(separator: ", ")). A brace that stands for itself is {{.")
      }
    }
    for name in asked where !command.valueNames.contains(name) {
      part.complain(
        "prompts", "\"\(name)\" is asked, and run has no {\(name)}.", "Put it in, or do not ask.")
    }
    if command.place == .machine, !secrets.isEmpty {
      part.complain(
        "prompts", "A secret is not handed to a machine.",
        "It would stand among the arguments there. Use where = \"here\", or no secret.")
    }
  }

  // MARK: - What is asked

  private static func prompts(_ reader: inout TableReader) -> [CustomCommand.Prompt] {
    var prompts: [CustomCommand.Prompt] = []
    for (index, table) in reader.tables("prompts").enumerated() {
      var part = reader.reader(of: table, at: "prompts[\(index)]")
      let prompt = prompt(&part)
      if let prompt, prompts.contains(where: { $0.name == prompt.name }) {
        part.complain("name", "\"\(prompt.name)\" is asked twice.", "Give each its own name.")
      }
      reader.problems += part.finish()
      if let prompt { prompts.append(prompt) }
    }
    return prompts
  }

  private static func prompt(_ part: inout TableReader) -> CustomCommand.Prompt? {
    let name = part.text("name", check: Check.customName)
    let title = part.text("title", check: Check.customTitle)
    let standard = part.text("default", check: Check.value)
    let choices = part.texts("choices", check: Check.value)
    let isSecret = part.bool("secret")?.value ?? false
    if part.value["name"] == nil {
      part.complain("name", "What is asked needs its name.", "Add: name = \"lines\".")
    }
    if let name, Placeholder(rawValue: name.value) != nil {
      part.complain(
        "name", "{\(name.value)} is what the console puts in.", "Give it another name.")
    }
    if isSecret, standard != nil || choices != nil {
      part.complain(
        "secret", "A secret has neither a default nor choices.", "Leave them out: it is typed.")
    }
    if let choices, choices.value.isEmpty {
      part.complain("choices", "There is nothing to choose.", "Name the choices, or leave it out.")
    }
    if let choices, let standard, !choices.value.contains(standard.value) {
      part.complain(
        "default", "\"\(standard.value)\" is none of the choices.", "Write one of them.")
    }
    guard let name else { return nil }
    return CustomCommand.Prompt(
      name: name.value, title: title?.value ?? name.value,
      standard: standard?.value ?? choices?.value.first ?? "", choices: choices?.value ?? [],
      isSecret: isSecret)
  }
}

// MARK: - What may not run

extension CustomCommand {
  /// What terraform may be asked past Quarterdeck: what only reads.
  fileprivate static let readingSteps = [
    "graph", "output", "providers", "show", "state list", "state show", "validate", "version",
  ]

  /// The step of terraform that it would take past plan, review and apply, such as `terraform apply`;
  /// nil where there is none.
  ///
  /// It is about the program that is named; what a script of the operator's does is the operator's.
  fileprivate var forbiddenStep: String? {
    guard let program = arguments.first?.source.split(separator: "/").last,
      ["terraform", "tofu"].contains(program)
    else { return nil }
    let steps = arguments.dropFirst().filter { !$0.source.hasPrefix("-") }.map(\.source)
    let isReading =
      steps.first.map(Self.readingSteps.contains) == true
      || Self.readingSteps.contains(steps.prefix(2).joined(separator: " "))
    return isReading ? nil : "\(program) \(steps.prefix(1).joined())"
  }

  /// The argument that a shell among its arguments would read as a script; nil without one.
  fileprivate var shellScript: ArgumentTemplate? {
    // None of them is started here; what they are handed is looked at.
    let shells = "sh bash dash ash zsh ksh fish".split(separator: " ")
    let isShell = { (word: ArgumentTemplate) in
      word.source.split(separator: "/").last.map { shells.contains($0) } ?? false
    }
    guard let shell = arguments.firstIndex(where: isShell) else { return nil }
    let isOption = { (word: ArgumentTemplate) in word.source.hasPrefix("-") }
    let rest = arguments[(shell + 1)...]
    // `-c`, also among others, as in `-ec`.
    guard
      let option = rest.firstIndex(where: {
        isOption($0) && !$0.source.hasPrefix("--") && $0.source.contains("c")
      })
    else { return nil }
    return rest[(option + 1)...].first { !isOption($0) }
  }
}

extension ConfigFile.Check {
  fileprivate static let printable = "Leave out what cannot be seen."

  fileprivate static func customName(_ text: String) -> String? {
    ArgumentTemplate.isName(text)
      ? nil : "Use up to 32 small letters, digits and -, and begin with a letter."
  }

  fileprivate static func customTitle(_ text: String) -> String? {
    (1...80).contains(text.count) && CustomCommand.isPrintable(text)
      ? nil : "Write one line of up to 80 characters."
  }

  fileprivate static func value(_ text: String) -> String? {
    guard CustomCommand.isPrintable(text) else { return printable }
    return text.hasPrefix("-") ? "A program could take it for an option." : nil
  }

  fileprivate static func oneOf<Value: RawRepresentable<String> & CaseIterable>(
    _ type: Value.Type
  ) -> (String) -> String? {
    { text in
      Value(rawValue: text) != nil
        ? nil : "Write one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))."
    }
  }
}
