import TerminalUI

/// Columns of text for the commands without a screen: aligned, three blanks apart, as kubectl's.
struct TextTable {
  private var rows: [[SafeText]]

  /// Makes a table with a head.
  init(head: [String]) {
    rows = [head.map { SafeText($0) }]
  }

  /// Adds a row; its texts come from outside and are made safe.
  mutating func add(_ row: [String]) {
    rows.append(row.map { SafeText($0) })
  }

  /// The table, each line with its line feed; no blanks at the ends of lines.
  var text: String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].width : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        let isLast = index == row.count - 1
        return cell.string
          + String(repeating: " ", count: isLast ? 0 : widths[index] - cell.width + 3)
      }
      return cells.joined() + "\n"
    }.joined()
  }
}
