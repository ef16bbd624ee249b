import Cluster

/// Reads lists page by page.
struct Pages: Sendable {
  let shell: RemoteShell
  let alias: String

  /// The most pages of one list, so that a server that never ends a list does not keep us for ever.
  private static let mostPages = 400

  /// Reads a list; begins again, once, when the server has forgotten where we were.
  func list<Item: WatchedObject>(_: Item.Type) async -> Answer<KubernetesList<Item>> {
    let first: Answer<KubernetesList<Item>> = await pages()
    guard case .failure(.kubectl(let failure)) = first, failure.cause == .expired else {
      return first
    }
    return await pages()
  }

  private func pages<Item: WatchedObject>() async -> Answer<KubernetesList<Item>> {
    var list = KubernetesList<Item>()
    var title = ""
    for _ in 0..<Self.mostPages {
      let token = list.continueToken
      let page = await shell.ask(try .list(Item.resource, continue: token), on: alias) {
        reply, question in
        title = question.title
        try ProbeFailure.check(reply)
        return try Item.list(json: reply.output)
      }
      switch page {
      case .failure(let failure): return .failure(failure)
      case .success(let page): list.append(page)
      }
      guard let next = list.continueToken, !next.isEmpty else { return .success(list) }
    }
    return .failure(.unreadable(title: title, reason: "the list does not end."))
  }
}
