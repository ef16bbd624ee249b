import Cluster
public import Terraform

/// A command of an operator's own that is to run, with everything put in.
public struct CustomRun: Hashable, Sendable {
  /// Which of the session's commands it is.
  public let number: Int
  /// What the configuration says of it.
  public let command: CustomCommand
  /// The program and its arguments.
  public let words: [String]
  /// What was typed unseen, by the variables of the program's environment.
  public let secrets: [String: Secret]
  /// The machine that it is about; nil without one.
  public let machineID: String?

  /// Makes a run.
  public init(
    number: Int, command: CustomCommand, words: [String], secrets: [String: Secret] = [:],
    machineID: String? = nil
  ) {
    self.number = number
    self.command = command
    self.words = words
    self.secrets = secrets
    self.machineID = machineID
  }

  /// The same without what was typed unseen, for showing.
  public var withoutSecrets: CustomRun {
    CustomRun(number: number, command: command, words: words, machineID: machineID)
  }

  /// The program and its arguments as a person gives them in a shell.
  public var line: String { words.map(ShellWord.plain).joined(separator: " ") }
}

/// What a command of an operator's own has printed, without the secrets that are known: the end of
/// both output streams, in the order in which it came.
public struct CustomOutput: Hashable, Sendable {
  /// The end.
  public var text: String
  /// How many bytes before it are not kept.
  public var dropped: Int

  /// Makes an output.
  public init(text: String = "", dropped: Int = 0) {
    self.text = text
    self.dropped = dropped
  }
}

/// What came of a command of an operator's own.
public struct CustomResult: Hashable, Sendable {
  /// How it ended.
  public var ending: CommandRecord.Ending
  /// How long it took.
  public var duration: Duration
  /// What it printed; empty where it had the terminal.
  public var output: CustomOutput

  /// Makes a result.
  public init(
    ending: CommandRecord.Ending, duration: Duration, output: CustomOutput = CustomOutput()
  ) {
    self.ending = ending
    self.duration = duration
    self.output = output
  }
}
