import Terraform

/// The keys of commands.
extension ConfigFile {
  /// Reads the keys; whether there are such commands and keys is for whoever has them to say.
  static func keys(_ reader: inout TableReader) -> [KeySetting] {
    guard let table = reader.table("keys") else { return [] }
    var part = reader.reader(of: table, at: "keys")
    var settings: [KeySetting] = []
    for command in table.object?.keys ?? [] {
      guard let keys = part.texts(command, check: { _ in nil }) else { continue }
      settings.append(KeySetting(command: command, keys: keys))
    }
    reader.problems += part.finish()
    return settings.sorted { ($0.keys.source.line ?? 0) < ($1.keys.source.line ?? 0) }
  }
}
