/// Names put together where only their numbers differ: `worker-[1-57,60]`.
public enum NameFold {
  /// The names in a short form, in the order in which they first come; each name is in it.
  public static func text(_ names: [String]) -> String {
    var order: [Family] = []
    var numbers: [Family: [Int]] = [:]
    for name in names {
      let (family, number) = split(name)
      if numbers[family] == nil { order.append(family) }
      numbers[family, default: []] += number.map { [$0] } ?? []
    }
    return order.map { family in
      let ranges = ranges(numbers[family] ?? [])
      if ranges.count == 1, ranges[0].count == 1 {
        return "\(family.stem)\(ranges[0].lowerBound)"
      }
      let texts = ranges.map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
      }
      return family.isNumbered
        ? "\(family.stem)[\(texts.joined(separator: ","))]" : "\(family.stem)"
    }.joined(separator: ", ")
  }

  /// Names that only differ in their number, or one name that has none.
  private struct Family: Hashable {
    let stem: Substring
    let isNumbered: Bool
  }

  /// A name before its number, and the number; one that would read differently is part of the name.
  private static func split(_ name: String) -> (family: Family, number: Int?) {
    let digits = name.utf8.reversed().prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    guard (1...9).contains(digits.count), let number = Int(name.suffix(digits.count)),
      "\(number)".utf8.count == digits.count
    else { return (Family(stem: name[...], isNumbered: false), nil) }
    return (Family(stem: name.dropLast(digits.count), isNumbered: true), number)
  }

  /// Numbers as ranges, in order; one that comes twice is there once.
  private static func ranges(_ numbers: [Int]) -> [ClosedRange<Int>] {
    numbers.sorted().reduce(into: []) { ranges, number in
      guard let last = ranges.last, number <= last.upperBound + 1 else {
        return ranges.append(number...number)
      }
      ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, number)
    }
  }
}
