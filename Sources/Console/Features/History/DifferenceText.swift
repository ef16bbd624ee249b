import TerminalUI

/// What is told of the selected row of the states: lines, of which only those that are seen are made.
struct DifferenceText {
  private let head: [InkedText]
  private let shown: ShownDifference?
  private let columns: Int

  /// How many lines there are.
  var count: Int { head.count + (shown?.rows.count ?? 0) }

  /// The line with a number.
  subscript(number: Int) -> InkedText {
    guard number >= head.count, let shown else {
      return head.indices.contains(number) ? head[number] : .empty
    }
    return shown.line(of: shown.rows[number - head.count], columns: columns)
  }

  /// Makes the text for a width.
  init(of model: Model, columns: Int) {
    self.columns = columns
    switch model.toldOfSelected {
    case .shown(let difference):
      shown = difference
      head = difference.sentenceLines(columns: columns)
    case .words(let text, let ink):
      shown = nil
      head = InkedText(SafeText(text), ink: ink).wrapped(to: max(8, columns))
    }
  }
}

extension Model {
  /// What there is to tell of a row.
  enum Told {
    case shown(ShownDifference)
    case words(String, Ink)
  }

  /// What there is to tell of the selected row.
  var toldOfSelected: Told {
    guard let (number, row) = selectedTimelineRow else { return .words("", .dim) }
    switch row {
    case .lastLook(let look): return .shown(look.shown)
    case .state(let entry): return told(of: entry, after: predecessor(ofRow: number))
    }
  }

  private func told(of entry: StateEntry, after before: StateEntry?) -> Told {
    guard let before else {
      return .words("It is the first state that is known here.", .dim)
    }
    guard before.isReadable, entry.isReadable else {
      let gone = entry.isReadable ? before : entry
      return .words(
        "The copy of serial \(gone.serial) is not kept any more: copies older than 30 days are "
          + "removed, but for the newest 50.", .dim)
    }
    switch history.comparisons[StatePair(before: before.digest, after: entry.digest)] {
    case nil: return .words("Comparing…", .dim)
    case .failure(let failure): return .words(failure.sentence, .warning)
    case .difference(let shown): return .shown(shown)
    }
  }
}
