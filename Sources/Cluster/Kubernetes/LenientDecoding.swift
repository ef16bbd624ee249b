import FoundationEssentials

/// An array that keeps the elements that can be read and counts the ones that cannot.
struct LenientArray<Element: Decodable>: Decodable {
  private(set) var elements: [Element] = []
  private(set) var unreadableCount = 0

  init(_ elements: [Element]) {
    self.elements = elements
  }

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    elements.reserveCapacity(container.count ?? 0)
    while !container.isAtEnd {
      if let element = try container.decode(Attempt<Element>.self).value {
        elements.append(element)
      } else {
        unreadableCount += 1
      }
    }
  }
}

/// A value, or nothing when it has another shape than expected.
private struct Attempt<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) {
    // A value of another shape is the case that this type exists for.
    value = try? Value(from: decoder)
  }
}

extension KeyedDecodingContainer {
  /// Returns the value of a key, or nil when it is absent, null or of another shape.
  ///
  /// The API server of another version, or an admission webhook, must not make a list
  /// unreadable because of one field.
  func lenient<Value: Decodable>(_ key: Key, as type: Value.Type = Value.self) -> Value? {
    // A field of another shape counts as absent: see above.
    (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
  }

  /// Returns the non-empty text of a key.
  ///
  /// Kubernetes does not tell an empty text from an absent one.
  func text(_ key: Key) -> String? {
    lenient(key, as: String.self).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Returns the readable elements of an array; an absent one is empty.
  func list<Element: Decodable>(_ key: Key, of type: Element.Type = Element.self) -> [Element] {
    lenient(key, as: LenientArray<Element>.self)?.elements ?? []
  }

  /// Returns the moment of a key that holds an RFC 3339 timestamp.
  func moment(_ key: Key) -> Date? {
    text(key).flatMap(Timestamp.date)
  }
}
