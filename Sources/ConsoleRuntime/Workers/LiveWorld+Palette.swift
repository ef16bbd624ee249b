import Console
import Operations

extension LiveWorld {
  /// Sends what was given by the palette in earlier sessions.
  func readPaletteHistory(_ inbox: Inbox) async {
    await inbox.send(.paletteHistoryRead(site.paletteLines.read()))
  }

  /// Keeps a line for later sessions.
  func keepPaletteLine(_ line: String, _ inbox: Inbox) async {
    do {
      try site.paletteLines.add(line)
    } catch {
      await inbox.send(
        .failed(Failure(what: "The command is not kept for later", why: "\(error)")))
    }
  }
}
