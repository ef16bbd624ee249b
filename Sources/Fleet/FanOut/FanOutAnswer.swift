/// What became of one command on one machine.
public struct FanOutAnswer: Hashable, Sendable {
  /// What became of it.
  public enum Outcome: Hashable, Sendable {
    /// It ran to an end.
    case ended(Ending)
    /// It did not, or it is not known how: the reason, a sentence.
    case unanswered(String)
  }

  /// How a command ended.
  public struct Ending: Hashable, Sendable {
    /// Its exit code on the machine.
    public let exitCode: Int32
    /// The end of its standard output.
    public let output: [UInt8]
    /// The end of its standard error.
    public let errorOutput: [UInt8]
    /// How many bytes before that were not kept.
    public let dropped: Int
    /// Whether the machine ended it because its time was over.
    public let isTimedOut: Bool

    /// Makes an ending.
    public init(
      exitCode: Int32 = 0, output: [UInt8] = [], errorOutput: [UInt8] = [], dropped: Int = 0,
      isTimedOut: Bool = false
    ) {
      self.exitCode = exitCode
      self.output = output
      self.errorOutput = errorOutput
      self.dropped = dropped
      self.isTimedOut = isTimedOut
    }
  }

  /// The machine.
  public let machine: Machine
  /// What became of it.
  public let outcome: Outcome
  /// How long that took, a new connection included.
  public let duration: Duration

  /// Makes an answer.
  public init(machine: Machine, outcome: Outcome, duration: Duration) {
    self.machine = machine
    self.outcome = outcome
    self.duration = duration
  }

  /// Whether it ended with exit code 0.
  public var isSuccess: Bool { ending?.exitCode == 0 }

  /// How it ended; nil if that is not known.
  public var ending: Ending? {
    if case .ended(let ending) = outcome { ending } else { nil }
  }
}
