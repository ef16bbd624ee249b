/// A JSON value, read once and kept compactly.
///
/// Values come from states and plans, which hold secrets in clear. So a value never prints itself:
/// `description`, `debugDescription` and its mirror tell the shape only ("object with 8 keys").
/// Ask for the content by name: ``text``, ``encodedText``.
public enum JSONValue: Hashable, Sendable {
  /// The literal `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, with all the digits that were written.
  case number(JSONNumber)
  /// A string, its escapes resolved.
  case string(String)
  /// A list of values.
  case array([JSONValue])
  /// Members by key.
  case object(JSONObject)
}

/// A JSON number as it was written.
///
/// The literal is kept, so that a 64-bit serial or a long identifier loses no digit in a `Double`.
/// Two numbers are equal when their literals are: `1.0` is not `1`.
public struct JSONNumber: Hashable, Sendable {
  /// The literal, such as `-12.5e3`; it follows JSON's grammar.
  public let literal: String

  /// Keeps a literal that the reader has checked.
  init(checkedLiteral literal: String) {
    self.literal = literal
  }

  /// Makes the number of a whole value.
  public init(_ value: Int) {
    literal = String(value)
  }
}

extension JSONValue {
  /// The string, when this is one.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The truth value, when this is one.
  public var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  /// The whole number, when this is one that fits 64 bits.
  public var int: Int? {
    guard case .number(let number) = self else { return nil }
    return Int(number.literal)
  }

  /// The number, rounded to the nearest `Double`.
  public var double: Double? {
    guard case .number(let number) = self else { return nil }
    return Double(number.literal)
  }

  /// The elements, when this is an array.
  public var array: [JSONValue]? {
    guard case .array(let array) = self else { return nil }
    return array
  }

  /// The members, when this is an object.
  public var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// Whether this is the literal `null`.
  public var isNull: Bool { self == .null }

  /// The member of an object, or nil when there is none or this is no object.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// The element of an array, or nil beyond its end or when this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let array) = self, array.indices.contains(index) else { return nil }
    return array[index]
  }
}

// MARK: - Saying the shape only

extension JSONValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The shape, never the content: "string", "array of 3", "object with 8 keys".
  public var description: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .array(let array): "array of \(array.count)"
    case .object(let object): object.description
    }
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` tells no content either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The word "number", never its digits: a PIN is a number too.
  public var description: String { "number" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` tells no content either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
