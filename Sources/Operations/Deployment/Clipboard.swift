/// Where copied text goes, so that it can be pasted elsewhere.
public struct Clipboard: Sendable {
  let world: World

  /// What became of a text.
  public enum Outcome: Hashable, Sendable {
    /// tmux has it, and hands it on to the terminal around it.
    case copied
    /// The terminal is to be asked for it, by OSC 52.
    case leftToTerminal
    /// No terminal takes so much.
    case tooLong
  }

  /// Copies by way of a world's programs.
  public init(world: World) {
    self.world = world
  }

  /// The most bytes that are copied: xterm takes 100,000 characters of base64.
  static let limit = 74_994

  /// Copies a text.
  ///
  /// tmux keeps to itself what programs inside it ask of the terminal, unless it is told otherwise:
  /// so it is asked itself. The text goes through a pipe, never in arguments.
  ///
  /// - Parameter text: The text; it may be a secret that somebody asked for.
  /// - Returns: What became of it.
  public func copy(_ text: String) async -> Outcome {
    guard text.utf8.count <= Self.limit else { return .tooLong }
    guard world.environment["TMUX"]?.isEmpty == false,
      let tmux = ToolLocator(world: world).path(of: "tmux")
    else { return .leftToTerminal }
    let program = Program(
      tmux, ["load-buffer", "-w", "-"], environment: world.environment, input: Array(text.utf8),
      output: .captured(limit: 4096), deadline: .seconds(2))
    // A tmux that does not answer, or is too old, leaves it to the terminal.
    let result = try? await world.processes.run(program)
    return result?.isSuccess == true ? .copied : .leftToTerminal
  }
}
