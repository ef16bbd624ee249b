public import TerminalUI

/// A terminal as the loop sees it: what comes in, and where frames go.
///
/// A struct of functions, so that the whole program runs in a test without a terminal.
public struct Display: Sendable {
  /// What people and the terminal do, in batches of everything that waited.
  public var inputs: AsyncStream<[Input]>
  /// Shows a frame; the newest wins.
  public var show: @Sendable (Frame) -> Void
  /// Draws every cell of the newest frame again.
  public var repaint: @Sendable () -> Void
  /// Gives the terminal back to the shell; `Input.resumed` follows when it comes back.
  public var suspend: @Sendable () -> Void
  /// Gives the terminal to a program for as long as the body runs; `Input.resumed` follows.
  public var lend: @Sendable (_ body: @Sendable () async -> Void) async -> Void

  /// Asks the terminal to keep a text for pasting; whether it does is its user's choice.
  public var copy: @Sendable (String) -> Void

  /// Takes the mouse, or leaves it to the terminal.
  public var useMouse: @Sendable (Bool) -> Void
  /// Tells somebody who looks elsewhere: by the bell, by the desktop.
  public var notify: @Sendable (_ text: SafeText, _ rings: Bool, _ tells: Bool) -> Void
  /// Sets the title of the terminal's window.
  public var setTitle: @Sendable (SafeText) -> Void

  /// Makes a display.
  public init(
    inputs: AsyncStream<[Input]>, show: @escaping @Sendable (Frame) -> Void,
    repaint: @escaping @Sendable () -> Void = {}, suspend: @escaping @Sendable () -> Void = {},
    lend: @escaping @Sendable (@Sendable () async -> Void) async -> Void = { await $0() },
    copy: @escaping @Sendable (String) -> Void = { _ in },
    useMouse: @escaping @Sendable (Bool) -> Void = { _ in },
    notify: @escaping @Sendable (SafeText, Bool, Bool) -> Void = { _, _, _ in },
    setTitle: @escaping @Sendable (SafeText) -> Void = { _ in }
  ) {
    self.inputs = inputs
    self.show = show
    self.repaint = repaint
    self.suspend = suspend
    self.lend = lend
    self.copy = copy
    self.useMouse = useMouse
    self.notify = notify
    self.setTitle = setTitle
  }
}
