/// The environment variables whose values stand in a pod's spec itself.
///
/// It holds what may be secrets, so it is looked at and thrown away.
public struct PodEnvironment: Sendable {
  /// Names with values, of all containers.
  public let variables: [(name: String, value: String)]

  /// Reads one pod, or a list of them; what is neither has none.
  public init(json: [UInt8]) {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else {
      variables = []
      return
    }
    var reader = JSONReader(json, from: start)
    var found: [Variable] = []
    // What was found before the text is cut off still counts.
    try? Self.readPod(&reader, into: &found)
    variables = found.compactMap { variable in variable.value.map { (variable.name, $0) } }
  }

  private static func readPod(
    _ reader: inout JSONReader, into found: inout [Variable]
  ) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      if "items" ~= key {
        found += try reader.list(of: Item.self).flatMap(\.variables)
        continue
      }
      guard "spec" ~= key else {
        try reader.skip()
        continue
      }
      guard try reader.enterObject() else { continue }
      while let key = try reader.nextKey() {
        switch key {
        case "initContainers", "containers", "ephemeralContainers":
          found += try reader.list(of: Container.self).flatMap(\.variables)
        default: try reader.skip()
        }
      }
    }
  }

  /// One pod of a list.
  private struct Item: JSONReadable {
    var variables: [Variable] = []

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      var item = Self()
      try readPod(&reader, into: &item.variables)
      return item
    }
  }

  private struct Container: JSONReadable {
    var variables: [Variable] = []

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      guard try reader.enterObject() else { return nil }
      var container = Self()
      while let key = try reader.nextKey() {
        if "env" ~= key { container.variables = try reader.list() } else { try reader.skip() }
      }
      return container
    }
  }

  private struct Variable: JSONReadable {
    let name: String
    let value: String?

    static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
      let name = try reader.peekText("name")
      let value = try reader.peekText("value")
      try reader.skip()
      return name.map { Self(name: $0, value: value) }
    }
  }
}
