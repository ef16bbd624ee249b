import ArgumentParser
import Console

/// `quarterdeck keys`: the keymap.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Print the keys and what they do.")

  @Flag(help: "Print a Markdown table, as it stands in the documentation.")
  var markdown = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    if json {
      try Output.json(Listing())
    } else if markdown {
      Output.write(KeyReference.markdown())
    } else {
      var table = TextTable(head: ["KEYS", "COMMAND", "WHAT IT DOES", "WHERE"])
      for row in CommandTable.rows {
        table.add([
          row.keys.joined(separator: " "), row.command.rawValue, row.title,
          KeyReference.place(row.scope),
        ])
      }
      Output.write(table.text)
    }
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/keys/1"
    let commands = CommandTable.rows.map {
      Row(
        command: $0.command.rawValue, keys: $0.keys, title: $0.title,
        scope: KeyReference.place($0.scope))
    }
  }

  private struct Row: Encodable {
    let command: String
    let keys: [String]
    let title: String
    let scope: String
  }
}
