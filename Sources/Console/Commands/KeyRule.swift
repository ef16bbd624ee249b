/// What the configuration says of the keys of a command.
public struct KeyRule: Hashable, Sendable {
  /// The command's name.
  public let command: String
  /// Its keys, in the notation of `Key`; empty for none.
  public let keys: [String]
  /// Where it was said, for people.
  public let origin: String

  /// Makes a rule.
  public init(command: String, keys: [String], origin: String) {
    self.command = command
    self.keys = keys
    self.origin = origin
  }
}

/// Why keys cannot be as the configuration says.
public struct KeyProblem: Error, Hashable, Sendable {
  /// What is wrong with a rule.
  public struct Item: Hashable, Sendable {
    /// The number of the rule.
    public let rule: Int
    /// What is wrong, a sentence.
    public let message: String
    /// What to do, a sentence.
    public let remedy: String
  }

  /// What is wrong; never empty.
  public let items: [Item]
}
