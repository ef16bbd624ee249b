import Cluster
import Synchronization

/// Reads lists page by page.
struct Pages: Sendable {
  let shell: RemoteShell
  let alias: String

  /// Reads a list; begins again, once, when the server has forgotten where we were.
  func list<Item: WatchedObject>(_: Item.Type) async -> Answer<KubernetesList<Item>> {
    let first = await PageWalk<Item>(shell: shell, alias: alias).run()
    guard case .failure(.kubectl(let failure)) = first, failure.cause == .expired else {
      return first
    }
    return await PageWalk<Item>(shell: shell, alias: alias).run()
  }
}

/// One walk through the pages of a list.
///
/// What the next page is asked for with stands at the beginning of a page, so it is asked for while
/// the rest of this one comes, and both while the last ones are read: asking costs the machine a
/// process, and us one as well.
private struct PageWalk<Item: WatchedObject> {
  let shell: RemoteShell
  let alias: String

  /// The most pages of one list, so that a server that never ends a list does not keep us for ever.
  private let mostPages = 400
  /// How many pages may be on their way, and how many may be here and not read yet.
  private let mostAsked = 2
  private let mostUnread = 3

  /// What comes, in any order.
  private enum Step: Sendable {
    /// The beginning of a page, with what the next one is asked for with.
    case head(Int, next: String)
    case arrived(Int, Answer<Arrival>)
    case read(Int, Answer<KubernetesList<Item>>)
  }

  /// A page as it came.
  private struct Arrival: Sendable {
    let output: [UInt8]
    let next: String?
    let title: String
  }

  /// Where the walk is.
  private struct State {
    /// What each page was asked for with; the first page has none.
    var asked: [String?] = []
    /// What the page behind the last one that was asked for is to be asked for with.
    var next: String?
    var arrived = 0
    var last: Int?
    var read: [Int: KubernetesList<Item>] = [:]
    var title = ""
  }

  func run() async -> Answer<KubernetesList<Item>> {
    let (steps, post) = AsyncStream.makeStream(of: Step.self)
    return await withTaskGroup(of: Void.self) { group in
      var state = State()
      func ask(_ token: String?) {
        let number = state.asked.count
        state.asked.append(token)
        state.next = nil
        group.addTask { post.yield(.arrived(number, await page(number, at: token, post))) }
      }
      ask(nil)
      for await step in steps {
        switch step {
        case .head(let number, let next):
          if number == state.asked.count - 1 { state.next = next }
        case .arrived(let number, .success(let arrival)):
          state.arrived += 1
          state.title = arrival.title
          group.addTask { post.yield(.read(number, Self.read(arrival))) }
          if let failure = note(arrival, number, in: &state) {
            group.cancelAll()
            return .failure(failure)
          }
        case .read(let number, .success(let list)):
          state.read[number] = list
          if let last = state.last, state.read.count == last + 1 { return .success(joined(state)) }
        case .arrived(_, .failure(let failure)), .read(_, .failure(let failure)):
          group.cancelAll()
          return .failure(failure)
        }
        let isRoom =
          state.asked.count - state.arrived < mostAsked
          && state.arrived - state.read.count < mostUnread
        if isRoom, state.asked.count < mostPages, let next = state.next { ask(next) }
      }
      return .failure(.access(.withdrawn))
    }
  }

  /// Takes note of where a page ends; says what is wrong with it.
  private func note(
    _ arrival: Arrival, _ number: Int, in state: inout State
  ) -> ProbeFailure? {
    if number < state.asked.count - 1 {
      // A page that was sent twice may be of another moment than the one behind it.
      let isOfOneMoment = state.asked[number + 1] == arrival.next
      return isOfOneMoment ? nil : .kubectl(KubectlFailure(line: Self.otherMoment))
    }
    state.next = arrival.next
    if arrival.next == nil { state.last = number }
    guard arrival.next != nil, number == mostPages - 1 else { return nil }
    return .unreadable(title: arrival.title, reason: "the list does not end.")
  }

  private static var otherMoment: String {
    "Error from server (Expired): the pages of the list are of two moments"
  }

  private func joined(_ state: State) -> KubernetesList<Item> {
    state.read.sorted { $0.key < $1.key }.reduce(into: KubernetesList()) { $0.append($1.value) }
  }

  private func page(
    _ number: Int, at token: String?, _ post: AsyncStream<Step>.Continuation
  ) async -> Answer<Arrival> {
    let head = Head()
    return await shell.ask(
      try .list(Item.resource, continue: token), on: alias,
      showing: { if let next = head.next($0) { post.yield(.head(number, next: next)) } },
      read: { reply, question in
        try ProbeFailure.check(reply)
        guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
        return Arrival(
          output: reply.output, next: KubernetesPage.continueToken(json: reply.output),
          title: question.title)
      })
  }

  private static func read(_ arrival: Arrival) -> Answer<KubernetesList<Item>> {
    do {
      return .success(try Item.list(json: arrival.output))
    } catch {
      return .failure(.unreadable(title: arrival.title, reason: "\(error)"))
    }
  }
}

/// The beginning of a page, looked through until it says what the next one is asked for with.
private final class Head: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isDone = false
  }

  /// The API writes it within the first few hundred bytes.
  private static let limit = 1 << 14
  private let state = Mutex(State())

  /// Takes a piece; returns what the next page is asked for with, once.
  func next(_ piece: [UInt8]) -> String? {
    state.withLock { state in
      guard !state.isDone else { return nil }
      state.bytes += piece.prefix(Self.limit)
      let token = KubernetesPage.continueToken(json: state.bytes)
      state.isDone = token != nil || state.bytes.count >= Self.limit
      if state.isDone { state.bytes = [] }
      return token
    }
  }
}
