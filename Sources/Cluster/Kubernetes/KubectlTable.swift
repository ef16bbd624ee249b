/// Text tables with the columns and the padding of `kubectl get`.
public enum KubectlTable {
  /// Returns what `kubectl get pods -A` prints, or with `-o wide` when `isWide`.
  ///
  /// Ends with a line break; empty when there are no rows, where kubectl prints
  /// `No resources found` on its standard error.
  public static func text(pods rows: [PodRow], isWide: Bool = false) -> String {
    var header = ["NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    if isWide { header += ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"] }
    return text(
      header: header,
      rows: rows.map { row in
        var cells = [row.namespace, row.name, row.ready, row.status, row.restarts, row.age]
        if isWide { cells += [row.ip, row.node, row.nominatedNode, row.readinessGates] }
        return cells
      })
  }

  /// Returns what `kubectl get nodes` prints, or with `-o wide` when `isWide`.
  ///
  /// Ends with a line break; empty when there are no rows.
  public static func text(nodes rows: [NodeRow], isWide: Bool = false) -> String {
    var header = ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]
    if isWide {
      header += ["INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]
    }
    return text(
      header: header,
      rows: rows.map { row in
        var cells = [row.name, row.status, row.kubectlRoles, row.age, row.version]
        if isWide {
          cells += [
            row.internalIP, row.externalIP, row.osImage, row.kernelVersion, row.containerRuntime,
          ]
        }
        return cells
      })
  }

  /// Returns what `kubectl get events -A` prints, or with `-o wide` when `isWide`.
  ///
  /// Ends with a line break; empty when there are no rows.
  public static func text(events rows: [EventRow], isWide: Bool = false) -> String {
    var header = ["NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT"]
    header +=
      isWide ? ["SUBOBJECT", "SOURCE", "MESSAGE", "FIRST SEEN", "COUNT", "NAME"] : ["MESSAGE"]
    return text(
      header: header,
      rows: rows.map { row in
        let cells = [row.namespace, row.lastSeen, row.type, row.reason, row.object]
        guard isWide else { return cells + [row.message] }
        return cells + [
          row.subobject, row.source, row.message, row.firstSeen, "\(row.count)", row.name,
        ]
      })
  }

  /// Returns a table; every row has as many cells as the header.
  static func text(header: [String], rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    let lines = [header] + rows.map { $0.map(cell) }
    var widths = header.map { _ in minimumWidth }
    for line in lines {
      for (column, cell) in line.enumerated() {
        widths[column] = max(widths[column], cell.unicodeScalars.count + padding)
      }
    }
    var text = ""
    for line in lines {
      for (column, cell) in line.enumerated() {
        text += cell
        guard column < line.count - 1 else { continue }
        text += String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
      }
      text += "\n"
    }
    return text
  }

  /// kubectl's settings of its tab writer.
  private static let minimumWidth = 6
  private static let padding = 3

  /// Returns a cell as kubectl writes it: its first line, marked when there are more.
  ///
  /// kubectl makes only ESC visible; here no control character reaches the terminal.
  private static func cell(_ text: String) -> String {
    var cell = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\u{0C}": return cell + "..."
      case "\u{1B}": cell += "^["
      case _ where scalar.isInvisible: cell += "\u{FFFD}"
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return cell
  }
}

extension Unicode.Scalar {
  /// True for control and format characters, which can move the cursor or turn text around.
  fileprivate var isInvisible: Bool {
    // The usual case by far, and much cheaper than asking for properties.
    if (0x20..<0x7F).contains(value) { return false }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }
}
