/// The signs that the screens are made of; each is one column, in ASCII too.
///
/// A sign goes with a word: neither its shape nor its colour is the message.
public enum Glyphs {
  /// Well: running, ready, reachable (`+` in ASCII).
  public static let well: SafeText = "●"
  /// On its way, or only half well (`~`).
  public static let partial: SafeText = "◐"
  /// Not there yet, or off (`o`).
  public static let none: SafeText = "○"
  /// Failed (`x`).
  public static let failed: SafeText = "✖"
  /// Finished well (`v`).
  public static let done: SafeText = "✔"
  /// Waits for something else (`-`).
  public static let waiting: SafeText = "·"
  /// Selected, focused, or closed with something inside (`>`).
  public static let selected: SafeText = "▸"
  /// Guarded: what is done here is done to what others depend on (`^`).
  public static let guarded: SafeText = "▲"
  /// Open, with its contents below (`v`).
  public static let open: SafeText = "▾"
  /// Something was left out (`~`).
  public static let ellipsis: SafeText = "…"

  /// Something runs: the sign of an animation's step (`*`); any number is a step.
  public static func spinner(step: Int) -> SafeText {
    let count = spinnerSteps.count
    return spinnerSteps[((step % count) + count) % count]
  }

  private static let spinnerSteps: [SafeText] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
}
