import FoundationEssentials
import Testing

@testable import Console

@Suite("Remote")
struct RemoteTests {
  private let failure = Failure(what: "It failed", why: "no route")

  @Test("Nothing has arrived at first")
  func waiting() {
    let remote = Remote<Int>()
    #expect(remote.value == nil)
    #expect(remote.freshness(at: Sample.now, limit: 12) == .waiting)
  }

  @Test(
    "A value is live up to its limit, then stale",
    arguments: [
      (0, .live), (12, .live), (13, .stale(seconds: 13)), (3_700, .stale(seconds: 3_700)),
    ] as [(Int, Freshness)])
  func aging(_ age: Int, _ expected: Freshness) {
    var remote = Remote<Int>()
    remote.receive(7, at: Sample.now.addingTimeInterval(-Double(age)))
    #expect(remote.freshness(at: Sample.now, limit: 12) == expected)
  }

  @Test("A failure keeps the value and says how old it is")
  func offline() {
    var remote = Remote<Int>()
    remote.receive(7, at: Sample.now)
    remote.fail(failure)
    #expect(remote.value == 7)
    #expect(
      remote.freshness(at: Sample.now.addingTimeInterval(34), limit: 12) == .offline(seconds: 34))
  }

  @Test("A failure before any value has no age")
  func neverThere() {
    var remote = Remote<Int>()
    remote.fail(failure)
    #expect(remote.freshness(at: Sample.now, limit: 12) == .offline(seconds: nil))
  }

  @Test("A good value ends the failure")
  func recovery() {
    var remote = Remote<Int>()
    remote.fail(failure)
    remote.receive(8, at: Sample.now)
    #expect(remote.failure == nil)
    #expect(remote.freshness(at: Sample.now, limit: 12) == .live)
  }

  @Test("A value from a clock that runs ahead is not of negative age")
  func future() {
    var remote = Remote<Int>()
    remote.receive(7, at: Sample.now.addingTimeInterval(60))
    #expect(remote.freshness(at: Sample.now, limit: 12) == .live)
    remote.fail(failure)
    #expect(remote.freshness(at: Sample.now, limit: 12) == .offline(seconds: 0))
  }
}
