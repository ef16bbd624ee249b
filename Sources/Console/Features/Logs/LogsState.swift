import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// What the screen of logs remembers.
///
/// The lines are a ring that is bounded in lines and in bytes; how much was dropped is shown.
public struct LogsState: Equatable, Sendable {
  /// How the times of lines are said.
  enum Times: CaseIterable {
    case local, utc, relative, hidden

    /// The next one, around the end.
    var next: Times {
      let all = Times.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  /// What is being typed in the badge.
  struct Field: Equatable {
    /// What it is for.
    enum Purpose: Equatable {
      /// What is looked for.
      case search
      /// Which lines are shown.
      case filter
    }

    let purpose: Purpose
    var text: TextField
    /// Why it is no expression.
    var complaint: String?
  }

  /// The most lines that are kept.
  static let capacity = 50_000
  /// The most bytes of text that are kept.
  static let byteLimit = 32 << 20
  /// As many logs are shown together.
  public static let mostSources = 8
  /// As many lines of a log come first.
  public static let tailLines = 2_000

  /// The logs that are shown.
  private(set) var sources: [LogSource] = []
  /// How often logs were chosen: what comes for an earlier choice is not wanted any more.
  private(set) var number = 0
  /// The lines of all of them.
  var lines = LogBuffer(
    capacity: LogsState.capacity, byteLimit: LogsState.byteLimit)
  /// Those that pass the filter, by row.
  var rows = FilteredLog()
  /// How it stands with each of them.
  var conditions: [LogSource: LogCondition] = [:]
  /// Whether the newest line is kept in sight.
  var isFollowing = true
  /// The place behind the newest line when following ended.
  var pausedAt = 0
  /// The place of the line that keys are about.
  var selected: Int?
  /// The place of the first shown line, when the newest is not followed.
  var top = 0
  /// The places of the lines that were marked.
  var bookmarks: Set<Int> = []
  /// What is looked for.
  private(set) var pattern: LogPattern?
  /// What is being typed.
  var field: Field?
  /// Whether long lines are broken.
  var wraps = false
  /// The columns that are hidden at the left.
  var shift = 0
  /// How times are said.
  var times = Times.local
  /// Whether lines of a file have their numbers before them.
  var showsNumbers = false
  /// The names of what came of logs with parts, each once: they take as much room as they need, and
  /// no less when their lines are gone.
  private(set) var partNames: [String] = []
  /// Where the lines are in the one file that is shown; nil when something else is.
  var file: LogFileView?
  /// Up to where each of several files is known.
  var fileEnds: [LogSource: Int] = [:]
  /// What the console itself said, the newest last.
  private(set) var messages = LogBuffer(capacity: 500, byteLimit: 1 << 18)

  /// Makes the state before anything was chosen.
  init() {}
}

// MARK: - What arrives

extension LogsState {
  /// Shows other logs, or the same ones from their present end.
  mutating func show(_ sources: [LogSource]) {
    self.sources = sources
    begin()
  }

  /// Begins anew, as somebody comes back to the screen.
  mutating func begin() {
    number += 1
    lines = LogBuffer(capacity: Self.capacity, byteLimit: Self.byteLimit)
    rows = FilteredLog(rows.filter)
    conditions = [:]
    fileEnds = [:]
    partNames = []
    file = LogFileView(of: sources)
    (isFollowing, selected, top, pausedAt, bookmarks, shift) = (true, nil, 0, 0, [], 0)
    if sources.contains(.messages) {
      conditions[.messages] = .followed
      add(messages.lines(messages.places), isMerged: sources.count > 1)
    }
  }

  /// Takes lines in that a log has more, unless other logs are shown meanwhile.
  mutating func receive(_ new: [LogLine], of source: LogSource, number: Int) {
    guard number == self.number, sources.contains(source) else { return }
    conditions[source] = .followed
    add(new, isMerged: sources.count > 1 || source.hasParts)
  }

  /// Takes note of how it stands with a log.
  ///
  /// - Parameters:
  ///   - condition: How it stands.
  ///   - source: The log.
  ///   - number: Which choice of logs it belongs to.
  /// - Returns: What there is to say about it.
  mutating func receive(
    _ condition: LogCondition, of source: LogSource, number: Int
  ) -> String? {
    guard number == self.number, sources.contains(source) else { return nil }
    conditions[source] = condition
    guard case .ended(let ending) = condition, ending != .past else { return nil }
    return ending.sentence(of: source.name)
  }

  /// Remembers a sentence of the console.
  mutating func note(_ text: String, isFailure: Bool, at time: Date) {
    let line = LogLine(
      source: LogSource.messages.name, time: time, level: isFailure ? .error : .info, text: text)
    messages.append(line)
    if sources.contains(.messages) { add([line], isMerged: sources.count > 1) }
  }

  mutating func add(_ new: [LogLine], isMerged: Bool) {
    guard !new.isEmpty else { return }
    if sources.contains(where: \.hasParts) { observe(new) }
    if isMerged {
      let insertion = lines.insert(new)
      selected = selected.map(insertion.moved)
      top = insertion.moved(top)
      bookmarks = Set(bookmarks.map(insertion.moved))
      rows.refresh(from: lines, changed: insertion.first)
    } else {
      lines.append(new)
      rows.refresh(from: lines)
    }
    let first = lines.places.lowerBound
    if !bookmarks.isEmpty { bookmarks = bookmarks.filter { $0 >= first } }
    settle()
  }

  /// As many names are told apart: a pod has a few containers, and a log that pretends more has no
  /// use of it.
  private static let mostParts = 32

  private mutating func observe(_ new: [LogLine]) {
    var last: String?
    for line in new where line.source != last {
      last = line.source
      if partNames.count < Self.mostParts, !partNames.contains(line.source) {
        partNames.append(line.source)
      }
    }
  }

  /// Keeps what is selected among the lines that are there.
  mutating func settle() {
    guard let last = rows.place(ofRow: rows.count - 1) else {
      selected = nil
      return
    }
    if isFollowing {
      selected = last
    } else {
      selected = rows.place(ofRow: min(rows.row(ofPlace: selected ?? last), rows.count - 1))
      top = max(top, lines.places.lowerBound)
    }
  }
}

// MARK: - Moving

extension LogsState {
  /// The row of the line that keys are about.
  var selectedRow: Int? {
    guard let selected, rows.count > 0 else { return nil }
    return min(rows.row(ofPlace: selected), rows.count - 1)
  }

  /// The line that keys are about.
  var selectedLine: LogLine? {
    selected.flatMap { lines.places.contains($0) ? lines[$0] : nil }
  }

  /// How many lines came since following ended.
  var newCount: Int { isFollowing ? 0 : max(0, lines.places.upperBound - pausedAt) }

  /// Selects a row; the last one is followed if that is wanted.
  mutating func select(row: Int, firstShown: Int?, follows: Bool = false) {
    guard rows.count > 0 else { return }
    let row = min(max(0, row), rows.count - 1)
    if isFollowing, !follows {
      stop(firstShown: firstShown)
    } else if follows {
      isFollowing = true
    }
    selected = rows.place(ofRow: row)
  }

  /// Follows the newest line no longer; what is shown stays.
  mutating func stop(firstShown: Int?) {
    guard isFollowing else { return }
    isFollowing = false
    pausedAt = lines.places.upperBound
    top = firstShown ?? lines.places.lowerBound
  }

  /// Shows the line of a place first.
  mutating func scroll(top place: Int) { top = place }

  /// Marks the selected line, or takes its mark away.
  mutating func toggleBookmark() {
    guard let selected else { return }
    if bookmarks.remove(selected) == nil { bookmarks.insert(selected) }
    file?.bookmarks.toggle(lines[selected].offset)
  }

  /// The next marked line behind the selected one, around the end; nil without any.
  var nextBookmark: Int? {
    let sorted = bookmarks.sorted()
    return sorted.first { $0 > selected ?? -1 } ?? sorted.first
  }
}

// MARK: - Searching and filtering

extension LogsState {
  /// Looks for something else.
  mutating func look(for pattern: LogPattern?) { self.pattern = pattern }

  /// Shows other lines of what is there.
  mutating func use(_ filter: LogFilter) {
    rows.use(filter, on: lines)
    settle()
  }

  /// Whether only warnings and errors are shown.
  var showsFaultsOnly: Bool { rows.filter.level != nil }

  /// Whether lines are left out.
  var isFiltered: Bool { !rows.filter.isEmpty }
}
