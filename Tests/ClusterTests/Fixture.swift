import Foundation

/// A file of this target's `Fixtures` folder.
struct Fixture {
  let path: String

  init(_ path: String) { self.path = path }

  var data: Data {
    get throws {
      try Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
          .appending(path: "Fixtures").appending(path: path))
    }
  }

  var bytes: [UInt8] { get throws { [UInt8](try data) } }

  var text: String { get throws { String(decoding: try data, as: UTF8.self) } }
}
