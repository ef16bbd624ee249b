/// Reads the values of ASN.1's distinguished encoding one after the other.
///
/// Only what private keys need: low tag numbers and definite lengths.
///
/// Source: ITU-T X.690, 8.1.
struct DERReader {
  /// What kind of value comes next.
  enum Tag: UInt8 {
    case integer = 0x02
    case bitString = 0x03
    case octetString = 0x04
    case objectIdentifier = 0x06
    case sequence = 0x30
    /// The first of a sequence's optional values, `[0]`.
    case firstOption = 0xA0
    /// The second, `[1]`.
    case secondOption = 0xA1
  }

  private var rest: ArraySlice<UInt8>

  /// Reads these bytes.
  init(_ bytes: some Sequence<UInt8>) {
    rest = Array(bytes)[...]
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { rest.isEmpty }

  /// Returns the content of the next value.
  ///
  /// - Throws: `KeyProblem.damaged` if it is of another kind or cut off.
  mutating func read(_ tag: Tag) throws(KeyProblem) -> ArraySlice<UInt8> {
    guard rest.popFirst() == tag.rawValue else { throw Self.problem }
    let count = try length()
    guard count <= rest.count else { throw Self.problem }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Returns the content of the next value if it is of this kind; nil if it is of another one.
  ///
  /// - Throws: `KeyProblem.damaged` if it is cut off.
  mutating func readIfPresent(_ tag: Tag) throws(KeyProblem) -> ArraySlice<UInt8>? {
    rest.first == tag.rawValue ? try read(tag) : nil
  }

  private mutating func length() throws(KeyProblem) -> Int {
    guard let first = rest.popFirst() else { throw Self.problem }
    guard first & 0x80 != 0 else { return Int(first) }
    let count = Int(first & 0x7F)
    // Three bytes say 16 MiB: no key is as long.
    guard (1...3).contains(count), rest.count >= count else { throw Self.problem }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }

  private static let problem = KeyProblem.damaged("its bytes do not have a key's structure")
}
