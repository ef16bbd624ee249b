/// An expression as steps that are followed all at once.
///
/// Source of the method: Thompson's construction, as in Russ Cox's “Regular Expression Matching: the
/// Virtual Machine Approach”. Of a text with n characters and m steps it costs at most n times m.
struct PatternProgram: Hashable, Sendable {
  private enum Step: Hashable, Sendable {
    case scalar(Unicode.Scalar)
    case any
    case set(PatternSet)
    case start, end, wordBoundary(isWanted: Bool)
    case split(Int, Int)
    case jump(Int)
    case match
  }

  private var steps: [Step] = []
  private let isCaseSensitive: Bool

  /// Repetitions of repetitions multiply; no expression that somebody types needs more.
  private static let mostSteps = 5_000

  init(_ tree: PatternTree, isCaseSensitive: Bool) throws(LogPatternError) {
    self.isCaseSensitive = isCaseSensitive
    try add(tree)
    steps.append(.match)
  }

  /// Makes the program of a sequence of characters.
  init(literal tree: PatternTree, isCaseSensitive: Bool) {
    self.isCaseSensitive = isCaseSensitive
    if case .sequence(let parts) = tree {
      for case .scalar(let scalar) in parts { steps.append(.scalar(folded(scalar))) }
    }
    steps.append(.match)
  }

  /// The bytes of an expression that is only characters, if they can be compared as bytes.
  static func literal(_ tree: PatternTree, isCaseSensitive: Bool) -> [UInt8]? {
    let parts: [PatternTree] =
      switch tree {
      case .sequence(let parts): parts
      case .scalar: [tree]
      default: []
      }
    var text = String.UnicodeScalarView()
    for part in parts {
      // Only ASCII has its small letters at a fixed distance.
      guard case .scalar(let scalar) = part, isCaseSensitive || scalar.isASCII else { return nil }
      text.append(scalar)
    }
    return text.isEmpty ? nil : Array(String(text).utf8)
  }

  // MARK: - Steps

  private mutating func add(_ tree: PatternTree) throws(LogPatternError) {
    guard steps.count < Self.mostSteps else {
      throw LogPatternError(place: 0, reason: "the expression is too large; repeat less.")
    }
    switch tree {
    case .scalar(let scalar): steps.append(.scalar(folded(scalar)))
    case .any: steps.append(.any)
    case .set(let set): steps.append(.set(set))
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .wordBoundary(let isWanted): steps.append(.wordBoundary(isWanted: isWanted))
    case .sequence(let parts): for part in parts { try add(part) }
    case .choice(let parts): try add(choice: parts)
    case .repeated(let part, let from, let to): try add(repeated: part, from, to)
    }
  }

  private mutating func add(choice parts: [PatternTree]) throws(LogPatternError) {
    var ends: [Int] = []
    for part in parts.dropLast() {
      let split = steps.count
      steps.append(.split(split + 1, split + 1))
      try add(part)
      ends.append(steps.count)
      steps.append(.jump(0))
      steps[split] = .split(split + 1, steps.count)
    }
    if let last = parts.last { try add(last) }
    for end in ends { steps[end] = .jump(steps.count) }
  }

  private mutating func add(
    repeated part: PatternTree, _ from: Int, _ to: Int?
  ) throws(LogPatternError) {
    for _ in 0..<from { try add(part) }
    guard let to else {
      let split = steps.count
      steps.append(.split(split + 1, split + 1))
      try add(part)
      steps.append(.jump(split))
      steps[split] = .split(split + 1, steps.count)
      return
    }
    var splits: [Int] = []
    for _ in from..<max(from, to) {
      splits.append(steps.count)
      steps.append(.split(steps.count + 1, steps.count + 1))
      try add(part)
    }
    for split in splits { steps[split] = .split(split + 1, steps.count) }
  }

  private func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard !isCaseSensitive else { return scalar }
    if scalar.isASCII {
      return scalar.value &- 0x41 < 26 ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first ?? scalar : scalar
  }

  // MARK: - Matching

  /// The ways that are followed, each step once, in the order in which they count.
  private struct Ways {
    var list: [(step: Int, begin: String.Index)] = []
    private var marks: [Int]
    private var round = 0

    init(count: Int) { marks = [Int](repeating: -1, count: count) }

    mutating func clear() {
      list.removeAll(keepingCapacity: true)
      round += 1
    }

    mutating func isNew(_ step: Int) -> Bool {
      guard marks[step] != round else { return false }
      marks[step] = round
      return true
    }
  }

  /// The first place in a text, from an index on; of those that begin there, the longest that the
  /// order of the expression prefers.
  func first(in line: String, from start: String.Index) -> Range<String.Index>? {
    let scalars = line.unicodeScalars
    var now = Ways(count: steps.count)
    var then = Ways(count: steps.count)
    var found: Range<String.Index>?
    var index = start
    var before = start > scalars.startIndex ? scalars[scalars.index(before: start)] : nil
    now.clear()
    while true {
      let scalar = index < scalars.endIndex ? scalars[index] : nil
      let place = Place(before: before, after: scalar)
      if found == nil { follow(0, from: index, place, &now) }
      if now.list.isEmpty, found != nil { return found }
      let after = scalar == nil ? index : scalars.index(after: index)
      let folded = scalar.map { self.folded($0) }
      then.clear()
      let next = Place(before: scalar, after: after < scalars.endIndex ? scalars[after] : nil)
      for way in now.list {
        let goesOn: Bool
        switch steps[way.step] {
        case .match:
          found = way.begin..<index
          goesOn = false
        case .scalar(let wanted): goesOn = folded == wanted
        case .any: goesOn = scalar != nil
        case .set(let set):
          goesOn =
            scalar.map {
              set.contains($0) || folded != $0 && !set.isNegated && folded.map(set.contains) == true
            } ?? false
        case .start, .end, .wordBoundary, .split, .jump: goesOn = false
        }
        // What was found counts more than the ways that come after it.
        if steps[way.step] == .match { break }
        if goesOn { follow(way.step + 1, from: way.begin, next, &then) }
      }
      swap(&now, &then)
      guard scalar != nil else { return found }
      before = scalar
      index = after
    }
  }

  /// What stands on both sides of a place.
  private struct Place {
    let before: Unicode.Scalar?
    let after: Unicode.Scalar?

    var isWordBoundary: Bool {
      (before.map(PatternSet.word.contains) ?? false)
        != (after.map(PatternSet.word.contains) ?? false)
    }
  }

  /// Adds a step, and those that are reached from it without a character.
  private func follow(_ first: Int, from begin: String.Index, _ place: Place, _ ways: inout Ways) {
    // A stack of its own: a deep expression must not use up that of the thread.
    var stack = [first]
    while let step = stack.popLast() {
      guard ways.isNew(step) else { continue }
      switch steps[step] {
      case .jump(let target): stack.append(target)
      case .split(let preferred, let other):
        stack.append(other)
        stack.append(preferred)
      case .start: if place.before == nil { stack.append(step + 1) }
      case .end: if place.after == nil { stack.append(step + 1) }
      case .wordBoundary(let isWanted):
        if place.isWordBoundary == isWanted { stack.append(step + 1) }
      case .scalar, .any, .set, .match: ways.list.append((step, begin))
      }
    }
  }
}
