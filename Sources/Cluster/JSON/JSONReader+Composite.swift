import FoundationEssentials

/// A value that can be read from JSON; parts that are absent or odd are left out.
protocol JSONReadable {
  /// Consumes one value; returns nil when it is not of the shape that the type needs.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self?
}

extension JSONReader {
  /// Returns the elements of an array that can be read.
  mutating func list<Element: JSONReadable>(of type: Element.Type = Element.self)
    throws(Malformed) -> [Element]
  {
    var elements: [Element] = []
    guard try enterArray() else { return elements }
    while try nextElement() {
      if let element = try Element.read(&self) { elements.append(element) }
    }
    return elements
  }

  /// Returns the moment that an RFC 3339 timestamp names.
  mutating func moment() throws(Malformed) -> Date? {
    try text().flatMap(Timestamp.date)
  }

  /// Returns a reader that stands on the value of a member of the object that comes next.
  func peek(_ wanted: StaticString) throws(Malformed) -> JSONReader? {
    var reader = self
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      if wanted ~= key { return reader }
      try reader.skip()
    }
    return nil
  }

  /// Returns the value of a member of the object that comes next, without consuming the object.
  func peekText(_ wanted: StaticString) throws(Malformed) -> String? {
    var reader = self
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      if wanted ~= key { return try reader.text() }
      try reader.skip()
    }
    return nil
  }

  /// Returns an annotation in the metadata that come next, without consuming them.
  func annotation(_ wanted: StaticString) throws(Malformed) -> String? {
    var reader = self
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      if "annotations" ~= key { return try reader.peekText(wanted) }
      try reader.skip()
    }
    return nil
  }
}

extension String: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> String? {
    try reader.text()
  }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var members: Self = [:]
    while let key = try reader.nextKey() {
      members[key.text] = try Value.read(&reader)
    }
    return members
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    try reader.list(of: Element.self)
  }
}
