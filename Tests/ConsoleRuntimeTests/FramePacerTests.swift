import FoundationEssentials
import Testing

@testable import ConsoleRuntime

@Suite("FramePacer")
struct FramePacerTests {
  private let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func after(_ milliseconds: Double) -> Date {
    start.addingTimeInterval(milliseconds / 1000)
  }

  @Test("The first few frames after a pause are drawn at once, the next one waits")
  func burst() {
    var pacer = FramePacer()
    for _ in 0..<FramePacer.burst {
      #expect(pacer.pause(at: start) == .zero)
      pacer.drew(at: start)
    }
    #expect(isClose(pacer.pause(at: start), .milliseconds(16)))
    #expect(isClose(pacer.pause(at: after(10)), .milliseconds(6)))
    #expect(pacer.pause(at: after(17)) == .zero)
  }

  @Test("Over a second there is no more than one frame in 16 ms, but for the first few")
  func rate() {
    var pacer = FramePacer()
    var frames = 0
    // Something new every millisecond.
    for millisecond in 0..<1000 where pacer.pause(at: after(Double(millisecond))) == .zero {
      pacer.drew(at: after(Double(millisecond)))
      frames += 1
    }
    #expect((55...65).contains(frames))
  }

  @Test("A clock that was set back delays no frame by more than the time of one")
  func clockSetBack() {
    var pacer = FramePacer()
    pacer.drew(at: after(3_600_000))
    #expect(pacer.pause(at: start) == FramePacer.interval)
    pacer.drew(at: start)
    #expect(pacer.pause(at: after(40)) == .zero)
  }

  /// Dates are exact to parts of a microsecond.
  private func isClose(_ one: Duration, _ other: Duration) -> Bool {
    (other - .microseconds(2)...other + .microseconds(2)).contains(one)
  }
}
