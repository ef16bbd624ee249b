import Cluster
import Fleet
import TerminalUI
import Terraform

extension Model {
  /// Draws the attributes of what is selected.
  func drawResourceDetail(on canvas: inout Canvas, in rect: Rect) {
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

  /// What is looked for among the attributes, and how much was found; else how many there are.
  var detailBadge: InkedText {
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
    var first = InkedText(SafeText(provider ?? ""), ink: .dim) + resourceMarks(of: instance)
    if let machine = selectedResourceMachine, instance.id.deposedKey == nil {
      first =
        InkedText("machine ", ink: .dim) + InkedText(SafeText(machine.name)) + node(of: machine)
        + resourceMarks(of: instance) + "   " + inkedKey(of: .jump)
        + InkedText(" open it", ink: .dim)
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
      return resourceIndent(depth(of: path) + 3)
        + InkedText(SafeText(lines.indices.contains(number) ? lines[number] : ""), ink: ink)
    }
  }

  private func relations(
    _ title: SafeText, _ all: [ResourceDetail.Relation], _ isUnfolded: Bool
  ) -> InkedText {
    InkedText((isUnfolded ? Glyphs.open : Glyphs.selected) + " ", ink: .dim)
      + InkedText(title, ink: .title) + resourceCount(all.count)
      + (isUnfolded
        ? .empty
        : InkedText(SafeText("  " + all.map(\.address).joined(separator: ", ")), ink: .dim))
  }

  private func relation(_ relation: ResourceDetail.Relation) -> InkedText {
    resourceIndent(3) + InkedText(SafeText(relation.address))
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
      return start + InkedText(name, ink: .title) + resourceCount(tree.count(at: path))
    }
    let shown = start + InkedText(name.padded(to: names - depth(of: path)), ink: .heading) + "  "
    if let revealed = tree.revealed, revealed.path == path {
      return shown + InkedText("shown in clear", ink: .warning) + secretCountdown
    }
    if value == .sensitive {
      return shown + InkedText(SafeText(value.description), ink: .dim)
        + "  " + inkedKey(of: .reveal) + InkedText(" shows it", ink: .dim)
    }
    let isEmpty = ["\"\"", "[]", "{}"].contains(value.description)
    return shown + InkedText(SafeText(value.description), ink: isEmpty ? .dim : .text)
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
