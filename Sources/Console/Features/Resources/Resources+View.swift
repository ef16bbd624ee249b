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

// MARK: - What both halves say

extension Model {
  /// What is wrong with an instance, in words.
  func resourceMarks(of instance: StateSummary.Resource, indent: Int = 2) -> InkedText {
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

  /// How many things lie under a row.
  func resourceCount(_ number: Int) -> InkedText {
    InkedText(SafeText("  \(Words.grouped(number))"), ink: .dim)
  }

  /// The blanks before a row.
  func resourceIndent(_ columns: Int) -> InkedText {
    InkedText(SafeText.empty.padded(to: columns + 1))
  }

  /// How long what is shown in clear stays so.
  var secretCountdown: InkedText {
    guard let hiddenAt = resources.hiddenAt else { return .empty }
    let left = max(0, Int(hiddenAt.timeIntervalSince(now).rounded(.up)))
    return InkedText(SafeText("  hidden in \(left)s"), ink: .dim)
  }
}
