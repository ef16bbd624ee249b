import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// The tunnels in the header of every screen: `tunnels 3/3 ●`; nothing where there are none.
  var tunnelState: InkedText {
    guard deployment.hasTunnels else { return .empty }
    guard let tunnels else { return InkedText("tunnels … ", ink: .dim) + "  " }
    let isOpening = tunnels.missing.allSatisfy { $0.state == .opening }
    let ink: Ink = tunnels.isWell || isOpening ? .dim : .warning
    let glyph =
      tunnels.wanted.isEmpty
      ? Glyphs.none : tunnels.isWell ? Glyphs.well : isOpening ? Glyphs.partial : Glyphs.failed
    return InkedText(
      SafeText("tunnels \(tunnels.upCount)/\(tunnels.wanted.count) "), ink: ink)
      + InkedText(glyph, ink: tunnels.isWell ? .success : ink) + "  "
  }

  /// Draws the bastion, the tunnels through it, and the particulars of the selected row.
  func drawTunnels(on canvas: inout Canvas, in rect: Rect) {
    guard tunnels != nil || clusterTunnel != nil else {
      let inner = Panel("Tunnels", isFocused: true).draw(in: &canvas, rect: rect)
      let lines = deployment.hasTunnels ? [InkedText("Connecting…", ink: .dim)] : noTunnels
      return canvas.draw(lines, in: inner)
    }
    let detail = tunnelDetail(columns: rect.columns - 4)
    let areas = tunnelAreas(in: rect, detail: detail.count)
    if let tunnels {
      drawBastion(tunnels, on: &canvas, in: areas.bastion)
    } else {
      canvas.draw(noTunnels, in: Panel("Bastion").draw(in: &canvas, rect: areas.bastion))
    }
    drawTunnelList(on: &canvas, in: areas.list)
    let title = selectedTunnel.map { SafeText($0.id) } ?? "Bastion"
    canvas.draw(detail, in: Panel(title).draw(in: &canvas, rect: areas.detail))
  }

  /// Where the parts of the screen are.
  ///
  /// - Parameters:
  ///   - rect: The screen's place.
  ///   - detail: How many lines the particulars of the selected row have.
  /// - Returns: The places. That of the list does not change with what a filter leaves of it.
  private func tunnelAreas(
    in rect: Rect, detail: Int
  ) -> (bastion: Rect, list: Rect, detail: Rect) {
    let bastionRows = 4
    let detailRows = min(detail + 2, max(5, rect.rows - bastionRows - 6))
    let listRows = min(tunnelList.listed.count + 3, rect.rows - bastionRows - detailRows)
    func place(_ row: Int, _ rows: Int) -> Rect {
      Rect(column: 0, row: row, columns: rect.columns, rows: rows)
    }
    let bastion = place(rect.minRow, bastionRows)
    let list = place(bastion.maxRow, listRows)
    return (bastion, list, place(list.maxRow, rect.maxRow - list.maxRow))
  }

  /// How many tunnels are seen at once.
  var tunnelRowsShown: Int {
    let detail = tunnelDetail(columns: body.columns - 4).count
    return max(1, tunnelAreas(in: body, detail: detail).list.rows - 3)
  }

  private var noTunnels: [InkedText] {
    [
      InkedText("The configuration names no tunnels for this directory.", ink: .dim),
      InkedText("Add [deployment.bastion] and [[deployment.tunnel]] to config.toml.", ink: .dim),
      inkedKey(of: .toggleClusterTunnel)
        + InkedText(" opens a tunnel to the cluster's API.", ink: .dim),
    ]
  }

  private func drawBastion(_ survey: TunnelSurvey, on canvas: inout Canvas, in rect: Rect) {
    let bastion = survey.bastion
    let badge = InkedText(SafeText(keeperWords(survey.keeper)), ink: .dim)
    let isSelected = selectedTunnelRow == .bastion
    let inner = Panel("Bastion", badge: badge, isFocused: isSelected).draw(in: &canvas, rect: rect)
    let (glyph, ink) = bastion.state.mark
    var line = InkedText(isSelected ? Glyphs.selected : " ", ink: .accent)
    line += InkedText(glyph, ink: ink) + " "
    line += InkedText(SafeText(bastion.title)) + "  "
    line += InkedText(SafeText(bastion.state.words), ink: ink == .success ? .dim : ink)
    line += InkedText(SafeText(" since \(clock(bastion.since))"), ink: .dim)
    if let trip = bastion.roundTrip {
      line += InkedText(SafeText("  there and back \(Words.took(trip))"), ink: .dim)
    }
    canvas.draw(line, at: 0, of: inner)
    let second =
      bastion.problem.map { problem in
        let next = bastion.nextTry.map { " Next try in \(self.seconds(until: $0))." } ?? ""
        return InkedText(SafeText(problem.why + next), ink: ink == .success ? .dim : ink)
      } ?? InkedText(SafeText(bastion.fingerprint ?? ""), ink: .dim)
    canvas.draw("   " + second, at: 1, of: inner)
  }

  private func drawTunnelList(on canvas: inout Canvas, in rect: Rect) {
    let (list, shown) = (tunnelList.list, tunnelList.listed)
    let isFocused = selectedTunnelRow != .bastion
    let badge = list.badge(of: shown.count, list.isFiltered ? .empty : tunnelCount)
    let inner = Panel("Tunnels", badge: badge, isFocused: isFocused).draw(in: &canvas, rect: rect)
    if let search = list.search { canvas.placeCursor(of: search, in: badge, ofPanel: rect) }
    if list.numbers.isEmpty, list.isFiltered, !shown.isEmpty {
      return canvas.draw(nothingMatches(isTyping: list.search != nil), at: 0, of: inner)
    }
    let order = list.order
    var table = Table(
      columns: [
        order.heading(.tunnel, .fixed(14), truncation: .middle),
        order.heading(.local, .fixed(15)),
        order.heading(.target, .fixed(21), truncation: .middle, priority: 2),
        order.heading(.state, .fixed(8)),
        order.heading(
          .latency, .fixed(7),
          alignment: .trailing, priority: 1),
        order.heading(.since, .fixed(8), priority: 3),
        order.heading(.behind, .flexible(minimum: 12)),
      ],
      selectedRow: isFocused ? list.outline.selected : nil,
      scrollOffset: list.outline.window(visible: inner.rows - 1).offset)
    table.hasScrollbar = true
    table.isFocused = isFocused
    table.fill(list.numbers.count, rows: inner.rows) { tunnelRow(shown[list.numbers[$0]].reading) }
    table.draw(in: &canvas, rect: inner)
  }

  /// How many of the wanted tunnels are up.
  private var tunnelCount: InkedText {
    let wanted = tunnelList.listed.count { $0.reading.state != .closed }
    let up = tunnelList.listed.count { $0.reading.state == .up }
    return InkedText(SafeText("\(up) of \(wanted) up"), ink: up == wanted ? .dim : .warning)
  }

  private func tunnelRow(_ tunnel: TunnelReading) -> Table.Row {
    let (glyph, ink) = tunnel.state.mark
    let isWell = tunnel.state == .up
    return Table.Row(
      mark: InkedText(glyph, ink: ink),
      [
        InkedText(SafeText(tunnel.id)),
        InkedText(SafeText(tunnel.localAddress ?? "–")),
        InkedText(SafeText(tunnel.route.target), ink: .dim),
        InkedText(SafeText(tunnel.state.word), ink: isWell ? .dim : ink),
        InkedText(SafeText(tunnel.latency.map(Words.took) ?? "–"), ink: .dim),
        InkedText(SafeText(clock(tunnel.since)), ink: .dim),
        InkedText(SafeText(tunnel.behindWords), ink: isWell ? .dim : ink),
      ])
  }

  /// The particulars of the selected row.
  private func tunnelDetail(columns: Int) -> [InkedText] {
    var lines: [InkedText] = []
    func add(_ label: SafeText, _ text: String, _ ink: Ink = .text) {
      guard !text.isEmpty else { return }
      lines += InkedText.hanging(
        InkedText(label, ink: .dim), InkedText(SafeText(text), ink: ink), indent: 11,
        columns: columns)
    }
    guard let tunnel = selectedTunnel else {
      guard let bastion = tunnels?.bastion else { return [] }
      add("why not", bastion.problem?.why ?? "", .warning)
      add("remedy", bastion.problem?.remedy ?? "")
      add("host key", bastion.fingerprint ?? "not known yet")
      add("made", Words.count(bastion.connections, "time"))
      return lines
    }
    // A tunnel that is down for want of a bastion has the bastion's reason.
    let isCluster = selectedTunnelRow == .cluster
    let problem =
      tunnel.state == .down && !isCluster
      ? tunnels?.bastion.problem ?? tunnel.problem : tunnel.problem
    add("why not", problem?.why ?? "", tunnel.state.mark.1)
    add("remedy", problem?.remedy ?? "")
    if tunnel.state == .up, let holder = tunnel.holder { add("kept by", holder, .warning) }
    add("leads to", "\(tunnel.route.kind.title) at \(tunnel.route.target)")
    if tunnel.state == .up { add("behind it", tunnel.behind ?? "") }
    let age = tunnel.lastSuccess.map { last in
      "\(clock(last)), \(Words.span(max(0, Int(now.timeIntervalSince(last))))) ago"
    }
    add("answered", age ?? "never yet")
    add(isCluster ? "use it" : "by hand", tunnel.command)
    return lines
  }

  private func keeperWords(_ keeper: TunnelKeeper) -> String {
    switch keeper {
    case .here: "kept by this console"
    case .other(let who, let processID): "kept by \(who), process \(processID)"
    case .nobody: "kept by nobody"
    }
  }

  private func clock(_ date: Date) -> String {
    Words.clock(date, secondsFromUTC: secondsFromUTC, withSeconds: true)
  }

  private func seconds(until date: Date) -> String {
    Words.span(max(0, Int(date.timeIntervalSince(now).rounded(.up))))
  }
}

extension TunnelState {
  /// The glyph and the ink of a state.
  var mark: (SafeText, Ink) {
    switch self {
    case .opening: (Glyphs.partial, .info)
    case .up: (Glyphs.well, .success)
    case .down: (Glyphs.failed, .danger)
    case .blocked: (Glyphs.failed, .warning)
    case .closed: (Glyphs.none, .dim)
    }
  }
}

extension BastionState {
  /// The glyph and the ink of a state.
  var mark: (SafeText, Ink) {
    switch self {
    case .connecting: (Glyphs.partial, .info)
    case .connected, .elsewhere: (Glyphs.well, .success)
    case .waiting: (Glyphs.failed, .warning)
    case .refused: (Glyphs.failed, .danger)
    case .closed: (Glyphs.none, .dim)
    }
  }
}
