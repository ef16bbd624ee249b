import Fleet
import TerminalUI
import Terraform

extension Model {
  /// Draws the state as a tree, or as a list.
  func drawTree(on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel(treeTitle, badge: treeBadge, isFocused: resources.pane == .tree).draw(
      in: &canvas, rect: rect)
    guard let tree = resources.tree else {
      return canvas.draw(treePlaceholder, at: 0, of: inner)
    }
    if tree.rows.isEmpty {
      let words: SafeText = tree.filter.isEmpty ? "The state has no resources." : "Nothing matches."
      return canvas.draw(InkedText(words, ink: .dim), at: 0, of: inner)
    }
    guard !tree.isList else { return drawList(tree, on: &canvas, in: inner) }
    let window = tree.window(visible: inner.rows)
    for (index, row) in window.range.enumerated() {
      canvas.draw(line(of: tree.rows[row], in: tree), at: index, of: inner)
      if resources.pane == .tree {
        canvas.record(.row(offset: row - tree.selected), in: inner.row(index))
      }
      guard row == tree.selected else { continue }
      canvas.draw(
        Glyphs.selected, row: inner.minRow + index, column: inner.minColumn, ink: .accent)
      if resources.pane == .tree { canvas.selectRow(index, of: inner) }
    }
    canvas.drawScrollbar(window, in: inner)
  }

  private var treeTitle: SafeText {
    guard let tree = resources.tree else { return "Resources" }
    return "Resources \(Words.grouped(tree.managedCount))"
  }

  /// What is looked for and how much was found; else how fresh the state is.
  var treeBadge: InkedText {
    guard let tree = resources.tree else { return Words.badge(stateFreshness) }
    let isTyped = resources.search != nil && resources.pane == .tree
    if isTyped || !tree.filter.isEmpty {
      let text = (isTyped ? resources.search?.value : nil) ?? tree.filter.text
      let more = tree.hasMoreHits ? "+" : ""
      let total = tree.instances.count + (tree.isList ? 0 : tree.outputs.count)
      let count =
        tree.filter.isEmpty
        ? "" : "\(Words.grouped(tree.matches.count))\(more) of \(Words.grouped(total))"
      return .filter(text, found: count)
    }
    let serial = state.value.flatMap(\.self).map { "serial \($0.serial)" } ?? ""
    let backend = stateBackend.map { " · \($0) backend" } ?? ""
    let line = InkedText(SafeText(serial + backend), ink: .dim)
    let freshness =
      stateFreshness.isOld || stateBackend != nil
      ? line + " " + Words.badge(stateFreshness) : line
    return .parts([tree.isList ? tree.order.badge : .empty, freshness])
  }

  private var treePlaceholder: InkedText {
    if let failure = state.failure { return InkedText(SafeText(failure.sentence), ink: .warning) }
    return InkedText(
      state.value == nil ? "Reading the state…" : "There is no state: nothing was deployed here.",
      ink: .dim)
  }

  private func line(of id: ResourceTree.ID, in tree: ResourceTree) -> InkedText {
    let isInModule = tree.hasModules
    switch id {
    case .module(let number):
      let module = tree.modules[number]
      let title = module.path.isEmpty ? "root module" : module.path
      return resourceIndent(0) + fold(id, in: tree) + InkedText(SafeText(title), ink: .heading)
        + resourceCount(module.count)
    case .group(_, let number):
      let group = tree.groups[number]
      return resourceIndent(isInModule ? 2 : 0) + fold(id, in: tree)
        + InkedText(SafeText(group.title), ink: group.mode == .data ? .dim : .title)
        + resourceCount(group.members.count)
    case .instance(_, let group, let number):
      let isAlone = tree.groups[group].members.count == 1
      return resourceIndent((isInModule ? 2 : 0) + (isAlone ? 3 : 5))
        + instanceLine(number, in: tree, withType: isAlone)
    case .outputs:
      return resourceIndent(0) + fold(id, in: tree) + InkedText("outputs", ink: .title)
        + resourceCount(tree.outputs.count)
    case .output(let number): return resourceIndent(5) + outputLine(tree.outputs[number])
    case .checks:
      return resourceIndent(0) + fold(id, in: tree)
        + InkedText("checks that did not pass", ink: .warning) + resourceCount(tree.checks.count)
    case .check(let number):
      let check = tree.checks[number]
      return resourceIndent(5)
        + InkedText(
          SafeText("\(Glyphs.partial) \(check.address)  \(check.problems.joined(separator: " "))"),
          ink: .warning)
    }
  }

  private func instanceLine(_ number: Int, in tree: ResourceTree, withType: Bool) -> InkedText {
    let instance = tree.instances[number]
    let address = instance.id.address
    let isData = address.mode == .data
    var line = InkedText.empty
    if withType {
      line += InkedText(
        SafeText((isData ? "data." : "") + address.type + "."), ink: .dim)
    }
    let hit = tree.hits[number]
    let name = SafeText(address.shortName)
    line += InkedText(
      hit == nil ? name : name.truncated(to: 20, from: .middle), ink: isData ? .dim : .text)
    line += resourceMarks(of: instance)
    if let hit {
      line += InkedText(SafeText("  \(hit.path) = \(hit.value)"), ink: .info)
    } else if let machine = tree.machines[instance.address], instance.id.deposedKey == nil {
      // The address first: it is what is looked for. What all machines are called tells nothing.
      let name = machine.name.removingPrefix(sharedPrefix)
      let isNamedAlike = [machine.name, name].contains(address.name)
      let words = [machine.addresses.preferred, isNamedAlike ? nil : name]
      line += InkedText(
        SafeText("  " + words.compactMap(\.self).joined(separator: " · ")), ink: .dim)
    }
    return line
  }

  private func outputLine(_ output: StateSummary.Output) -> InkedText {
    let name = InkedText(SafeText(output.name), ink: .heading) + InkedText(" = ", ink: .dim)
    guard let revealed = resources.revealedOutput, revealed.name == output.name else {
      return name + InkedText(SafeText(output.value.description))
    }
    return name + InkedText(SafeText(revealed.text.revealed), ink: .warning) + secretCountdown
  }

  private func fold(_ id: ResourceTree.ID, in tree: ResourceTree) -> InkedText {
    InkedText(" " + (tree.isUnfolded(id) ? Glyphs.open : Glyphs.selected) + " ", ink: .dim)
  }

  private func drawList(_ tree: ResourceTree, on canvas: inout Canvas, in rect: Rect) {
    var columns: [Table.Column] = [
      tree.order.heading(.name, .flexible(minimum: 14), truncation: .middle, priority: 0),
      tree.order.heading(.type, .flexible(minimum: 14), truncation: .middle, priority: 1),
    ]
    if tree.hasMarks {
      columns.append(tree.order.heading(.status, .fixed(18), priority: 2))
    }
    if tree.hasModules {
      columns.append(
        tree.order.heading(.module, .flexible(minimum: 10), truncation: .middle, priority: 3))
    }
    var table = Table(
      columns: columns, selectedRow: tree.selected,
      scrollOffset: tree.window(visible: rect.rows - 1).offset)
    table.hasScrollbar = true
    table.isFocused = resources.pane == .tree
    table.fill(tree.rows.count, rows: rect.rows) { row in
      guard case .instance(_, _, let number) = tree.rows[row] else { return Table.Row([]) }
      let instance = tree.instances[number]
      let address = instance.id.address
      let ink: Ink = address.mode == .data ? .dim : .text
      var cells = [
        InkedText(SafeText(address.shortName), ink: ink),
        InkedText(SafeText((address.mode == .data ? "data." : "") + address.type), ink: .dim),
      ]
      if tree.hasMarks { cells.append(resourceMarks(of: instance, indent: 0)) }
      if tree.hasModules { cells.append(InkedText(SafeText(address.module), ink: .dim)) }
      return Table.Row(cells)
    }
    table.draw(in: &canvas, rect: rect)
  }
}
