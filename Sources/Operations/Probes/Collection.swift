import Cluster
import Fleet
import FoundationEssentials
import Synchronization

/// The collection of one kind of object through one control plane.
struct Collection<Item: CollectedObject>: Sendable {
  let watch: ClusterWatch
  let target: MachineTarget
  let desk: ClusterDesk
  let tell: @Sendable (ClusterNews) async -> Void

  private var alias: String { target.host.alias }
  private var clock: WallClock { watch.clock }
  private var pace: ClusterWatch.Pace { watch.pace }

  /// The ways to learn of changes, the cheapest first; each is taken where the one before it is
  /// forbidden.
  private enum Way {
    case watching
    case listing
    case printing
  }

  /// What came of a step.
  private enum Step {
    case done
    /// The step is over for an ordinary reason, after nothing had come.
    case idle
    case forbidden(String)
    case lost(Loss)
  }

  /// Collects until the control plane is lost; nil when the task was cancelled.
  func run() async -> Loss? {
    var way = Way.watching
    var triedAt = clock.uptime()
    var pause = pace.firstPause
    while !Task.isCancelled {
      if way != .watching, clock.uptime() - triedAt > pace.forbidden {
        (way, triedAt) = (.watching, clock.uptime())
      }
      let step = await step(way)
      guard !Task.isCancelled else { return nil }
      switch step {
      case .lost(let loss): return loss
      case .done: pause = pace.firstPause
      case .idle:
        guard await watch.rest(pause) else { return nil }
        pause = min(pause * 2, pace.longestPause)
      case .forbidden(let reason):
        triedAt = clock.uptime()
        switch way {
        case .watching: way = .listing
        case .listing: way = .printing
        case .printing:
          await desk.failed([Item.part], because: reason)
          guard await watch.rest(pace.longestPause) else { return nil }
        }
      }
    }
    return nil
  }

  private func step(_ way: Way) async -> Step {
    switch way {
    case .watching:
      guard let version = await desk.resourceVersion(of: Item.self) else {
        return await listToWatch()
      }
      return await follow(since: version)
    case .listing:
      let step = await list(validFor: pace.lists * 2)
      guard case .done = step else { return step }
      return await watch.rest(pace.lists) ? .done : .idle
    case .printing:
      let step = await printed()
      guard case .done = step else { return step }
      return await watch.rest(pace.printed) ? .done : .idle
    }
  }

  // MARK: - Lists

  /// Lists what a watch goes on from.
  private func listToWatch() async -> Step {
    let step = await list(validFor: nil)
    guard case .done = step, await desk.resourceVersion(of: Item.self) == nil else { return step }
    return .forbidden("The list does not say where a watch begins.")
  }

  private func list(validFor span: Duration?) async -> Step {
    let pages = Pages(shell: watch.shell, alias: alias)
    switch await pages.list(Item.self) {
    case .success(let list):
      guard await desk.take(list, validFor: span) else {
        return .lost(.answer(nil, "\(target.name) answers for another cluster than before."))
      }
      return .done
    case .failure(let failure): return outcome(of: failure)
    }
  }

  private func printed() async -> Step {
    let question = RemoteCommand.printed(Item.resource)
    let answer = Gathered()
    switch await watch.shell.stream(question, alias, { await answer.add($0) }) {
    case .failure(let failure): return outcome(of: .access(failure))
    case .success(var reply):
      reply.output = await answer.bytes
      do {
        try ProbeFailure.check(reply)
        guard await !answer.isTooLong else {
          throw ProbeFailure.unreadable(title: question.title, reason: "it is longer than 64 MiB.")
        }
        let list = try Item.list(json: reply.output)
        return await desk.take(list, validFor: pace.printed * 2) ? .done : .idle
      } catch let failure as ProbeFailure {
        return outcome(of: failure)
      } catch {
        return outcome(of: .unreadable(title: question.title, reason: "\(error)"))
      }
    }
  }

  /// What a failed question means for the control plane.
  private func outcome(of failure: ProbeFailure) -> Step {
    switch failure {
    case .access(let failure): return .lost(.access(failure))
    case .kubectl(let kubectl) where kubectl.cause == .forbidden:
      return .forbidden(failure.reason(on: target))
    case .kubectl(let kubectl): return .lost(.answer(kubectl.cause, failure.reason(on: target)))
    case .command, .notElevated, .tooSlow, .unreadable, .unaskable, .absent:
      return .lost(.answer(nil, "\(failure)"))
    }
  }

  // MARK: - Watches

  /// A watch that has not ended for so long stands, though nothing may have changed yet.
  private static var refusal: Duration { .seconds(3) }

  private func follow(since version: String) async -> Step {
    let tap = Tap<Item>(openedAt: clock.uptime())
    let command: RemoteCommand
    do throws(RemoteCommandError) {
      command = try .watch(Item.resource, since: version, lasting: pace.watches)
    } catch {
      await desk.loseTrack(of: Item.self)
      return outcome(of: .unaskable(error))
    }
    let end = await withTaskGroup(of: WatchEnd?.self) { group in
      group.addTask { await stream(command, into: tap) }
      group.addTask { await notice(tap) }
      group.addTask { await noticeJunk(tap) }
      // The stream may be ended by what it said; then its own end says nothing.
      var end: WatchEnd?
      for await outcome in group {
        end = end ?? outcome
        group.cancelAll()
      }
      return end
    }
    await desk.isAlive(Item.part, false)
    return await judge(end, tap, command)
  }

  /// How a watch ended.
  private enum WatchEnd: Sendable {
    case ended(RemoteReply)
    case lost(AccessFailure)
    case silent
    case tooMuchJunk
  }

  private func stream(_ command: RemoteCommand, into tap: Tap<Item>) async -> WatchEnd? {
    let reply = await watch.shell.stream(command, alias) { bytes in
      let events = tap.take(bytes, at: clock.uptime())
      if !events.isEmpty { await desk.apply(events) }
    }
    switch reply {
    case .success(let reply): return .ended(reply)
    case .failure(.withdrawn): return nil
    case .failure(let failure): return .lost(failure)
    }
  }

  /// Waits until the watch is silent for too long.
  private func notice(_ tap: Tap<Item>) async -> WatchEnd? {
    let openedAt = clock.uptime()
    while true {
      let silence = clock.uptime() - tap.heardAt
      let left = pace.silence - silence
      if left <= .zero { return .silent }
      var next = Duration.seconds(1)
      if silence > pace.bookmarks {
        await desk.isOverdue(Item.part, since: clock.now().adding(.zero - silence))
      } else if tap.hasHeard || clock.uptime() - openedAt > Self.refusal {
        // A refusal comes sooner.
        await desk.isAlive(Item.part, true)
        // It is not overdue before then, whatever comes meanwhile.
        next = pace.bookmarks - silence + .milliseconds(1)
      }
      guard await watch.rest(min(left, next)) else { return nil }
    }
  }

  /// Waits until more came than a watch would say, and none of it was a watch's.
  private func noticeJunk(_ tap: Tap<Item>) async -> WatchEnd? {
    for await _ in tap.hopelessness { return .tooMuchJunk }
    return nil
  }

  private func judge(_ end: WatchEnd?, _ tap: Tap<Item>, _ command: RemoteCommand) async -> Step {
    if tap.isExpired { return await missed(tap) }
    switch end {
    case nil: return .idle
    case .lost(let failure): return .lost(.access(failure))
    case .silent:
      let seconds = pace.silence.components.seconds
      return .lost(.answer(nil, "The cluster's API has said nothing for \(seconds) seconds."))
    case .tooMuchJunk:
      return .lost(
        .answer(nil, "\(ProbeFailure.unreadable(title: command.title, reason: tap.firstJunk))"))
    case .ended(var reply):
      reply.output = tap.junk
      let failure: ProbeFailure
      do throws(ProbeFailure) {
        try ProbeFailure.check(reply)
        if let message = tap.failureMessage {
          failure = .kubectl(KubectlFailure(line: "Error from server: \(message)"))
        } else {
          // The server's own end, or its death, which looks the same: the next try tells.
          return tap.hasHeard ? .done : .idle
        }
      } catch {
        failure = error
      }
      guard case .kubectl(let kubectl) = failure else { return outcome(of: failure) }
      switch kubectl.cause {
      case .expired: return await missed(tap)
      // The machine's own limit, or kubectl's.
      case .apiTimeout where tap.hasHeard: return .done
      // Whatever the server minds, it may be the version.
      case .other, .badRequest, .datastoreUnavailable: await desk.loseTrack(of: Item.self)
      default: break
      }
      return outcome(of: failure)
    }
  }

  /// The server does not remember what came after our version.
  private func missed(_ tap: Tap<Item>) async -> Step {
    await desk.loseTrack(of: Item.self)
    await tell(.gap(Item.part))
    return tap.hasHeard ? .done : .idle
  }
}

/// What comes out of a watch: read by the task of its stream, looked at by the one that waits for
/// its silence, so a class with a lock.
private final class Tap<Item: WatchedObject>: Sendable {
  private struct State {
    var reader = WatchReader<Item>()
    var heardAt: Duration
    var isExpired = false
    var failureMessage: String?
  }

  private let state: Mutex<State>
  /// Says when what came is no watch's; read by one task.
  let hopelessness: AsyncStream<Void>
  private let isHopeless: AsyncStream<Void>.Continuation

  init(openedAt: Duration) {
    state = Mutex(State(heardAt: openedAt))
    (hopelessness, isHopeless) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  var heardAt: Duration { state.withLock { $0.heardAt } }
  var junk: [UInt8] { state.withLock { $0.reader.junk } }
  var hasHeard: Bool { state.withLock { $0.reader.eventCount > 0 && !$0.isExpired } }
  var isExpired: Bool { state.withLock { $0.isExpired } }
  var failureMessage: String? { state.withLock { $0.failureMessage } }

  /// The first line that was none of a watch.
  var firstJunk: String {
    let line = junk.split(separator: UInt8(ascii: "\n")).first.map { $0.prefix(200) } ?? []
    return "it begins with '\(String(decoding: line, as: UTF8.self))'."
  }

  func take(_ bytes: [UInt8], at time: Duration) -> [WatchEvent<Item>] {
    let (events, isHopeless) = state.withLock { state in
      let count = state.reader.eventCount
      let events = state.reader.read(bytes)
      // Junk is no sign of life.
      if state.reader.eventCount > count { state.heardAt = time }
      for event in events {
        switch event {
        case .expired: state.isExpired = true
        case .failed(let code, let message): state.failureMessage = "\(message) (\(code))"
        case .changed, .bookmark: break
        }
      }
      return (events, state.reader.isHopeless)
    }
    if isHopeless { self.isHopeless.yield() }
    return events
  }
}

/// An answer that comes in pieces, up to a length.
private actor Gathered {
  private(set) var bytes: [UInt8] = []
  private(set) var isTooLong = false

  func add(_ piece: [UInt8]) {
    guard !isTooLong, bytes.count + piece.count <= 64 << 20 else {
      isTooLong = true
      bytes = Array(bytes.prefix(8 << 10))
      return
    }
    bytes += piece
  }
}
