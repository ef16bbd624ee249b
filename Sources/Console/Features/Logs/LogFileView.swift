import Cluster

/// The part of a file that is in memory, and what is asked of the file.
///
/// A file of any size is shown by a window: some thousand lines around what is looked at. Where the
/// window ends and the file does not, another one is asked for.
struct LogFileView: Equatable, Sendable {
  /// The bytes that the lines are of.
  var range = 0..<0
  /// How many bytes the file has.
  var size = 0
  /// What is asked; nil when everything is answered.
  private(set) var question: LogFileQuestion?
  /// How often something was asked.
  private(set) var questionNumber = 0
  /// How much was looked through for the answer, in hundredths.
  var percent = 0
  /// Whether a part of what is asked for is shown already.
  var isPreviewed = false
  /// Whether what is shown now is not what was seen before, and is to be put in the middle.
  var hasJumped = false
  /// The numbers of lines by where they begin, as far as they are known.
  private(set) var numbers: [Int: Int] = [:]
  /// The lines that are being numbered.
  private(set) var count: LogFileCount?
  /// How often lines were to be numbered.
  private(set) var countNumber = 0
  /// The columns that numbers take; they become more and never fewer.
  private(set) var numberWidth = 4
  /// Where the lines begin that were marked.
  var bookmarks: Set<Int> = []

  /// The most lines of a window that grows.
  static let capacity = 20_000

  /// Makes the view of the only log that is shown; nil when that is no file.
  init?(of sources: [LogSource]) {
    guard sources.count == 1, case .file = sources[0] else { return nil }
  }

  /// Asks something; what was asked before is not wanted any more.
  mutating func ask(_ question: LogFileQuestion) {
    self.question = question
    questionNumber += 1
    percent = 0
    isPreviewed = false
  }

  /// Waits for no answer any more.
  mutating func stop() { question = nil }

  /// Whether the newest line is among those in memory.
  var isAtEnd: Bool { range.upperBound >= size }
}

// MARK: - Numbers of lines

extension LogFileView {
  /// Asks for the numbers of lines that have none yet.
  ///
  /// - Parameter offsets: Where the lines begin, in their order.
  mutating func number(_ offsets: [Int]) {
    guard count == nil else { return }
    let missing = offsets.filter { numbers[$0] == nil }
    guard let first = missing.first else { return }
    let anchor = numbers.min { abs($0.key - first) < abs($1.key - first) }
    // The first line of all has the number 1.
    let isNear = anchor.map { abs($0.key - first) < first } == true
    count = LogFileCount(
      anchor: isNear ? anchor?.key ?? 0 : 0, anchorNumber: isNear ? anchor?.value ?? 1 : 1,
      offsets: missing)
    countNumber += 1
  }

  /// Takes in the numbers that were asked for.
  mutating func receive(_ new: [Int], number: Int) {
    guard let count, number == countNumber else { return }
    self.count = nil
    for (offset, number) in zip(count.offsets, new) { numbers[offset] = number }
    numberWidth = max(numberWidth, new.map { String($0).count }.max() ?? 0)
  }

  /// Forgets the numbers of lines that are not in memory any more, but for some to count from.
  mutating func forgetNumbers(outside range: Range<Int>) {
    let edges = [numbers.keys.min(), numbers.keys.max()]
    numbers = numbers.filter { range.contains($0.key) || edges.contains($0.key) }
    count = nil
  }

  /// Forgets all numbers: it is another file.
  mutating func forgetNumbers() { (numbers, count) = ([:], nil) }
}

extension LogsState {
  /// Asks for the numbers of the lines in memory, where they are shown.
  mutating func askForNumbers() {
    guard showsNumbers, let file, file.count == nil else { return }
    let offsets = lines.places.compactMap { lines[$0].offset }
    if file.numbers.count > 2 * LogFileView.capacity, let first = offsets.first {
      self.file?.forgetNumbers(outside: first..<((offsets.last ?? first) + 1))
    }
    self.file?.number(offsets)
  }

  /// Takes in numbers of lines.
  mutating func receive(_ numbers: [Int], number: Int) { file?.receive(numbers, number: number) }
}

extension Set<Int> {
  /// Puts an element in, or takes it out.
  mutating func toggle(_ element: Int?) {
    guard let element else { return }
    if remove(element) == nil { insert(element) }
  }
}

// MARK: - What a file tells

extension LogsState {
  /// Takes in what happened to a file; returns what a person should be told of it.
  mutating func receive(_ news: LogFileNews, of source: LogSource, number: Int) -> String? {
    guard number == self.number, sources.contains(source) else { return nil }
    if case .unreadable(let reason) = news {
      conditions[source] = .unreachable(reason)
      return nil
    }
    conditions[source] = .followed
    if file == nil {
      receiveMerged(news, of: source)
    } else {
      receiveAlone(news)
    }
    guard case .replaced(_, let change) = news else { return nil }
    return "\(source.name) \(change.description)."
  }

  private mutating func receiveAlone(_ news: LogFileNews) {
    switch news {
    case .opened(let page), .replaced(let page, _):
      file?.bookmarks = []
      file?.forgetNumbers()
      file?.stop()
      isFollowing = true
      showPage(page, at: nil)
      if isFiltered { file?.ask(.end) }
    case .grown(let page):
      guard let known = file?.range else { return }
      file?.size = page.size
      if known.upperBound == page.range.lowerBound, known.lowerBound <= page.range.lowerBound {
        extend(by: page)
      } else if isFollowing, file?.question == nil {
        showPage(page, at: nil)
      }
    case .unreadable: break
    }
  }

  /// Adds what was written behind the lines in memory.
  private mutating func extend(by page: LogFilePage) {
    var new = page.lines[...]
    var changed: Int?
    // A line that was not whole is there already: now there is more of it.
    if let first = new.first, !lines.isEmpty,
      lines[lines.places.upperBound - 1].offset == first.offset
    {
      changed = lines.places.upperBound - 1
      lines.replace(lines.places.upperBound - 1, with: first)
      new = new.dropFirst()
    }
    lines.append(Array(new))
    rows.refresh(from: lines, changed: changed)
    // Where older lines were dropped, the window begins later.
    let begin = lines.dropped > 0 ? lines[lines.places.lowerBound].offset : file?.range.lowerBound
    file?.range = min(begin ?? 0, page.range.upperBound)..<page.range.upperBound
    settle()
  }

  /// Shows another part of the file.
  ///
  /// - Parameters:
  ///   - page: The lines.
  ///   - offset: Where the line begins that keys are then about; nil for the newest.
  mutating func showPage(_ page: LogFilePage, at offset: Int?) {
    let oldTop = lines.places.contains(top) ? lines[top].offset : nil
    lines = LogBuffer(capacity: LogFileView.capacity, byteLimit: Self.byteLimit)
    lines.append(page.lines)
    rows = FilteredLog(rows.filter, of: lines)
    file?.range = page.range
    file?.size = page.size
    let end = page.lines.last?.offset.map { $0 + 1 } ?? page.range.upperBound
    file?.forgetNumbers(outside: page.range.lowerBound..<max(page.range.lowerBound, end))
    let marked = file?.bookmarks ?? []
    bookmarks = Set(
      marked.isEmpty
        ? [] : lines.places.filter { lines[$0].offset.map(marked.contains) == true })
    pausedAt = lines.places.upperBound
    guard let offset else {
      selected = nil
      return settle()
    }
    isFollowing = false
    selected = place(ofOffset: offset)
    // What was seen before stays where it was, if it still is there.
    let seen = oldTop.flatMap { page.range.contains($0) ? place(ofOffset: $0) : nil }
    file?.hasJumped = seen == nil
    top = seen ?? selected ?? 0
    settle()
  }

  /// The line that begins at a place of the file, or the next one.
  private func place(ofOffset offset: Int) -> Int? {
    var (low, high) = (lines.places.lowerBound, lines.places.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if (lines[middle].offset ?? 0) < offset { low = middle + 1 } else { high = middle }
    }
    guard !lines.isEmpty else { return nil }
    return min(low, lines.places.upperBound - 1)
  }

  /// Adds what one of several files has to the lines of all.
  private mutating func receiveMerged(_ news: LogFileNews, of source: LogSource) {
    switch news {
    case .opened(let page):
      fileEnds[source] = page.range.upperBound
      add(page.lines, isMerged: true)
    case .grown(let page):
      let known = fileEnds[source] ?? 0
      fileEnds[source] = page.range.upperBound
      var new = page.lines
      if page.range.lowerBound > known {
        let left = page.range.lowerBound - known
        new.insert(
          note("\(Words.grouped(left)) bytes came too fast and were left out", source), at: 0)
      }
      // A line that was not whole was shown as far as it was there.
      if let first = new.first, first.offset != nil, let place = place(of: first) {
        lines.replace(place, with: first)
        rows.refresh(from: lines, changed: place)
        new.removeFirst()
      }
      add(new, isMerged: true)
    case .replaced(let page, let change):
      fileEnds[source] = page.range.upperBound
      add([note("the file \(change.description)", source)] + page.lines, isMerged: true)
    case .unreadable: break
    }
  }

  private func note(_ text: String, _ source: LogSource) -> LogLine {
    LogLine(source: source.name, level: .warning, text: "── \(text) ──")
  }

  /// The place of a line that is there already, as far as it was written.
  private func place(of line: LogLine) -> Int? {
    lines.places.suffix(2_000).last {
      lines[$0].source == line.source && lines[$0].offset == line.offset
    }
  }
}

// MARK: - What a file answers

extension LogsState {
  /// Takes in an answer of the file; returns what a person should be told.
  mutating func receive(_ answer: LogFileAnswer, number: Int) -> String? {
    guard let file, number == file.questionNumber, let question = file.question else { return nil }
    switch answer {
    case .advanced(let percent):
      self.file?.percent = percent
      return nil
    case .preview(let page):
      show(page, for: question)
      self.file?.isPreviewed = true
      return nil
    default: self.file?.stop()
    }
    switch answer {
    case .page(let page): show(page, for: question)
    case .found(let offset, let isWrapped, let page):
      showPage(page, at: offset)
      return isWrapped ? "Once around." : nil
    case .absent:
      guard case .find(.error, _, _) = question else { return "No line has this." }
      return "No line of these is an error."
    case .unreadable(let reason): return reason
    case .advanced, .preview: break
    }
    return nil
  }

  /// Shows the lines that were asked for; where some of them were shown before, whoever went to
  /// another of them stays there.
  private mutating func show(_ page: LogFilePage, for question: LogFileQuestion) {
    let isKnown = file?.isPreviewed == true
    if isKnown, !isFollowing, let offset = selectedLine?.offset {
      showPage(page, at: offset)
    } else if case .page(let offset) = question {
      showPage(page, at: offset)
    } else {
      isFollowing = true
      showPage(page, at: nil)
    }
  }

  /// Asks for more of the file where what is in memory ends near the selected row.
  ///
  /// - Parameter page: The rows of the screen.
  mutating func askForMore(page: Int) {
    guard let file, file.question == nil, !isFollowing, let row = selectedRow,
      let offset = selectedLine?.offset
    else { return }
    let margin = 2 * page
    let wantsBefore = row < margin && file.range.lowerBound > 0
    let wantsBehind = row >= rows.count - margin && !file.isAtEnd
    if wantsBefore || wantsBehind { self.file?.ask(.page(around: offset)) }
  }
}
