/// How one text differs from another, as `diff -u` writes it.
public struct LineDifference: Hashable, Sendable {
  /// What a line of it is.
  public enum Kind: Hashable, Sendable {
    /// The name of a side, or the place of what follows.
    case head
    /// On both sides.
    case same
    /// Only on the old side.
    case removed
    /// Only on the new side.
    case added
  }

  /// A line of a difference, its mark included.
  public struct Line: Hashable, Sendable {
    /// What it is.
    public let kind: Kind
    /// The line.
    public let text: String
  }

  /// The lines.
  public let lines: [Line]

  /// The lines as one text.
  public var text: String { lines.map { $0.text + "\n" }.joined() }

  /// Compares two texts; nil when they are equal, or when too much of them differs to be compared.
  ///
  /// - Parameters:
  ///   - old: The lines of the one.
  ///   - oldName: Whose they are.
  ///   - new: The lines of the other.
  ///   - newName: Whose they are.
  public init?(from old: [String], named oldName: String, to new: [String], named newName: String) {
    guard old != new, let script = Self.script(from: old, to: new) else { return nil }
    var lines = [
      Line(kind: .head, text: "--- \(oldName)"), Line(kind: .head, text: "+++ \(newName)"),
    ]
    for hunk in Self.hunks(in: script) {
      let part = script[hunk]
      lines.append(Self.place(of: part, after: script[..<hunk.lowerBound]))
      lines += part.map { Line(kind: $0.kind, text: $0.mark + $0.text) }
    }
    self.lines = lines
  }

  /// The time and the room that a comparison takes grow with the product of both sides.
  private static let longestSide = 1_000

  /// How many equal lines stand around a change.
  private static let context = 3

  private struct Step {
    let kind: Kind
    let text: String

    var mark: String {
      switch kind {
      case .head, .same: " "
      case .removed: "-"
      case .added: "+"
      }
    }
  }

  /// Every line of both sides, each once where they agree.
  private static func script(from old: [String], to new: [String]) -> [Step]? {
    let start = zip(old, new).prefix { $0 == $1 }.count
    let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    let oldCore = Array(old[start..<(old.count - end)])
    let newCore = Array(new[start..<(new.count - end)])
    guard max(oldCore.count, newCore.count) <= longestSide else { return nil }
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in newCore.difference(from: oldCore) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var steps = old[..<start].map { Step(kind: .same, text: $0) }
    var (left, right) = (0, 0)
    while left < oldCore.count || right < newCore.count {
      if removed.contains(left) {
        steps.append(Step(kind: .removed, text: oldCore[left]))
        left += 1
      } else if added.contains(right) {
        steps.append(Step(kind: .added, text: newCore[right]))
        right += 1
      } else {
        steps.append(Step(kind: .same, text: oldCore[left]))
        left += 1
        right += 1
      }
    }
    return steps + old[(old.count - end)...].map { Step(kind: .same, text: $0) }
  }

  /// The parts of a script that are shown: changes with what stands around them.
  private static func hunks(in script: [Step]) -> [Range<Int>] {
    script.indices.filter { script[$0].kind != .same }.reduce(into: []) { hunks, index in
      let around = max(0, index - context)..<min(script.count, index + context + 1)
      guard let last = hunks.last, around.lowerBound <= last.upperBound else {
        return hunks.append(around)
      }
      hunks[hunks.count - 1] = last.lowerBound..<around.upperBound
    }
  }

  /// The line that says where a part stands on each side: `@@ -1,4 +1,5 @@`.
  private static func place(of part: ArraySlice<Step>, after before: ArraySlice<Step>) -> Line {
    func range(without kind: Kind) -> String {
      let count = part.count { $0.kind != kind }
      let start = before.count { $0.kind != kind } + (count > 0 ? 1 : 0)
      return count == 1 ? "\(start)" : "\(start),\(count)"
    }
    return Line(
      kind: .head, text: "@@ -\(range(without: .added)) +\(range(without: .removed)) @@")
  }
}
