import Fleet
import TerminalUI
import Terraform

/// One resource instance as a tree that folds: what it is tied to, and its attributes.
struct AttributeTree: Equatable, Sendable {
  /// What a row stands for.
  enum ID: OutlineID {
    /// What it depends on.
    case dependencies
    case dependency(Int)
    /// What depends on it.
    case dependents
    case dependent(Int)
    /// A value, or what holds several.
    case attribute(AttributePath)
    /// A line of a value that is shown in full.
    case line(AttributePath, Int)
  }

  /// A value that is shown in clear for a while.
  struct Revealed: Equatable, Sendable {
    /// Where it is.
    let path: AttributePath
    /// The value.
    let text: Secret
  }

  /// The instance.
  let detail: ResourceDetail
  /// What is looked for among the attributes.
  var filter = ListFilter()
  /// The value that is shown in clear.
  private(set) var revealed: Revealed?
  /// The rows, the matches of the filter among them, and the selected one.
  var outline = Outline<ID>()
  /// The values by their paths.
  private let leaves: [AttributePath: Display]
  /// How many values each path holds that is none itself.
  private let containers: [AttributePath: Int]

  /// Makes the tree of an instance; what holds many values is folded at first.
  init(of detail: ResourceDetail) {
    self.detail = detail
    leaves = Dictionary(
      detail.attributes.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    var containers: [AttributePath: Int] = [:]
    for attribute in detail.attributes {
      for length in 1..<max(1, attribute.path.steps.count) {
        containers[AttributePath(Array(attribute.path.steps.prefix(length))), default: 0] += 1
      }
    }
    self.containers = containers
    outline.unfolded = Set(
      containers.filter { $0.value <= Self.unfoldedAtFirst }.map { .attribute($0.key) })
    layOut(keeping: nil, visible: .max)
  }

  /// As many values are shown at first inside what holds them.
  private static let unfoldedAtFirst = 12
  /// The characters of a line of a value that is shown in full.
  private static let lineLength = 64
  /// A value of more characters can be shown in full.
  private static let longestShort = 40
}

extension AttributeTree.ID {
  var parent: AttributeTree.ID? {
    switch self {
    case .dependencies, .dependents: nil
    case .dependency: .dependencies
    case .dependent: .dependents
    case .attribute(let path):
      path.steps.count > 1 ? .attribute(AttributePath(path.steps.dropLast())) : nil
    case .line(let path, _): .attribute(path)
    }
  }
}

// MARK: - What rows stand for

extension AttributeTree {
  /// The path of the selected value, or of what holds several; nil on another row.
  var selectedPath: AttributePath? {
    switch selectedID {
    case .attribute(let path), .line(let path, _): path
    default: nil
    }
  }

  /// The resource that the selected row leads to.
  var selectedRelation: ResourceDetail.Relation? {
    switch selectedID {
    case .dependency(let number): detail.dependencies[number]
    case .dependent(let number): detail.dependents[number]
    default: nil
    }
  }

  /// The value at a path; nil for what holds several.
  func value(at path: AttributePath) -> Display? { leaves[path] }

  /// How many values lie at a path that is none itself.
  func count(at path: AttributePath) -> Int { containers[path] ?? 0 }

  /// Whether the value at a path, or one inside it, is hidden.
  func isMasked(_ path: AttributePath) -> Bool {
    guard revealed?.path != path else { return false }
    if let value = leaves[path] { return value.isMasked }
    return detail.attributes.contains {
      $0.value.isMasked && $0.path.steps.starts(with: path.steps)
    }
  }

  /// The lines of the value at a path, as they are shown in full.
  func lines(at path: AttributePath) -> [String] {
    let text: String
    if let revealed, revealed.path == path {
      text = revealed.text.revealed
    } else if let plain = leaves[path]?.plainText {
      text = plain
    } else {
      return []
    }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap {
      line in
      stride(from: 0, to: max(1, line.count), by: Self.lineLength).map {
        String(line.dropFirst($0).prefix(Self.lineLength))
      }
    }
  }

  /// Whether something lies folded or unfolded under a row.
  func canUnfold(_ id: ID) -> Bool {
    switch id {
    case .dependencies: !detail.dependencies.isEmpty
    case .dependents: !detail.dependents.isEmpty
    case .attribute(let path): containers[path] != nil || isLong(path)
    case .dependency, .dependent, .line: false
    }
  }

  /// Whether what lies under a row is shown.
  func isUnfolded(_ id: ID) -> Bool {
    if case .attribute(let path) = id, containers[path] != nil, !filter.isEmpty { return true }
    return outline.unfolded.contains(id)
  }

  private func isLong(_ path: AttributePath) -> Bool {
    if let revealed, revealed.path == path { return true }
    guard case .known(let text) = leaves[path] else { return false }
    return text.count > Self.longestShort
  }
}

// MARK: - Moving, folding, looking

extension AttributeTree: FoldingTree {
  /// Unfolds everything, or folds it when everything is unfolded.
  mutating func toggleAll(visible: Int) {
    let all = Set(containers.keys.map { ID.attribute($0) })
    outline.unfolded = outline.unfolded.isSuperset(of: all) ? [] : all
    layOut(keeping: selectedID, visible: visible)
  }

  /// Selects the first value that holds a text, unless there is none.
  mutating func selectValue(at path: AttributePath, visible: Int) {
    var parent = ID.attribute(path).parent
    while let folder = parent {
      outline.unfolded.insert(folder)
      parent = folder.parent
    }
    layOut(keeping: .attribute(path), visible: visible)
  }

  /// Shows a value in clear, or hides it again.
  mutating func reveal(_ revealed: Revealed?, visible: Int) {
    if let path = self.revealed?.path { outline.unfolded.remove(.attribute(path)) }
    self.revealed = revealed
    if let revealed { outline.unfolded.insert(.attribute(revealed.path)) }
    layOut(keeping: selectedID, visible: visible)
  }

  /// Takes over what another tree of the same instance showed.
  mutating func resemble(_ other: AttributeTree, visible: Int) {
    outline.unfolded = other.outline.unfolded
    filter = other.filter
    layOut(keeping: nil, visible: visible)
    select(other.selected, visible: visible)
    layOut(keeping: other.selectedID, visible: visible)
  }
}

// MARK: - Rows

extension AttributeTree {
  /// Makes the rows, and keeps the selection on what it was on, or on what that lay under.
  mutating func layOut(keeping id: ID?, visible: Int) {
    var rows: [ID] = []
    var matches: [Int] = []
    if filter.isEmpty {
      layOutRelations(in: &rows)
    }
    var shown: Set<AttributePath> = []
    for attribute in detail.attributes {
      let isMatch = !filter.isEmpty && attribute.matches(filter)
      guard filter.isEmpty || isMatch else { continue }
      guard layOutContainers(of: attribute.path, &shown, in: &rows) else { continue }
      if isMatch { matches.append(rows.count) }
      let id = ID.attribute(attribute.path)
      rows.append(id)
      guard isLong(attribute.path), isUnfolded(id) else { continue }
      rows += lines(at: attribute.path).indices.map { .line(attribute.path, $0) }
    }
    outline.replace(rows: rows, matches: matches, keeping: id, visible: visible)
  }

  /// What it is tied to comes first and takes two rows: attributes are many.
  private func layOutRelations(in rows: inout [ID]) {
    if !detail.dependencies.isEmpty {
      rows.append(.dependencies)
      if isUnfolded(.dependencies) {
        rows += detail.dependencies.indices.map { .dependency($0) }
      }
    }
    if !detail.dependents.isEmpty {
      rows.append(.dependents)
      if isUnfolded(.dependents) { rows += detail.dependents.indices.map { .dependent($0) } }
    }
  }

  /// Adds the rows of what holds a value; returns whether all of them are unfolded.
  private func layOutContainers(
    of path: AttributePath, _ shown: inout Set<AttributePath>, in rows: inout [ID]
  ) -> Bool {
    for length in 1..<max(1, path.steps.count) {
      let container = AttributePath(Array(path.steps.prefix(length)))
      let id = ID.attribute(container)
      if shown.insert(container).inserted { rows.append(id) }
      guard isUnfolded(id) else { return false }
    }
    return true
  }
}

extension DisplayedAttribute {
  /// Whether the path, or the value as it may be shown, holds what is looked for.
  fileprivate func matches(_ filter: ListFilter) -> Bool {
    // Nothing is found of what is hidden.
    guard case .known(let text) = value else { return filter.accepts([path.description]) }
    let plain = text.contains("\\") ? value.plainText : nil
    return filter.accepts([path.description, text] + [plain].compactMap(\.self))
  }
}
