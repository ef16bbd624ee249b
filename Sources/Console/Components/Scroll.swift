import TerminalUI

/// Which part of a long text a pane shows.
struct Scroll: Equatable, Sendable {
  /// Whether its end is what matters: new lines are followed for as long as the end is shown.
  let followsEnd: Bool
  /// The first shown line, when the end is not being followed.
  private(set) var offset: Int
  /// Whether the end is being followed.
  private(set) var isFollowing: Bool

  /// Makes the view of a beginning, or of an end.
  init(offset: Int = 0, followsEnd: Bool = false) {
    self.followsEnd = followsEnd
    self.offset = offset
    isFollowing = followsEnd
  }

  /// Returns the lines that are shown of `total` where there is room for `visible`.
  func window(total: Int, visible: Int) -> ScrollWindow {
    ScrollWindow(total: total, visible: visible, offset: isFollowing ? .max : offset)
  }

  /// Carries out a command that moves through a text; any other does nothing.
  mutating func move(_ command: Command, total: Int, visible: Int) {
    let command = command == .follow ? .bottom : command
    guard let distance = command.distance(page: visible) else { return }
    let start = window(total: total, visible: visible).offset
    show(start + distance, total: total, visible: visible)
  }

  private mutating func show(_ line: Int, total: Int, visible: Int) {
    let last = max(0, total - visible)
    offset = min(max(0, line), last)
    isFollowing = followsEnd && line >= last
  }
}
