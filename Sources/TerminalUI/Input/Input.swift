/// What reaches the program from the terminal.
public enum Input: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted, as the terminal sent it: not to be trusted, may hold line feeds.
  case paste(String)
  /// The mouse did something.
  case pointer(Pointer)
  /// The terminal got the keys, or lost them to another window.
  case focused(Bool)
  /// The window has a new size.
  case resized(Size)
  /// The program is in the foreground again after it was stopped; all must be redrawn.
  case resumed
  /// The terminal went away (SIGHUP).
  case hungUp
  /// The program was asked to end (SIGTERM).
  case terminated
}
