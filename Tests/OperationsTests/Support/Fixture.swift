import Operations

/// The recordings beside the tests; `Fixtures/README.md` says where they come from.
enum Fixture {
  static func path(_ name: String) -> String {
    let directory = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return "/\(directory)/Fixtures/\(name)"
  }

  static func bytes(_ name: String) throws -> [UInt8] { try FileStore.live.read(path(name)) }
}
