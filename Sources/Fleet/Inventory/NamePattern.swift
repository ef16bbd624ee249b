/// What a name must look like.
///
/// Names are compared without regard to case, and `_` counts as `-`: resources in Terraform are
/// called with the one, servers with the other.
struct NamePattern: Hashable {
  private enum Kind: Hashable {
    case word, part, glob
  }

  private let kind: Kind
  private let text: [Unicode.Scalar]

  private init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = Self.scalars(text)
  }

  /// Reads what a person writes: a pattern with `*` or `?` is a ``glob(_:)``, another a ``part(_:)``.
  init(_ text: String) {
    self.init(text.contains { "*?".contains($0) } ? .glob : .part, text)
  }

  /// The word stands anywhere in the name.
  static func word(_ text: String) -> NamePattern { NamePattern(.word, text) }

  /// The word stands in the name by itself: no letter before it and none after it.
  static func part(_ text: String) -> NamePattern { NamePattern(.part, text) }

  /// The whole name is so, where `*` is any text and `?` any character.
  static func glob(_ text: String) -> NamePattern { NamePattern(.glob, text) }
}

extension NamePattern {
  /// How well a pattern fits, for the choice between several.
  ///
  /// What says how the whole name is fits better than a word in it, and that better than what fits
  /// any name, as `*` does.
  struct Fit: Hashable, Comparable {
    private let rank: Int
    private let end: Int
    private let length: Int

    /// A word in the name: the nearer to the end the better, the words before it name the project.
    fileprivate init(wordUntil end: Int, length: Int) {
      (rank, self.end, self.length) = (1, end, length)
    }

    /// The whole name, of which so many characters are given: the more the better.
    fileprivate init(given length: Int) {
      (rank, end, self.length) = (length > 0 ? 2 : 0, 0, length)
    }

    static func < (left: Fit, right: Fit) -> Bool {
      (left.rank, left.end, left.length) < (right.rank, right.end, right.length)
    }
  }

  /// A name as it is compared.
  static func plain(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    plain.append(contentsOf: scalars(name))
    return String(plain)
  }

  /// The characters of a name as they are compared.
  static func scalars(_ name: String) -> [Unicode.Scalar] {
    name.lowercased().unicodeScalars.map { $0 == "_" ? "-" : $0 }
  }

  /// Compares a name.
  ///
  /// - Parameter name: What ``scalars(_:)`` gives for it.
  /// - Returns: How it fits; nil when it does not.
  func fit(_ name: [Unicode.Scalar]) -> Fit? {
    switch kind {
    case .word: place(in: name) { _, _ in true }
    case .part:
      place(in: name) { start, end in
        (start == 0 || !name[start - 1].properties.isAlphabetic)
          && (end == name.count || !name[end].properties.isAlphabetic)
      }
    case .glob:
      matches(name) ? Fit(given: text.count { $0 != "*" && $0 != "?" }) : nil
    }
  }

  /// The last place of the word in a name.
  private func place(
    in name: [Unicode.Scalar], where isRight: (_ start: Int, _ end: Int) -> Bool
  ) -> Fit? {
    guard let first = text.first, name.count >= text.count else { return nil }
    let start = (0...name.count - text.count).last { start in
      name[start] == first && name[start..<start + text.count].elementsEqual(text)
        && isRight(start, start + text.count)
    }
    return start.map { Fit(wordUntil: $0 + text.count, length: text.count) }
  }

  /// Whether a name is as the pattern says.
  ///
  /// Goes back to the last `*` only, so that it never takes more than the product of both lengths.
  private func matches(_ name: [Unicode.Scalar]) -> Bool {
    var (at, want) = (0, 0)
    var star: (at: Int, want: Int)?
    while at < name.count {
      if want < text.count, text[want] == "*" {
        want += 1
        star = (at, want)
      } else if want < text.count, text[want] == "?" || text[want] == name[at] {
        at += 1
        want += 1
      } else if let last = star {
        (at, want) = (last.at + 1, last.want)
        star = (at, want)
      } else {
        return false
      }
    }
    return text[want...].allSatisfy { $0 == "*" }
  }
}
