import TerminalUI

/// Letters that were typed, found in a text in their order: how well they fit, and where.
///
/// Beginnings of words and letters that follow each other count most; what lies between costs.
struct FuzzyMatch: Equatable, Sendable {
  /// How well it fits; more is better.
  let score: Int
  /// The places of the letters, in characters, ascending.
  let positions: [Int]

  /// As many characters of a text are looked at.
  private static let longest = 160

  /// Looks for the best places.
  ///
  /// - Parameters:
  ///   - typed: The letters, large and small ones alike.
  ///   - text: Where they are looked for; nil comes of one that does not have them in their order.
  init?(_ typed: String, in text: String) {
    let wanted = typed.lowercased().map(\.self)
    let written = text.prefix(Self.longest).map(\.self)
    let letters = written.map { $0.lowercased().first ?? $0 }
    guard !wanted.isEmpty, wanted.count <= letters.count else { return nil }
    // For each typed letter the best score with which it stands at a place, and where the one before
    // it stands then.
    var best = [Int?](repeating: nil, count: letters.count)
    var origins: [[Int]] = []
    for (number, letter) in wanted.enumerated() {
      var scores = [Int?](repeating: nil, count: letters.count)
      var origin = [Int](repeating: -1, count: letters.count)
      // The best place of the letter before, what lies between counted.
      var far: (score: Int, place: Int)?
      for place in letters.indices {
        if let known = far { far = (known.score - Weight.gap, known.place) }
        if place > 1, let score = best[place - 2], score - Weight.gap > far?.score ?? .min {
          far = (score - Weight.gap, place - 2)
        }
        guard letters[place] == letter else { continue }
        let own = Weight.letter + Self.bonus(at: place, of: written)
        if number == 0 {
          scores[place] = own - min(place, Weight.longestLead)
          continue
        }
        let next = place > 0 ? best[place - 1].map { $0 + own + Weight.sequence } : nil
        let later = far.map { $0.score + own }
        if let next, next >= later ?? .min {
          (scores[place], origin[place]) = (next, place - 1)
        } else if let later, let far {
          (scores[place], origin[place]) = (later, far.place)
        }
      }
      best = scores
      origins.append(origin)
    }
    guard
      let last = best.indices.filter({ best[$0] != nil }).max(by: {
        (best[$0] ?? 0) < (best[$1] ?? 0)
      }),
      let top = best[last]
    else { return nil }
    var places = [last]
    for origin in origins.dropFirst().reversed() { places.append(origin[places[places.count - 1]]) }
    score = top - (letters.count - wanted.count) / 4 + (letters == wanted ? Weight.whole : 0)
    positions = places.reversed()
  }

  /// Whether the letters stand together or at beginnings of words, not here and there.
  var isTight: Bool { score >= positions.count * (Weight.letter + 4) }

  private enum Weight {
    static let letter = 16
    static let beginning = 10
    static let word = 8
    static let sequence = 8
    static let gap = 1
    static let longestLead = 8
    static let whole = 40
  }

  private static func bonus(at place: Int, of text: [Character]) -> Int {
    guard place > 0 else { return Weight.beginning }
    let before = text[place - 1]
    return before.isLetter || before.isNumber ? 0 : Weight.word
  }
}

extension InkedText {
  /// Makes a line in which some characters stand out: by their ink, and bold where there is none.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - positions: The places of those characters, ascending.
  ///   - ink: The ink of the others.
  init(_ text: String, marking positions: [Int], ink: Ink) {
    self.init()
    var part = ""
    var isMarked = false
    var marks = positions[...]
    for (place, character) in text.enumerated() {
      let isNextMarked = marks.first == place
      if isNextMarked { marks.removeFirst() }
      if isNextMarked != isMarked {
        append(SafeText(part), ink: isMarked ? .accent : ink, bold: isMarked)
        (part, isMarked) = ("", isNextMarked)
      }
      part.append(character)
    }
    append(SafeText(part), ink: isMarked ? .accent : ink, bold: isMarked)
  }
}
