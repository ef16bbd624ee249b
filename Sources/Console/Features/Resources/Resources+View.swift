import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// Where the two halves of the resources screen are; the one that is not shown is empty.
struct ResourceAreas {
  let tree: Rect
  let detail: Rect
}

extension Model {
  /// The rows of facts above the attributes.
  static let resourceFactRows = 2

  /// Where the two halves are.
  var resourceAreas: ResourceAreas {
    guard showsResourceDetail, zoom != .full else {
      return ResourceAreas(tree: body, detail: body)
    }
    let parts = body.splitColumns([.fixed(min(80, body.columns / 2)), .flexible()])
    return ResourceAreas(tree: parts[0], detail: parts[1])
  }

  /// Draws the state as a tree, and beside it the attributes of what is selected.
  func drawResources(on canvas: inout Canvas) {
    let areas = resourceAreas
    let isBoth = showsResourceDetail && zoom != .full
    if isBoth || resources.pane == .tree { drawTree(on: &canvas, in: areas.tree) }
    if isBoth || resources.pane == .detail {
      drawResourceDetail(on: &canvas, in: areas.detail)
    }
    if let search = resources.search {
      let (badge, panel) =
        resources.pane == .tree ? (treeBadge, areas.tree) : (detailBadge, areas.detail)
      canvas.placeCursor(of: search, in: badge, ofPanel: panel)
    }
  }
}

// MARK: - The tree

extension Model {
  private func drawTree(on canvas: inout Canvas, in rect: Rect) {
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
    let managed = tree.instances.count { $0.id.address.mode == .managed }
    return "Resources \(Words.grouped(managed))"
  }

  /// What is looked for and how much was found; else how fresh the state is.
  private var treeBadge: InkedText {
    guard let tree = resources.tree else { return Words.badge(stateFreshness) }
    let isTyped = resources.search != nil && resources.pane == .tree
    if isTyped || !tree.filter.isEmpty {
      let text = (isTyped ? resources.search?.value : nil) ?? tree.filter.text
      let more = tree.hasMoreHits ? "+" : ""
      let total = tree.instances.count + tree.outputs.count
      let count =
        tree.filter.isEmpty
        ? "" : "\(Words.grouped(tree.matches.count))\(more) of \(Words.grouped(total))"
      return .filter(text, found: count)
    }
    let serial = state.value.flatMap(\.self).map { "serial \($0.serial)" } ?? ""
    let backend = stateBackend.map { " · \($0) backend" } ?? ""
    let line = InkedText(SafeText(serial + backend), ink: .dim)
    return stateFreshness.isOld || stateBackend != nil
      ? line + " " + Words.badge(stateFreshness) : line
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
      return indent(0) + fold(id, in: tree) + InkedText(SafeText(title), ink: .heading)
        + count(module.count)
    case .group(_, let number):
      let group = tree.groups[number]
      return indent(isInModule ? 2 : 0) + fold(id, in: tree)
        + InkedText(SafeText(group.title), ink: group.mode == .data ? .dim : .title)
        + count(group.members.count)
    case .instance(_, let group, let number):
      let isAlone = tree.groups[group].members.count == 1
      return indent((isInModule ? 2 : 0) + (isAlone ? 3 : 5))
        + instanceLine(number, in: tree, withType: isAlone)
    case .outputs:
      return indent(0) + fold(id, in: tree) + InkedText("outputs", ink: .title)
        + count(tree.outputs.count)
    case .output(let number): return indent(5) + outputLine(tree.outputs[number])
    case .checks:
      return indent(0) + fold(id, in: tree)
        + InkedText("checks that did not pass", ink: .warning) + count(tree.checks.count)
    case .check(let number):
      let check = tree.checks[number]
      return indent(5)
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
    line += marks(of: instance)
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

  /// What is wrong with an instance, in words.
  private func marks(of instance: StateSummary.Resource, indent: Int = 2) -> InkedText {
    var words: [SafeText] = []
    if instance.isTainted { words.append(Glyphs.partial + " tainted") }
    if let key = instance.id.deposedKey {
      words.append(Glyphs.none + SafeText(" deposed \(key)"))
    }
    return words.reduce(InkedText.empty) { line, word in
      line + InkedText(SafeText.empty.padded(to: line.isEmpty ? indent : 2))
        + InkedText(word, ink: .warning)
    }
  }

  private func outputLine(_ output: StateSummary.Output) -> InkedText {
    let name = InkedText(SafeText(output.name), ink: .heading) + InkedText(" = ", ink: .dim)
    guard let revealed = resources.revealedOutput, revealed.name == output.name else {
      return name + InkedText(SafeText(output.value.description))
    }
    return name + InkedText(SafeText(revealed.text.revealed), ink: .warning) + countdown
  }

  private func fold(_ id: ResourceTree.ID, in tree: ResourceTree) -> InkedText {
    InkedText(" " + (tree.isUnfolded(id) ? Glyphs.open : Glyphs.selected) + " ", ink: .dim)
  }

  private func count(_ number: Int) -> InkedText {
    InkedText(SafeText("  \(Words.grouped(number))"), ink: .dim)
  }

  private func indent(_ columns: Int) -> InkedText {
    InkedText(SafeText.empty.padded(to: columns + 1))
  }

  private func drawList(_ tree: ResourceTree, on canvas: inout Canvas, in rect: Rect) {
    var columns: [Table.Column] = [
      .init("NAME", .flexible(minimum: 14), truncation: .middle, priority: 0),
      .init("TYPE", .flexible(minimum: 14), truncation: .middle, priority: 1),
    ]
    if tree.hasMarks { columns.append(.init("STATUS", .fixed(18), priority: 2)) }
    if tree.hasModules {
      columns.append(.init("MODULE", .flexible(minimum: 10), truncation: .middle, priority: 3))
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
      if tree.hasMarks { cells.append(marks(of: instance, indent: 0)) }
      if tree.hasModules { cells.append(InkedText(SafeText(address.module), ink: .dim)) }
      return Table.Row(cells)
    }
    table.draw(in: &canvas, rect: rect)
  }
}

// MARK: - The attributes

extension Model {
  private func drawResourceDetail(on canvas: inout Canvas, in rect: Rect) {
    let selected = resources.tree?.selectedInstance
    let tree = shownAttributes
    let address = tree?.detail.id.address.description ?? selected?.address ?? ""
    let inner = Panel(
      SafeText(address).truncated(to: max(12, rect.columns - 24), from: .middle),
      badge: detailBadge, isFocused: resources.pane == .detail
    ).draw(in: &canvas, rect: rect)
    guard let instance = selected else {
      return canvas.draw(
        InkedText("Select a resource to see its attributes.", ink: .dim), at: 0, of: inner)
    }
    for (index, line) in facts(of: instance).enumerated() {
      canvas.draw(line, at: index, of: inner)
    }
    let place = inner.splitRows([.fixed(Self.resourceFactRows), .flexible()])[1]
    guard let tree, resources.failure == nil else {
      let words = resources.failure.map {
        InkedText(SafeText($0.sentence), ink: .warning)
      }
      return canvas.draw(words ?? InkedText("Reading…", ink: .dim), at: 0, of: place)
    }
    if tree.rows.isEmpty {
      return canvas.draw(InkedText("Nothing matches.", ink: .dim), at: 0, of: place)
    }
    let window = tree.window(visible: place.rows)
    let names = nameColumns(tree, window)
    for (index, row) in window.range.enumerated() {
      canvas.draw(line(of: tree.rows[row], in: tree, names: names), at: index, of: place)
      guard resources.pane == .detail else { continue }
      canvas.record(.row(offset: row - tree.selected), in: place.row(index))
      if row == tree.selected { canvas.selectRow(index, of: place) }
    }
    canvas.drawScrollbar(window, in: place)
  }

  /// The attributes that are shown: of the selected instance, or beside the tree of the one before
  /// until the selected one was read.
  private var shownAttributes: AttributeTree? {
    guard let tree = resources.attributes else { return nil }
    let isSelected = tree.detail.id == resources.tree?.selectedInstance?.id
    return isSelected || showsResourceDetail ? tree : nil
  }

  private var detailBadge: InkedText {
    guard let tree = shownAttributes else { return .empty }
    guard tree.detail.id == resources.tree?.selectedInstance?.id else {
      return InkedText("reading…", ink: .dim)
    }
    guard resources.pane == .detail else { return .empty }
    let isTyped = resources.search != nil
    guard isTyped || !tree.filter.isEmpty else {
      return InkedText(SafeText(Words.count(tree.detail.attributes.count, "value")), ink: .dim)
    }
    let text = resources.search?.value ?? tree.filter.text
    return .filter(
      text, found: "\(tree.matches.count) of \(tree.detail.attributes.count)")
  }

  /// What it is in the cluster, and whose it is.
  private func facts(of instance: StateSummary.Resource) -> [InkedText] {
    let provider = shownAttributes.map {
      $0.detail.provider.replacingPrefix("registry.terraform.io/", with: "")
    }
    var first = InkedText(SafeText(provider ?? ""), ink: .dim) + marks(of: instance)
    if let machine = selectedResourceMachine, instance.id.deposedKey == nil {
      first =
        InkedText("machine ", ink: .dim) + InkedText(SafeText(machine.name)) + node(of: machine)
        + marks(of: instance) + "   " + inkedKey(of: .jump) + InkedText(" open it", ink: .dim)
    }
    return [first]
  }

  private func node(of machine: Machine) -> InkedText {
    guard let node = cluster.nodes.value?.first(where: { $0.name == machine.name }) else {
      return .empty
    }
    let here = pods.filter { $0.row.node == node.name }
    let failing = here.count { $0.row.health.needsAttention }
    return InkedText(
      SafeText(" · \(node.isReady ? Glyphs.well : Glyphs.failed) \(node.status)"),
      ink: node.isReady ? .success : .danger)
      + InkedText(SafeText(" · \(Words.count(here.count, "pod"))"), ink: .dim)
      + (failing > 0 ? InkedText(SafeText(", \(failing) failing"), ink: .danger) : .empty)
  }

  /// The columns of the names that are shown, so that the values of one level stand below another.
  private func nameColumns(_ tree: AttributeTree, _ window: ScrollWindow) -> Int {
    let widths = window.range.map { row -> Int in
      guard case .attribute(let path) = tree.rows[row], tree.value(at: path) != nil else {
        return 0
      }
      return depth(of: path) + SafeText(path.lastStep).width
    }
    return min(28, widths.max() ?? 0)
  }

  private func depth(of path: AttributePath) -> Int { 2 * (path.steps.count - 1) }

  private func line(
    of id: AttributeTree.ID, in tree: AttributeTree, names: Int
  ) -> InkedText {
    switch id {
    case .dependencies:
      return relations("depends on", tree.detail.dependencies, tree.isUnfolded(id))
    case .dependents: return relations("needed by", tree.detail.dependents, tree.isUnfolded(id))
    case .dependency(let number): return relation(tree.detail.dependencies[number])
    case .dependent(let number): return relation(tree.detail.dependents[number])
    case .attribute(let path): return attributeLine(path, in: tree, names: names)
    case .line(let path, let number):
      let lines = tree.lines(at: path)
      let ink: Ink = tree.revealed?.path == path ? .warning : .text
      return indent(depth(of: path) + 3)
        + InkedText(SafeText(lines.indices.contains(number) ? lines[number] : ""), ink: ink)
    }
  }

  private func relations(
    _ title: SafeText, _ all: [ResourceDetail.Relation], _ isUnfolded: Bool
  ) -> InkedText {
    InkedText((isUnfolded ? Glyphs.open : Glyphs.selected) + " ", ink: .dim)
      + InkedText(title, ink: .title) + count(all.count)
      + (isUnfolded
        ? .empty
        : InkedText(SafeText("  " + all.map(\.address).joined(separator: ", ")), ink: .dim))
  }

  private func relation(_ relation: ResourceDetail.Relation) -> InkedText {
    indent(3) + InkedText(SafeText(relation.address))
      + (relation.count == 1
        ? .empty
        : InkedText(
          SafeText(relation.count == 0 ? "  not in the state" : "  ×\(relation.count)"),
          ink: .dim))
  }

  private func attributeLine(
    _ path: AttributePath, in tree: AttributeTree, names: Int
  ) -> InkedText {
    let id = AttributeTree.ID.attribute(path)
    let mark: SafeText =
      tree.canUnfold(id) ? tree.isUnfolded(id) ? Glyphs.open : Glyphs.selected : " "
    let start =
      InkedText(SafeText.empty.padded(to: depth(of: path))) + InkedText(mark + " ", ink: .dim)
    let name = SafeText(path.lastStep)
    guard let value = tree.value(at: path) else {
      return start + InkedText(name, ink: .title) + count(tree.count(at: path))
    }
    let shown = start + InkedText(name.padded(to: names - depth(of: path)), ink: .heading) + "  "
    if let revealed = tree.revealed, revealed.path == path {
      return shown + InkedText("shown in clear", ink: .warning) + countdown
    }
    if value == .sensitive {
      return shown + InkedText(SafeText(value.description), ink: .dim)
        + "  " + inkedKey(of: .reveal) + InkedText(" shows it", ink: .dim)
    }
    let isEmpty = ["\"\"", "[]", "{}"].contains(value.description)
    return shown + InkedText(SafeText(value.description), ink: isEmpty ? .dim : .text)
  }

  /// How long what is shown in clear stays so.
  private var countdown: InkedText {
    guard let hiddenAt = resources.hiddenAt else { return .empty }
    let left = max(0, Int(hiddenAt.timeIntervalSince(now).rounded(.up)))
    return InkedText(SafeText("  hidden in \(left)s"), ink: .dim)
  }
}

extension AttributePath {
  /// The last step as it is written: `name`, `[0]`.
  fileprivate var lastStep: String {
    steps.last.map { AttributePath([$0]).description } ?? ""
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
