import TerminalUI

/// Five hints for who opens the console for the first time: one at a time, in the bottom line.
///
/// Any key goes on to the next, and means what it always means.
struct Tour: Equatable, Sendable {
  /// The number of the hint that is shown.
  private(set) var place = 0

  /// A hint: keys, and what they do.
  struct Hint: Equatable, Sendable {
    let keys: [Command]
    let words: String
    /// What follows it.
    var next: Next?

    /// A further key, and what it does then.
    struct Next: Equatable, Sendable {
      let key: Command
      let words: String
    }
  }

  /// The hints, in their order; each fits into a line of 80 columns with its keys.
  static let hints = [
    Hint(keys: [.help], words: "lists every key, and what works on this screen"),
    Hint(keys: [.open, .back], words: "open what is selected, and go back"),
    Hint(keys: [.nextPane, .zoomIn], words: "go to the next pane, and give it more room"),
    Hint(
      keys: [.nextFailure], words: "goes to what fails next",
      next: Hint.Next(key: .open, words: "says why")),
    Hint(keys: [.plan, .apply], words: "make a plan, and apply it once you have reviewed it"),
  ]

  /// The hint that is shown.
  var hint: Hint { Self.hints[min(place, Self.hints.count - 1)] }

  /// Goes on to the next hint; returns whether there is one.
  mutating func goOn() -> Bool {
    place += 1
    return place < Self.hints.count
  }
}

extension Model {
  /// Shows the hints for who opens the console for the first time.
  public mutating func beginTour() { tour = Tour() }

  /// Goes on with the hints after a key, if one could be read when it was pressed.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - wasShown: Whether a hint was on the screen.
  /// - Returns: What else the world is asked to do: for who leaves before the last hint, nothing.
  mutating func goOnWithTour(after event: Event, wasShown: Bool) -> [Effect] {
    guard var tour, case .input(.key) = event, wasShown else { return [] }
    self.tour = tour.goOn() ? tour : nil
    return self.tour == nil ? [.keepTourSeen] : []
  }

  /// Whether a hint of the tour is on the screen.
  var showsTour: Bool { tour != nil && notice == nil && overlay == nil }

  /// The hint that is shown, for the bottom line.
  func tourLine(columns: Int) -> InkedText? {
    guard showsTour, let tour else { return nil }
    let keys = tour.hint.keys.map { word(for: $0) }
    let key = InkedText(SafeText(keys.joined(separator: " ")), ink: .key, bold: true)
    let head = InkedText(SafeText("\(tour.place + 1)/\(Tour.hints.count)  "), ink: .accent)
    var line = head + key + InkedText(SafeText(" " + tour.hint.words))
    if let next = tour.hint.next {
      line += "; " + inkedKey(of: next.key, bold: true) + InkedText(SafeText(" " + next.words))
    }
    let tail = InkedText("any key goes on", ink: .dim)
    guard line.width + tail.width + 2 <= columns else { return line }
    return line.padded(to: columns - tail.width) + tail
  }
}
