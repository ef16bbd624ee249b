import Fleet

extension ResourceTree {
  /// Rows in the making.
  private struct Rows {
    var ids: [ID] = []
    var matches: [Int] = []
  }

  /// Makes the rows, and keeps the selection on what it was on, or on what that lay under.
  mutating func layOut(keeping id: ID?, visible: Int) {
    var rows = Rows()
    if isList {
      for number in listed { layOut(instance: number, in: &rows) }
    } else {
      for module in modules.indices { layOut(module: module, in: &rows) }
      layOutOutputs(in: &rows)
      layOutChecks(in: &rows)
    }
    outline.replace(rows: rows.ids, matches: rows.matches, keeping: id, visible: visible)
  }

  private func layOut(module: Int, in rows: inout Rows) {
    let start = rows.ids.count
    if hasModules { rows.ids.append(.module(module)) }
    let first = rows.ids.count
    if !hasModules || isUnfolded(.module(module)) {
      for group in modules[module].groups { layOut(group: group, in: &rows) }
    }
    let isEmpty = rows.ids.count == first && (!filter.isEmpty || modules[module].count == 0)
    if isEmpty { rows.ids.removeSubrange(start...) }
  }

  private func layOut(group number: Int, in rows: inout Rows) {
    let group = groups[number]
    // A type with one instance takes one row.
    if group.members.count == 1 {
      return layOut(instance: group.members[0], in: &rows)
    }
    let id = ID.group(module: group.module, number)
    rows.ids.append(id)
    let first = rows.ids.count
    if isUnfolded(id) {
      for member in group.members { layOut(instance: member, in: &rows) }
    }
    if rows.ids.count == first, !filter.isEmpty { rows.ids.removeLast() }
  }

  private func layOut(instance number: Int, in rows: inout Rows) {
    if !filter.isEmpty {
      guard accepts(instance: number) || hits[number] != nil else { return }
      rows.matches.append(rows.ids.count)
    }
    rows.ids.append(rowID(ofInstance: number))
  }

  /// The row of an instance.
  func rowID(ofInstance number: Int) -> ID {
    let group = groupNumbers[number]
    return .instance(module: groups[group].module, group: group, number)
  }

  private func layOutOutputs(in rows: inout Rows) {
    let shown = outputs.indices.filter {
      filter.isEmpty || accepts(output: $0)
    }
    guard !shown.isEmpty else { return }
    rows.ids.append(.outputs)
    guard isUnfolded(.outputs) else { return }
    for number in shown {
      if !filter.isEmpty {
        rows.matches.append(rows.ids.count)
      }
      rows.ids.append(.output(number))
    }
  }

  private func layOutChecks(in rows: inout Rows) {
    guard !checks.isEmpty, filter.isEmpty else { return }
    rows.ids.append(.checks)
    if isUnfolded(.checks) { rows.ids += checks.indices.map { .check($0) } }
  }
}
