import Glibc
import Operations

/// The last seconds before something is lost, for a person at a terminal; a script is not delayed.
enum Countdown {
  /// Counts down from 5 on standard error; Control-C ends the program, and nothing was started.
  static func run(world: World) async throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return }
    for left in stride(from: 5, to: 0, by: -1) {
      Output.note("terraform starts in \(left) s. Control-C stops it.")
      try await world.clock.sleep(.seconds(1))
    }
  }
}
