import FoundationEssentials

/// How often something is done: a little in every run of the tests, a lot on demand.
///
/// Each number is that of an environment variable; `scripts/test --help` tells them all.
public enum Repetitions {
  /// At how many of the six sizes each key is pressed on each screen.
  public static let sizes = number("QUARTERDECK_TEST_SIZES", otherwise: 2)
  /// The cases in which the terminal is restored, of 336.
  public static let restorations = number("QUARTERDECK_TEST_RESTORATIONS", otherwise: 14)
  /// How often the window is resized on each screen.
  public static let resizes = number("QUARTERDECK_TEST_RESIZES", otherwise: 80)
  /// How often the console is suspended.
  public static let suspensions = number("QUARTERDECK_TEST_SUSPENSIONS", otherwise: 5)
  /// For how many seconds nothing may happen on an idle screen.
  public static let idleSeconds = number("QUARTERDECK_TEST_IDLE_SECONDS", otherwise: 5)
  /// How many kinds of terminals are shown hostile text.
  public static let terminals = number("QUARTERDECK_TEST_TERMINALS", otherwise: 1)
  /// How many masters are killed.
  public static let kills = number("QUARTERDECK_TEST_KILLS", otherwise: 10)
  /// How many commands must not leave a file open.
  public static let commands = number("QUARTERDECK_TEST_COMMANDS", otherwise: 50)
  /// At how many of six places each search in a file is begun.
  public static let searches = number("QUARTERDECK_TEST_SEARCHES", otherwise: 3)
  /// How far apart the lengths are at which a secret is cut off, where it is not near the cut.
  public static let cutStep = number("QUARTERDECK_TEST_CUT_STEP", otherwise: 19)
  /// How often everything is opened and closed.
  public static let cycles = number("QUARTERDECK_TEST_CYCLES", otherwise: 10)

  private static func number(_ name: String, otherwise standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }
}
