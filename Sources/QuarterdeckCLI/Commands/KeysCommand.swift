import ArgumentParser
import Console
import Fleet
import FoundationEssentials
import Operations

/// `quarterdeck keys`: the keymap.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Print the keys and what they do.",
    discussion: """
      The keys are those that hold: the standard ones, with what [keys] of the configuration file \
      says of them, and where each was said. --markdown prints the standard ones.
      """)

  @Flag(help: "Print the standard keys as a Markdown table, as it stands in the documentation.")
  var markdown = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard !markdown else { return Output.write(KeyReference.markdown()) }
    let keymap = try Self.keymap()
    if json { return try Output.json(Listing(keymap)) }
    var table = TextTable(head: ["KEYS", "COMMAND", "WHAT IT DOES", "WHERE", "SOURCE"])
    for row in keymap.rows {
      table.add([
        row.keys.isEmpty ? "–" : row.keys.joined(separator: " "), row.command.rawValue, row.title,
        KeyReference.place(row.scope), keymap.origin(of: row.command) ?? "default",
      ])
    }
    for command in keymap.customCommands {
      table.add([
        command.key ?? "–", command.name, command.title, KeyReference.place(of: command),
        command.origin,
      ])
    }
    Output.write(table.text)
  }

  /// The keymap that holds; the standard one where there is no place for a configuration file.
  private static func keymap() throws -> Keymap {
    let world = World.live(environment: ProcessInfo.processInfo.environment)
    let paths: Paths
    do throws(PathsError) {
      paths = try Paths(environment: world.environment)
    } catch {
      return .standard
    }
    return try ConfigFile.load(paths: paths, world: world).keymap(file: paths.configurationFile)
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/keys/1"
    let commands: [Row]

    init(_ keymap: Keymap) {
      commands =
        keymap.rows.map { row in
          Row(
            command: row.command.rawValue, keys: row.keys, title: row.title,
            scope: KeyReference.place(row.scope),
            source: keymap.origin(of: row.command) ?? "default")
        }
        + keymap.customCommands.map { command in
          Row(
            command: command.name, keys: [command.key].compactMap(\.self), title: command.title,
            scope: KeyReference.place(of: command), source: command.origin)
        }
    }
  }

  private struct Row: Encodable {
    let command: String
    let keys: [String]
    let title: String
    let scope: String
    let source: String
  }
}
