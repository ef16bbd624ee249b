import TerminalUI
import Terraform

extension PlanOutline {
  /// Returns a row as a line of at most so many columns.
  func line(of id: ID, columns: Int) -> InkedText {
    switch id {
    case .group(let group): groupLine(group, id)
    case .item(let group, _): itemLine(id, of: group, columns: columns)
    case .reason: InkedText(Self.indent(8) + SafeText(item(of: id)?.reason ?? ""), ink: .dim)
    case .attribute(let group, _, let number): attributeLine(id, group, number)
    case .value(_, _, _, let isAfter, let part):
      InkedText(
        Self.indent(10) + (part > 0 ? "  " : isAfter ? "+ " : "- "),
        ink: isAfter ? .success : .danger)
        + InkedText(SafeText(valuePart(id)), ink: isAfter ? .text : .dim)
    }
  }

  private func groupLine(_ group: PlanGroup, _ id: ID) -> InkedText {
    InkedText(fold(id) + " ", ink: .dim)
      + InkedText(SafeText(group.title), ink: group.ink, bold: true)
      + InkedText(SafeText("  \(section(group)?.items.count ?? 0)"), ink: .dim)
  }

  /// The name takes what the remark leaves; a long name is cut in its middle.
  private func itemLine(_ id: ID, of group: PlanGroup, columns: Int) -> InkedText {
    guard let item = item(of: id) else { return .empty }
    let (mark, ink) = group.mark(of: item.action)
    let start =
      InkedText("  ") + InkedText(canUnfold(id) ? fold(id) + " " : "  ", ink: .dim)
      + InkedText(mark + " ", ink: ink)
    let remark = SafeText(item.remark)
    let room = max(0, columns - start.width)
    let remarkRoom = remark.width == 0 ? 0 : min(remark.width + 2, max(room / 2, 20))
    let name = SafeText(item.name).truncated(to: max(12, room - remarkRoom), from: .middle)
    guard remark.width > 0 else { return start + InkedText(name) }
    return start + InkedText(name)
      + InkedText("  " + remark, ink: item.isGrave ? .warning : .dim)
  }

  private func attributeLine(_ id: ID, _ group: PlanGroup, _ number: Int) -> InkedText {
    guard let attribute = item(of: id)?.attributes[number] else { return .empty }
    let name = attribute.path.description
    var line = InkedText(Self.indent(6) + (canUnfold(id) ? fold(id) + " " : "  "), ink: .dim)
    if attribute.forcesReplacement { line += InkedText("forced by ", ink: .warning) }
    if !name.isEmpty { line += InkedText(SafeText(name) + ": ", ink: .dim) }
    let (before, after) = (attribute.before.reviewed, attribute.after.reviewed)
    switch (attribute.before, attribute.after) {
    case (.absent, _): return line + InkedText(after)
    case (_, .absent): return line + InkedText(before, ink: .dim)
    default: return line + InkedText(before + " → ", ink: .dim) + InkedText(after)
    }
  }

  private func fold(_ id: ID) -> SafeText { isUnfolded(id) ? Glyphs.open : Glyphs.selected }

  private static func indent(_ columns: Int) -> SafeText { SafeText.empty.padded(to: columns) }
}

extension PlanGroup {
  /// The ink of its title.
  fileprivate var ink: Ink {
    switch self {
    case .destroy, .replace: .danger
    case .change, .forget, .drift, .checks: .warning
    case .create: .success
    case .importing, .move: .info
    case .outputs, .deferred, .read: .heading
    }
  }

  /// The glyph and the ink of one of its items.
  fileprivate func mark(of action: Action) -> (SafeText, Ink) {
    switch self {
    case .move: ("→", .info)
    case .checks: (Glyphs.partial, .warning)
    case .importing: (Glyphs.well, .info)
    case .forget: (Glyphs.none, .warning)
    default: action.mark
    }
  }
}

extension Action {
  /// The glyph and the ink of what is done to a resource.
  var mark: (SafeText, Ink) {
    switch self {
    case .create: ("+", .success)
    case .update: ("~", .warning)
    case .replace: ("±", .danger)
    case .delete: ("-", .danger)
    default: ("·", .dim)
    }
  }
}

extension Display {
  /// The value as a reviewer reads it: what hides it is said in words.
  fileprivate var reviewed: SafeText { self == .sensitive ? "(sensitive)" : SafeText(description) }
}
