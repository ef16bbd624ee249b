import Cluster
import Testing

/// The bytes of answers are recorded from OpenSSH 9.2.
@Suite("What is said on a master's socket") struct MasterMessageTests {
  @Test(
    "What the master says is understood",
    arguments: [
      ([0, 0, 0, 1, 0, 0, 0, 4], MasterMessage.hello(version: 4)),
      ([0x80, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 2], .opened(session: 2)),
      ([0x80, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 7], .exited(code: 7)),
      ([0x80, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0x6E, 0x6F], .refused(reason: "no")),
      ([0x80, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0x6E, 0x6F], .refused(reason: "no")),
      ([0x80, 0, 0, 8, 0, 0, 0, 2], .other(0x8000_0008)),
    ] as [([UInt8], MasterMessage)])
  func answers(packet: [UInt8], message: MasterMessage) {
    #expect(MasterMessage(packet: packet) == message)
    for length in 0..<min(packet.count, 8) {
      let cut = MasterMessage(packet: Array(packet.prefix(length)))
      #expect(cut == nil || cut == .other(0x8000_0008))
    }
  }

  @Test("Packets are put together from whatever pieces they come in")
  func pieces() throws {
    let stream: [UInt8] = [
      0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 12, 0x80, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 7,
    ]
    for size in 1...stream.count {
      var packets = MasterPackets()
      var messages: [MasterMessage] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        packets.append(Array(stream[start..<min(start + size, stream.count)]))
        while let message = try packets.next() { messages.append(message) }
      }
      #expect(messages == [.hello(version: 4), .exited(code: 7)])
    }
  }

  @Test(
    "What is no packet of a master is refused, and nothing is kept for it",
    arguments: [
      [0x53, 0x53, 0x48, 0x2D], [0, 0, 0, 0], [0, 0, 0, 3, 0, 0, 0],
      [0, 0, 0, 5, 0, 0, 0, 1, 0], [0, 0, 0, 9, 0x80, 0, 0, 3, 0, 0, 0, 0, 9],
    ] as [[UInt8]])
  func garbage(bytes: [UInt8]) {
    var packets = MasterPackets()
    packets.append(bytes)
    #expect(throws: MasterPacketError.self) { try packets.next() }
  }

  @Test("A session is asked for without a terminal, and with nothing of ours")
  func session() {
    #expect(MasterMessage.greeting == [0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 4])
    #expect(
      MasterMessage.session(running: "id") == [
        0, 0, 0, 42, 0x10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 2, 0x69, 0x64,
      ])
  }
}
