import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Takes in what a log says.
  mutating func updateLogs(_ event: Event) {
    switch event {
    case .logRead(let source, let number, let lines):
      logs.receive(lines, of: source, number: number)
    case .logChanged(let source, let number, let condition):
      if let sentence = logs.receive(condition, of: source, number: number) { tell(sentence) }
    case .logFileChanged(let source, let number, let news):
      if let sentence = logs.receive(news, of: source, number: number) { tell(sentence) }
      logs.askForNumbers()
    case .logFileCounted(let number, let numbers):
      logs.receive(numbers, number: number)
      logs.askForNumbers()
    case .logFileAnswered(let number, let answer):
      if let sentence = logs.receive(answer, number: number) { tell(sentence) }
      logs.askForNumbers()
      if logs.file?.hasJumped == true { centreLog() }
    default: break
    }
  }

  /// Carries out a command on the screen of logs.
  mutating func updateLogs(_ command: Command) -> [Effect] {
    switch command {
    case .search: logs.field = .init(purpose: .search, text: TextField(logs.pattern?.text ?? ""))
    case .filterLines:
      let text = Self.text(of: logs.rows.filter)
      logs.field = .init(purpose: .filter, text: TextField(text))
    case .nextMatch: find(.next)
    case .previousMatch: find(.previous)
    case .nextFailure: findError(.next)
    case .previousFailure: findError(.previous)
    case .toggleFaults:
      var filter = logs.rows.filter
      filter.level = filter.level == nil ? .warning : nil
      showLogs(with: filter)
    case .toggleWrap:
      logs.wraps.toggle()
      logs.shift = 0
    case .toggleTimes: logs.times = logs.times.next
    case .toggleNumbers: toggleLogNumbers()
    case .pause:
      if logs.isFollowing {
        logs.stop(firstShown: firstShownLog)
      } else {
        followLogs()
      }
    case .follow: followLogs()
    case .bookmark: logs.toggleBookmark()
    case .nextBookmark:
      goToNextBookmark()
    case .container: askForLogs()
    case .fold: logs.shift = max(0, logs.shift - Self.shiftColumns)
    case .unfold: if !logs.wraps { logs.shift = min(logs.shift + Self.shiftColumns, 8_192) }
    case .copyValue:
      guard let line = logs.selectedLine else { return [] }
      tell("The line is copied.")
      return [.copyText(line.text)]
    case .save: overlay = .save(SaveDialog(of: logs.sources, at: now))
    default: moveInLogs(command)
    }
    return []
  }

  private static let shiftColumns = 16

  /// A filter as it was typed.
  private static func text(of filter: LogFilter) -> String {
    filter.including.first?.text ?? filter.excluding.first.map { "!" + $0.text } ?? ""
  }

  private mutating func toggleLogNumbers() {
    guard logs.file != nil else {
      return tell("Only the lines of a file that is shown alone have numbers.")
    }
    logs.showsNumbers.toggle()
    logs.askForNumbers()
  }

  // MARK: - Moving

  private mutating func followLogs() {
    if let file = logs.file, !file.isAtEnd { return logs.file?.ask(.end) ?? () }
    logs.select(row: .max, firstShown: nil, follows: true)
  }

  private mutating func moveInLogs(_ command: Command) {
    let page = max(1, shownLogs.count - 1)
    guard let distance = command.distance(page: page), let row = logs.selectedRow else { return }
    if logs.file != nil, goInFile(command) { return }
    let last = logs.rows.count - 1
    let target = row + min(max(distance, -row), last - row)
    let staysAtEnd = distance > 0 && target == last && logs.isFollowing
    go(toLog: target, follows: command == .bottom || staysAtEnd)
    logs.askForMore(page: max(page, abs(min(max(distance, -5 * page), 5 * page))))
  }

  /// Goes to an end of the file that is not in memory; returns whether that was it.
  private mutating func goInFile(_ command: Command) -> Bool {
    guard let file = logs.file else { return false }
    switch command {
    case .top where file.range.lowerBound > 0: logs.file?.ask(.page(around: 0))
    case .bottom where !file.isAtEnd: logs.file?.ask(.end)
    default: return false
    }
    return true
  }

  private mutating func goToNextBookmark() {
    if let file = logs.file {
      let sorted = file.bookmarks.sorted()
      let own = logs.selectedLine?.offset ?? -1
      guard let next = sorted.first(where: { $0 > own }) ?? sorted.first else { return }
      if !file.range.contains(next) { return logs.file?.ask(.page(around: next)) ?? () }
    }
    if let place = logs.nextBookmark { go(toLog: logs.rows.row(ofPlace: place)) }
  }

  private mutating func go(toLog row: Int, follows: Bool = false) {
    logs.select(row: row, firstShown: firstShownLog, follows: follows)
    layOutLogs()
  }

  /// Keeps the selected line in sight.
  mutating func layOutLogs() {
    guard screen == .logs, !logs.isFollowing, let selected = logs.selected,
      let row = logs.selectedRow
    else { return }
    if selected < logs.top { return logs.scroll(top: selected) }
    let shown = shownLogs
    guard !shown.contains(where: { $0.place == selected }) else { return }
    if let first = logRows(endingAt: row).first { logs.scroll(top: first.place) }
  }

  /// Puts the selected line into the middle, or as near to it as the lines behind it let it.
  private mutating func centreLog() {
    logs.file?.hasJumped = false
    guard let row = logs.selectedRow else { return }
    let end = min(row + logAreas.lines.rows / 2, logs.rows.count - 1)
    if let first = logRows(endingAt: end).first, first.place <= logs.selected ?? 0 {
      logs.scroll(top: first.place)
    }
  }

  /// The place of the first line on the screen.
  private var firstShownLog: Int? { shownLogs.first?.place }

  // MARK: - Searching

  /// Whether something is typed on the screen of logs.
  var isTypingInLogs: Bool { screen == .logs && logs.field != nil }

  /// Gives a key to the field that is typed in.
  mutating func updateLogField(with key: Key) {
    guard var field = logs.field else { return }
    switch field.text.acceptInFilter(key) {
    case .cleared:
      logs.field = nil
      apply(field.purpose, text: "")
    case .closed:
      if apply(field.purpose, text: field.text.value) { logs.field = nil }
      if field.purpose == .search, logs.field == nil { find(.next, fromHere: true) }
    case .changed: logFieldChanged(to: field.text)
    case .untouched: break
    }
  }

  /// Gives pasted text to the field.
  mutating func pasteInLogs(_ text: String) {
    guard var field = logs.field else { return }
    field.text.insert(text)
    logFieldChanged(to: field.text)
  }

  /// Takes in what is typed, and says at once what is wrong with it.
  ///
  /// A search looks at once. Lines are left out only when the filter is whole: there may be a file of
  /// gigabytes behind them.
  private mutating func logFieldChanged(to text: TextField) {
    logs.field?.text = text
    logs.field?.complaint = nil
    guard let purpose = logs.field?.purpose else { return }
    do throws(LogPatternError) {
      switch purpose {
      case .search: try lookInLogs(for: text.value)
      case .filter: _ = try logFilter(by: text.value)
      }
    } catch {
      logs.field?.complaint = "\(error)"
    }
  }

  /// Looks for a text, or filters by it; an empty one ends that.
  ///
  /// - Parameters:
  ///   - purpose: What the text is for.
  ///   - text: The text.
  /// - Returns: Whether it is an expression; else the field says why not.
  @discardableResult
  private mutating func apply(_ purpose: LogsState.Field.Purpose, text: String) -> Bool {
    do throws(LogPatternError) {
      switch purpose {
      case .search: try lookInLogs(for: text)
      case .filter: showLogs(with: try logFilter(by: text))
      }
      return true
    } catch {
      logs.field?.complaint = "\(error)"
      return false
    }
  }

  private mutating func lookInLogs(for text: String) throws(LogPatternError) {
    try logs.look(for: text.isEmpty ? nil : LogPattern(text))
  }

  /// Reads a filter as it is typed; levels stay left out as they are.
  private func logFilter(by text: String) throws(LogPatternError) -> LogFilter {
    var filter = LogFilter(level: logs.rows.filter.level)
    if text.hasPrefix("!"), text.count > 1 {
      filter.excluding = [try LogPattern(String(text.dropFirst()))]
    } else if !text.isEmpty {
      filter.including = [try LogPattern(text)]
    }
    return filter
  }

  /// Shows other lines of what is there; of a large file, those around the selected one.
  private mutating func showLogs(with filter: LogFilter) {
    let offset = logs.selectedLine?.offset
    logs.use(filter)
    guard logs.file != nil else { return }
    logs.file?.ask(logs.isFollowing ? .end : .page(around: offset ?? 0))
  }

  /// Shows all lines again, or looks for nothing more; returns whether something was changed.
  mutating func clearLogFilter() -> Bool {
    if logs.file?.question?.isSearch == true {
      logs.file?.stop()
      return true
    }
    if logs.isFiltered {
      showLogs(with: LogFilter())
      return true
    }
    guard logs.pattern != nil else { return false }
    logs.look(for: nil)
    return true
  }

  private mutating func find(_ direction: FilteredLog.Direction, fromHere: Bool = false) {
    guard let pattern = logs.pattern else { return }
    if logs.file != nil { return findInFile(.pattern(pattern), direction, fromHere: fromHere) }
    // The line on which the keys are counts when the search begins.
    let row = logs.selectedRow.map { fromHere ? $0 - 1 : $0 }
    show(logs.rows.find(pattern, from: row, direction, in: logs.lines), "No line has this.")
  }

  private mutating func findInFile(
    _ wish: LogFileWish, _ direction: FilteredLog.Direction, fromHere: Bool = false
  ) {
    let own = logs.selectedLine?.offset ?? 0
    logs.file?.ask(
      .find(wish, from: direction == .next && !fromHere ? own + 1 : own, direction))
  }

  private mutating func findError(_ direction: FilteredLog.Direction) {
    if logs.file != nil { return findInFile(.error, direction) }
    show(
      logs.rows.findError(from: logs.selectedRow, direction, in: logs.lines),
      "No line of these is an error.")
  }

  private mutating func show(_ hit: FilteredLog.Hit?, _ otherwise: String) {
    guard let hit else { return tell(otherwise) }
    if hit.isWrapped { tell("Once around.") }
    go(toLog: hit.row)
  }
}
