extension [Machine] {
  /// The control plane first, then by name with numbers in their order, then by resource.
  var inOrder: [Machine] {
    let keys = map {
      (rank: $0.role.rank, name: [UInt8]($0.name.utf8), resource: [UInt8]($0.resource.utf8))
    }
    return indices.sorted { left, right in
      let (left, right) = (keys[left], keys[right])
      if left.rank != right.rank { return left.rank < right.rank }
      return naturalOrder(left.name, right.name) ?? naturalOrder(left.resource, right.resource)
        ?? false
    }.map { self[$0] }
  }
}

extension MachineRole {
  /// The place of its machines in a list.
  fileprivate var rank: Int {
    switch self {
    case .controlPlane: 0
    case .worker: 1
    case .unknown: 2
    }
  }
}

/// Whether a text comes before another when the numbers in them are compared by their value; nil
/// when they are the same but for zeros before a number.
private func naturalOrder(_ left: [UInt8], _ right: [UInt8]) -> Bool? {
  var (left, right) = (left[...], right[...])
  while let first = left.first, let second = right.first {
    if first.isDigit, second.isDigit {
      let (number, other) = (left.popNumber(), right.popNumber())
      if number.count != other.count { return number.count < other.count }
      if !number.elementsEqual(other) { return number.lexicographicallyPrecedes(other) }
    } else {
      if first != second { return first < second }
      left.removeFirst()
      right.removeFirst()
    }
  }
  return left.isEmpty && right.isEmpty ? nil : left.isEmpty
}

extension ArraySlice<UInt8> {
  /// Takes the digits at the front away, and returns them without leading zeros.
  fileprivate mutating func popNumber() -> ArraySlice<UInt8> {
    let digits = prefix { $0.isDigit }
    self = dropFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
