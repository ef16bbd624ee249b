/// The members of a JSON object, ordered by key, each key once.
///
/// An array ordered by key takes a fraction of a dictionary's memory for the small objects of a
/// state, and makes two objects with the same members equal whatever order they were written in.
public struct JSONObject: Hashable, Sendable {
  /// One key and its value.
  public struct Member: Hashable, Sendable {
    /// The key, its escapes resolved.
    public let key: String
    /// The value.
    public let value: JSONValue

    /// Makes a member.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  private let members: [Member]

  /// Orders members by key; the last of several with the same key wins.
  public init(_ members: [Member] = []) {
    guard !Self.isStrictlyOrdered(members) else {
      self.members = members
      return
    }
    var ordered: [Member] = []
    ordered.reserveCapacity(members.count)
    // The sort is stable, so the last of equal keys stays the last of its group.
    for member in members.sorted(by: { $0.key < $1.key }) {
      if ordered.last?.key == member.key { ordered.removeLast() }
      ordered.append(member)
    }
    self.members = ordered
  }

  /// The value of a key, or nil when there is none.
  public subscript(key: String) -> JSONValue? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].key < key { low = middle + 1 } else { high = middle }
    }
    guard low < members.count, members[low].key == key else { return nil }
    return members[low].value
  }

  /// The keys, ascending.
  public var keys: [String] { members.map(\.key) }

  private static func isStrictlyOrdered(_ members: [Member]) -> Bool {
    guard members.count > 1 else { return true }
    for index in 1..<members.count where members[index - 1].key >= members[index].key {
      return false
    }
    return true
  }
}

extension JSONObject: RandomAccessCollection {
  /// The position of the first member.
  public var startIndex: Int { members.startIndex }

  /// The position after the last member.
  public var endIndex: Int { members.endIndex }

  /// The member at a position, in ascending order of keys.
  public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The shape, never the content: "object with 8 keys".
  public var description: String { "object with \(count) key\(count == 1 ? "" : "s")" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` tells no content either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension JSONObject.Member: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The key and the shape of the value.
  public var description: String { "\(key): \(value)" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` tells no content either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
