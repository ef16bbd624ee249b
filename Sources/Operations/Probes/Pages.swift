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

  /// How many pages are read at a time, beside the one that comes: their bytes are kept meanwhile.
  private static let mostUnread = 2

  /// A page as it came, and what to ask for the next one with.
  private struct Arrival: Sendable {
    let output: [UInt8]
    let token: String?
    let title: String
  }

  /// Asks for each page as soon as the one before it is here, and reads it meanwhile.
  private func pages<Item: WatchedObject>() async -> Answer<KubernetesList<Item>> {
    await withTaskGroup(of: (Int, Answer<KubernetesList<Item>>).self) { group in
      var read: [Int: KubernetesList<Item>] = [:]
      func takeOne() async -> ProbeFailure? {
        guard let (number, page) = await group.next() else { return nil }
        read[number] = page.value
        return page.failure
      }
      var token: String?
      var title = ""
      for number in 0..<Self.mostPages {
        let arrival: Arrival
        switch await self.page(of: Item.self, at: token) {
        case .failure(let failure): return .failure(failure)
        case .success(let page): arrival = page
        }
        group.addTask { (number, Self.read(arrival)) }
        if number - read.count >= Self.mostUnread, let failure = await takeOne() {
          return .failure(failure)
        }
        (token, title) = (arrival.token, arrival.title)
        guard token == nil else { continue }
        while read.count <= number {
          if let failure = await takeOne() { return .failure(failure) }
        }
        return .success(
          (0...number).reduce(into: KubernetesList()) { list, number in
            if let page = read[number] { list.append(page) }
          })
      }
      return .failure(.unreadable(title: title, reason: "the list does not end."))
    }
  }

  private func page<Item: WatchedObject>(
    of _: Item.Type, at token: String?
  ) async -> Answer<Arrival> {
    await shell.ask(try .list(Item.resource, continue: token), on: alias) { reply, question in
      try ProbeFailure.check(reply)
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      let token = KubernetesPage.continueToken(json: reply.output)
      return Arrival(
        output: reply.output, token: token?.isEmpty == true ? nil : token, title: question.title)
    }
  }

  private static func read<Item: WatchedObject>(
    _ arrival: Arrival
  ) -> Answer<KubernetesList<Item>> {
    do {
      return .success(try Item.list(json: arrival.output))
    } catch {
      return .failure(.unreadable(title: arrival.title, reason: "\(error)"))
    }
  }
}
