import Console
import TerminalUI
import Testing

@testable import ConsoleRuntime

@Suite("Inbox", .timeLimit(.minutes(1)))
struct InboxTests {
  @Test("What waits is taken in the order in which it came")
  func order() async {
    let inbox = Inbox()
    await inbox.send(.runRefused(Failure(what: "first", why: "")))
    await inbox.send(.runRefused(Failure(what: "second", why: "")))
    #expect(
      await inbox.drain() == [
        .runRefused(Failure(what: "first", why: "")),
        .runRefused(Failure(what: "second", why: "")),
      ])
    #expect(await inbox.drain().isEmpty)
  }

  @Test("Of readings and ticks only the newest waits")
  func conflation() async {
    let inbox = Inbox()
    let newer = Event.machineUnreachable(id: "a", Failure(what: "newer", why: ""))
    await inbox.send(.ticked)
    await inbox.send(.machineUnreachable(id: "a", Failure(what: "older", why: "")))
    await inbox.send(.machineUnreachable(id: "b", Failure(what: "other", why: "")))
    await inbox.send(newer)
    await inbox.send(.ticked)
    #expect(
      await inbox.drain() == [
        .ticked, newer, .machineUnreachable(id: "b", Failure(what: "other", why: "")),
      ])
  }

  @Test("What comes by itself waits for more of its kind, until something else comes")
  func gathering() async {
    let inbox = Inbox()
    let (waits, began) = AsyncStream.makeStream(of: Void.self)
    let forEver: @Sendable (Duration) async -> Void = { _ in
      began.yield()
      try? await Task.sleep(for: .seconds(3600))
    }
    for urgent in [Event.input(.hungUp), .stateUnreadable(Failure(what: "gone", why: ""))] {
      await inbox.send(.ticked)
      async let gathered: Void = inbox.gather(for: .milliseconds(16), forEver)
      for await _ in waits { break }
      await inbox.send(.machineUnreachable(id: "a", Failure(what: "gone", why: "")))
      await inbox.send(.clusterUnreachable(Failure(what: "gone", why: "")))
      await inbox.send(urgent)
      await gathered
      #expect(await inbox.drain().count == 4)
    }
    // What a person waits for is not waited with.
    await inbox.send(.input(.hungUp))
    await inbox.gather(for: .milliseconds(16), forEver)
  }

  @Test("What comes by itself waits no longer than it is told to")
  func gatheringEnds() async {
    let inbox = Inbox()
    await inbox.send(.ticked)
    await inbox.gather(for: .milliseconds(16)) { #expect($0 == .milliseconds(16)) }
    #expect(await inbox.drain() == [.ticked])
  }

  @Test("A full inbox makes the sender wait and loses nothing")
  func backPressure() async {
    let inbox = Inbox()
    let count = Inbox.capacity * 3
    async let producer: Void = {
      for number in 0..<count {
        await inbox.send(.failed(Failure(what: String(number), why: "")))
      }
    }()
    var received: [Event] = []
    while received.count < count {
      await inbox.waitForEvents()
      let batch = await inbox.drain()
      #expect(batch.count <= Inbox.capacity)
      received += batch
    }
    await producer
    #expect(received == (0..<count).map { .failed(Failure(what: String($0), why: "")) })
  }

  @Test("Closing lets a waiting sender go")
  func closing() async {
    let inbox = Inbox()
    for number in 0..<Inbox.capacity {
      await inbox.send(.failed(Failure(what: String(number), why: "")))
    }
    async let waiting: Void = inbox.send(.failed(Failure(what: "late", why: "")))
    await inbox.close()
    await waiting
    await inbox.waitForEvents()
    #expect(await inbox.drain().isEmpty)
  }
}
