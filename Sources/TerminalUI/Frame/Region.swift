/// A part of a frame that answers to the pointer; recorded by whatever draws it.
public struct Region: Equatable, Sendable {
  /// What lies there.
  public enum Kind: Equatable, Sendable {
    /// A pane, and whether keys go to it; it hides what was recorded below it.
    case pane(isFocused: Bool)
    /// A row of a list, so many rows below the selected one.
    case row(offset: Int)
    /// A tab, so many tabs behind the selected one.
    case tab(offset: Int)
    /// A key of the bottom line, as a person reads it.
    case hint(key: String)
  }

  /// Where it is.
  public let rect: Rect
  /// What lies there.
  public let kind: Kind
}

/// What lies at a place of a frame.
public struct Hit: Equatable, Sendable {
  /// Whether keys go to the pane there; nil where there is none.
  public internal(set) var pane: Bool?
  /// How far the row there is below the selected one.
  public internal(set) var row: Int?
  /// How far the tab there is behind the selected one.
  public internal(set) var tab: Int?
  /// The key that the bottom line shows there.
  public internal(set) var hint: String?
}

extension Canvas {
  /// Records what lies in a rectangle, as far as it may be drawn on.
  public mutating func record(_ kind: Region.Kind, in rect: Rect) {
    let seen = bounds.intersection(rect)
    if !seen.isEmpty { regions.append(Region(rect: seen, kind: kind)) }
  }

  /// Returns what lies at a place; what was drawn last lies on top.
  public func hit(at point: Point) -> Hit {
    var hit = Hit()
    for region in regions where region.rect.contains(point) {
      switch region.kind {
      case .pane(let isFocused): hit = Hit(pane: isFocused)
      case .row(let offset): hit.row = offset
      case .tab(let offset): hit.tab = offset
      case .hint(let key): hit.hint = key
      }
    }
    return hit
  }
}
