public import Fleet

/// The keymap as text, for `quarterdeck keys` and the documentation.
public enum KeyReference {
  /// Returns the standard table of keys in Markdown, made from the command table.
  public static func markdown() -> String {
    var lines = ["| keys | command | what it does | where |", "| --- | --- | --- | --- |"]
    for row in CommandTable.rows {
      let keys =
        row.keys.isEmpty ? "–" : row.keys.map { "`\($0)`" }.joined(separator: " ")
      lines.append("| \(keys) | `\(row.command.rawValue)` | \(row.title) | \(place(row.scope)) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the names of the screens on which a command of the operator's own works.
  public static func place(of command: CustomCommand) -> String { place(command.subject.scope) }

  /// Returns the names of the screens on which a command works.
  public static func place(_ scope: Scope) -> String {
    switch scope {
    case .everywhere: "everywhere"
    case .screens(let screens):
      ScreenID.allCases.filter(screens.contains).map(\.title).joined(separator: ", ")
    }
  }
}
