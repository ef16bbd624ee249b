/// A command of an operator's own, as the configuration has it: a program with its arguments, never a
/// text for a shell.
public struct CustomCommand: Hashable, Sendable {
  /// What it is about: the kind of row that it is offered on.
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    /// The deployment that the console is opened on; it is offered everywhere.
    case deployment
    /// A machine.
    case machine
    /// A node of the cluster.
    case node
    /// A pod.
    case pod
    /// The namespace of a pod.
    case namespace
  }

  /// Where it runs.
  public enum Place: String, Hashable, Sendable, CaseIterable {
    /// On this computer.
    case here
    /// On the machine that it is about, over SSH.
    case machine
    /// On this computer, with a tunnel to the cluster's API and `KUBECONFIG` for it.
    case kubeconfig
  }

  /// How its answer is shown.
  public enum Display: String, Hashable, Sendable, CaseIterable {
    /// What it prints, in a view that scrolls.
    case output
    /// It gets the terminal, as an editor does.
    case terminal
    /// A sentence when it has ended.
    case notice
  }

  /// Something that is asked before it runs.
  public struct Prompt: Hashable, Sendable {
    /// Its name among the arguments.
    public let name: String
    /// What a person is asked.
    public let title: String
    /// What stands there at first.
    public let standard: String
    /// What can be chosen; empty where it is typed.
    public let choices: [String]
    /// Whether it is typed unseen, and reaches the program by its environment only.
    public let isSecret: Bool

    /// Makes a prompt.
    public init(
      name: String, title: String, standard: String = "", choices: [String] = [],
      isSecret: Bool = false
    ) {
      self.name = name
      self.title = title
      self.standard = standard
      self.choices = choices
      self.isSecret = isSecret
    }

    /// The variable by which a secret reaches the program, such as `QUARTERDECK_API_TOKEN`.
    public var variable: String {
      "QUARTERDECK_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
  }

  /// Its name, as the palette has it.
  public let name: String
  /// What it does, as the help says it.
  public let title: String
  /// Its key, in the notation of the keymap; nil for none.
  public let key: String?
  /// The program and its arguments; never empty.
  public let arguments: [ArgumentTemplate]
  /// What it is about.
  public let subject: Subject
  /// Where it runs.
  public let place: Place
  /// What is asked before it runs.
  public let prompts: [Prompt]
  /// Whether a question is asked before it runs, whatever it does.
  public let isConfirmed: Bool
  /// Whether it can do harm: a question is always asked, and its key must be hit on purpose.
  public let isDangerous: Bool
  /// Whether its author says that it changes nothing: a read-only console runs no other.
  public let isReadOnly: Bool
  /// How its answer is shown.
  public let display: Display
  /// The longest that it may run, where its end is waited for.
  public let limit: Duration
  /// Where it was said, for people.
  public let origin: String

  /// The longest that it may run unless it says otherwise.
  public static let standardLimit = Duration.seconds(300)

  /// Makes a command.
  public init(
    name: String, title: String, key: String? = nil, arguments: [ArgumentTemplate],
    subject: Subject = .deployment, place: Place = .here, prompts: [Prompt] = [],
    isConfirmed: Bool = false, isDangerous: Bool = false, isReadOnly: Bool = false,
    display: Display = .output, limit: Duration = standardLimit, origin: String = ""
  ) {
    self.name = name
    self.title = title
    self.key = key
    self.arguments = arguments
    self.subject = subject
    self.place = place
    self.prompts = prompts
    self.isConfirmed = isConfirmed
    self.isDangerous = isDangerous
    self.isReadOnly = isReadOnly
    self.display = display
    self.limit = limit
    self.origin = origin
  }
}

// MARK: - Values

/// What the console puts in the places of arguments.
public enum Placeholder: String, Hashable, Sendable, CaseIterable {
  case deployment, directory, workspace, machine, ip, node, pod, namespace, workload
}

extension CustomCommand.Subject {
  /// The values that can be known of it.
  public var placeholders: [Placeholder] {
    let always: [Placeholder] = [.deployment, .directory, .workspace]
    switch self {
    case .deployment: return always
    case .machine, .node: return always + [.machine, .ip, .node]
    case .pod: return always + [.pod, .namespace, .workload, .node, .machine, .ip]
    case .namespace: return always + [.namespace]
    }
  }
}

extension CustomCommand {
  /// The names of the values that its arguments have places for.
  public var valueNames: Set<String> { Set(arguments.flatMap(\.names)) }

  /// Puts values in the places of the arguments.
  ///
  /// - Parameter values: What is known, and what was typed, by name.
  /// - Returns: The program and its arguments.
  /// - Throws: `CustomCommandError` when a value is not there, or is none for an argument.
  public func words(with values: [String: String]) throws(CustomCommandError) -> [String] {
    for name in valueNames.sorted() {
      guard let value = values[name], !value.isEmpty else { throw .missing(name) }
      guard !value.hasPrefix("-") else { throw .option(name, value) }
      guard Self.isPrintable(value) else { throw .unprintable(name) }
    }
    return arguments.compactMap { $0.filled(with: values) }
  }

  /// Whether a text has nothing that moves a cursor, hides, or turns what follows it round.
  public static func isPrintable(_ text: String) -> Bool {
    !text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}

/// Why a command of an operator's own cannot be run with what is at hand.
public enum CustomCommandError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such value.
  case missing(String)
  /// The value could be taken for an option.
  case option(String, String)
  /// The value has control characters.
  case unprintable(String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .missing(let name): "There is no \(name)."
    case .option(let name, let value):
      "The \(name) \"\(value.prefix(60))\" begins with -, and a program could take it for an option."
    case .unprintable(let name):
      "The \(name) has characters that cannot be seen, and is not handed to a program."
    }
  }
}
