import Cluster
import Fleet
import TerminalUI

/// How wide the columns of pods are: as wide as what stood in them since the console was opened.
///
/// They never become narrower, so that they do not move back and forth when pods come and go, and
/// those of which the texts change by themselves grow in steps.
struct PodColumns: Equatable, Sendable {
  /// The widths of the texts, at least those of the titles.
  private var widest: [PodColumn: Int] = [
    .namespace: 9, .name: 16, .ready: 5, .status: 17, .restarts: 8, .age: 5, .node: 6,
  ]
  /// The width of what stands below the title of readiness.
  private var widestReady = 3
  /// The width of a namespace with the name behind it.
  private var widestID = 24

  /// Takes in what is to be shown.
  mutating func observe(_ pods: [PodItem], sharedPrefix: String) {
    for pod in pods {
      let row = pod.row
      see(row.namespace, in: .namespace)
      see(row.name, in: .name)
      see(row.ready, in: .ready)
      see(row.status, in: .status, steps: [17, 26, 31])
      see(row.restarts, in: .restarts, steps: [8, 14])
      see(row.age, in: .age)
      see(row.node.removingPrefix(sharedPrefix), in: .node)
      widestReady = max(widestReady, row.ready.utf8.count)
      let id = row.namespace.utf8.count + row.name.utf8.count + 1
      if id > widestID { widestID = SafeText(row.namespace).width + SafeText(row.name).width + 1 }
    }
  }

  private mutating func see(_ text: String, in column: PodColumn, steps: [Int] = []) {
    // What has fewer bytes than there are columns needs no measuring.
    guard let present = widest[column], text.utf8.count > present else { return }
    let width = SafeText(text).width
    widest[column] = max(present, steps.first { $0 >= width } ?? width)
  }
}

extension PodColumns {
  /// The columns that fit into a table, and how they are filled.
  struct Layout: Equatable {
    /// How the restarts are said.
    enum Restarts: Equatable {
      /// As kubectl prints them: `47 (4m9s ago)`.
      case whole
      /// The time without words: `47 (4m9s)`.
      case short
      /// Their number.
      case number
    }

    /// The columns, left to right.
    var columns: [PodColumn]
    /// Their widths.
    var widths: [PodColumn: Int]
    /// How the restarts are said.
    var restarts = Restarts.whole
    /// Whether the namespace stands before the name, in one column.
    var isJoined = false
    /// Whether bars stand behind the restarts.
    var hasBars = false

    fileprivate var needed: Int {
      columns.reduce(2 * (columns.count - 1)) { $0 + (widths[$1] ?? 0) }
    }

    fileprivate mutating func narrow(_ column: PodColumn, to least: Int, room: Int) {
      guard let width = widths[column], needed > room else { return }
      widths[column] = max(min(width, least), width - (needed - room))
    }

    fileprivate mutating func drop(_ column: PodColumn, room: Int) {
      if needed > room { columns.removeAll { $0 == column } }
    }
  }

  /// Divides the room of a table: names first; what gives way is what can be read elsewhere.
  ///
  /// - Parameters:
  ///   - columns: The columns that are wanted, left to right.
  ///   - rect: The table's place.
  ///   - kept: The column that is shown in any case, because the rows are sorted by it.
  ///   - titles: The widths of the titles.
  /// - Returns: What fits.
  func layout(
    _ columns: [PodColumn] = PodColumn.allCases, in rect: Rect, keeping kept: PodColumn? = nil,
    titles: (PodColumn) -> Int
  ) -> Layout {
    let room = rect.columns - Table.margins
    var layout = Layout(
      columns: columns,
      widths: widest.reduce(into: [:]) { $0[$1.key] = max($1.value, titles($1.key)) })
    for (restarts, width) in [(Layout.Restarts.short, 11), (.number, titles(.restarts))]
    where layout.needed > room && columns.contains(.restarts) {
      layout.restarts = restarts
      layout.widths[.restarts] = min(layout.widths[.restarts] ?? width, max(width, 8))
    }
    // Names of usual length stay whole; the longest give way before those of nodes do.
    layout.narrow(.name, to: 32, room: room)
    layout.narrow(.node, to: 10, room: room)
    for column in [PodColumn.node, .age, .restarts] where column != kept {
      layout.drop(column, room: room)
    }
    if layout.needed > room, columns.contains(.namespace) {
      // As kubectl takes it: the namespace before the name.
      layout.isJoined = true
      layout.columns.removeAll { $0 == .namespace }
      layout.widths[.name] = max(widestID, titles(.name))
      // A name is worth more than the whole word above its readiness.
      if titles(.ready) <= 5 { layout.narrow(.ready, to: widestReady, room: room) }
    }
    layout.narrow(.name, to: 12, room: room)
    layout.narrow(.status, to: 8, room: room)
    if layout.restarts == .whole, layout.columns.contains(.restarts), layout.needed + 9 <= room,
      rect.columns >= 130
    {
      layout.hasBars = true
      layout.widths[.restarts, default: 0] += 9
    }
    return layout
  }
}

extension Model {
  /// Measures the columns anew, because other machines are known.
  mutating func measureColumns() {
    podColumns = PodColumns()
    podColumns.observe(pods, sharedPrefix: sharedPrefix)
    nodeColumns = NodeColumns()
    nodeColumns.observe(inventory?.machines ?? [], sharedPrefix: sharedPrefix)
    nodeColumns.observe(cluster.nodes.value ?? [], sharedPrefix: sharedPrefix)
  }

  /// A table of pods in the columns that fit.
  ///
  /// - Parameters:
  ///   - layout: The columns.
  ///   - title: A column's title.
  /// - Returns: The table, without rows.
  func podTable(_ layout: PodColumns.Layout, title: (PodColumn) -> SafeText) -> Table {
    Table(
      columns: layout.columns.map { column in
        let isName = [.namespace, .name, .node].contains(column)
        let title =
          layout.isJoined && column == .name && podList.list.column == .namespace
          ? title(.namespace)
          : column == .ready && (layout.widths[.ready] ?? 0) < 5 ? "RDY" : title(column)
        return Table.Column(
          title, .fixed(layout.widths[column] ?? 0), truncation: isName ? .middle : .end)
      })
  }

  /// A pod as a row: the columns of `kubectl get pods -A -o wide` as far as the node.
  func podRow(_ pod: PodItem, _ layout: PodColumns.Layout) -> Table.Row {
    let (mark, ink) = pod.row.health.mark
    // What is old is grey: only its mark still says how it fared.
    let isQuiet = pod.row.health >= .healthy || cluster.pods.freshness(at: now).isOld
    let text: Ink = isQuiet ? .dim : .text
    let cells = layout.columns.map { column -> InkedText in
      switch column {
      case .namespace: InkedText(SafeText(pod.row.namespace), ink: .dim)
      case .name where layout.isJoined:
        InkedText(SafeText(pod.row.namespace + "/"), ink: .dim)
          + InkedText(SafeText(pod.row.name), ink: text)
      case .name: InkedText(SafeText(pod.row.name), ink: text)
      case .ready: InkedText(SafeText(pod.row.ready), ink: text)
      case .status: InkedText(SafeText(pod.row.status), ink: isQuiet ? .dim : ink)
      case .restarts: restartsCell(pod, layout, ink: text)
      case .age: InkedText(SafeText(pod.row.age), ink: .dim)
      case .node: InkedText(SafeText(pod.row.node.removingPrefix(sharedPrefix)), ink: .dim)
      }
    }
    return Table.Row(mark: InkedText(mark, ink: ink), cells)
  }

  private func restartsCell(_ pod: PodItem, _ layout: PodColumns.Layout, ink: Ink) -> InkedText {
    switch layout.restarts {
    case .number: return InkedText(SafeText("\(pod.row.restartCount)"), ink: ink)
    case .short:
      return InkedText(SafeText(pod.row.restarts.replacing(" ago)", with: ")")), ink: ink)
    case .whole:
      let text = InkedText(SafeText(pod.row.restarts), ink: ink)
      guard layout.hasBars, let bars = sparkline(of: pod.id) else { return text }
      return text.padded(to: 15) + bars
    }
  }
}
