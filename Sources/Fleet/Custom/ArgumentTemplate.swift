/// An argument of a program with places for values, such as `--namespace={namespace}`.
///
/// `{name}` is such a place, and `{{` a brace that stands for itself; braces around anything but a
/// name are text, as in `{.items[*].metadata.name}`. Whatever a value holds, it stays within its
/// argument.
public struct ArgumentTemplate: Hashable, Sendable {
  /// The argument as it is written.
  public let source: String
  private let pieces: [Piece]

  private enum Piece: Hashable {
    case text(String)
    case value(String)
  }

  /// Takes an argument apart.
  public init(_ source: String) {
    self.source = source
    var pieces: [Piece] = []
    var text = ""
    var rest = source[...]
    while let character = rest.first {
      if rest.hasPrefix("{{") {
        text.append("{")
        rest = rest.dropFirst(2)
      } else if let name = Self.name(at: rest) {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.value(name))
        rest = rest.dropFirst(name.count + 2)
      } else {
        text.append(character)
        rest = rest.dropFirst()
      }
    }
    self.pieces = text.isEmpty ? pieces : pieces + [.text(text)]
  }

  /// The names of the values, in their order.
  public var names: [String] {
    pieces.compactMap { piece in
      guard case .value(let name) = piece else { return nil }
      return name
    }
  }

  /// Puts values in their places; nil when one of them is not there.
  func filled(with values: [String: String]) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let own): text += own
      case .value(let name):
        guard let value = values[name] else { return nil }
        text += value
      }
    }
    return text
  }

  /// The name in braces with which a text begins, if it does.
  private static func name(at text: Substring) -> String? {
    guard text.first == "{", let end = text.firstIndex(of: "}") else { return nil }
    let name = text[text.index(after: text.startIndex)..<end]
    return isName(name) ? String(name) : nil
  }

  /// Whether a text can be a name: of a value, of what is asked, of a command.
  public static func isName(_ text: some StringProtocol) -> Bool {
    let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 32 else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }
}
