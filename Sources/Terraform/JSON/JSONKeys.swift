/// Keys that are looked for in many objects, ready to be compared with a text's bytes.
public struct JSONKeys: Hashable, Sendable {
  /// The keys by their lengths in bytes: few have the same one.
  private let byLength: [[[UInt8]]]

  /// Makes a set of keys.
  public init(_ keys: [String]) {
    let bytes = keys.map { Array($0.utf8) }
    var byLength = [[[UInt8]]](repeating: [], count: (bytes.map(\.count).max() ?? 0) + 1)
    for key in bytes { byLength[key.count].append(key) }
    self.byLength = byLength
  }

  /// Returns the keys of so many bytes.
  func ofLength(_ length: Int) -> [[UInt8]] {
    length < byLength.count ? byLength[length] : []
  }
}
