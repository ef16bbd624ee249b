/// A page of a list as the API sends it, of which only the frame is looked at.
public enum KubernetesPage {
  /// Finds what to ask for the next page with, without reading the objects of this one: the API
  /// writes it in front of them.
  ///
  /// - Parameter json: UTF-8; text before the first `{` is skipped.
  /// - Returns: the token; nil on the last page, and where there is none to be found.
  public static func continueToken(json: [UInt8]) -> String? {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var reader = JSONReader(json, from: start)
    do {
      guard try reader.enterObject() else { return nil }
      while let key = try reader.nextKey() {
        if case "metadata" = key { return try reader.peekText("continue") }
        try reader.skip()
      }
    } catch {
      // Who reads the objects says what is wrong with it.
    }
    return nil
  }
}
