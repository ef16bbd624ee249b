import FoundationEssentials
import Operations
import Testing

@Suite("Archives of tar")
struct TarArchiveTests {
  private static let entries = [
    TarArchive.Entry(name: "e/README.md", bytes: Array("# Evidence\n".utf8)),
    TarArchive.Entry(name: "e/empty.txt", bytes: []),
    TarArchive.Entry(name: "e/block.bin", bytes: [UInt8](repeating: 7, count: 1_024)),
    TarArchive.Entry(
      name: "e/pods/\(String(repeating: "long-", count: 18)).log", bytes: Array("a\n".utf8)),
  ]

  private func tar(_ arguments: [String], input: [UInt8]? = nil) async throws -> CapturedBytes {
    try await World.live(environment: testEnvironment).processes.run(
      Program("/bin/tar", arguments, environment: testEnvironment, input: input)
    ).output
  }

  @Test("tar lists and unpacks what is written, and what is written is read again")
  func written() async throws {
    let bytes = try #require(TarArchive.bytes(of: Self.entries, madeAt: 1_795_444_000))
    let listed = try await tar(["--list", "--file=-"], input: bytes)
    #expect(listed.text.split(separator: "\n").map(String.init) == Self.entries.map(\.name))
    for entry in Self.entries {
      let unpacked = try await tar(
        ["--extract", "--to-stdout", "--file=-", entry.name], input: bytes)
      #expect(unpacked.bytes == entry.bytes)
    }
    #expect(TarArchive.entries(of: bytes) == Self.entries)
  }

  @Test("What tar packs is read, without links and without what leads out of the folder")
  func read() async throws {
    let scratch = try Scratch()
    try scratch.write("one", to: "one.txt")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link"), withDestinationPath: "/etc/passwd")
    let bytes = try await tar(
      [
        "--create", "--file=-", "--transform=s,^,../../x/,", "-P", "-C", scratch.path, "one.txt",
        "link",
      ]
    ).bytes
    #expect(
      TarArchive.entries(of: bytes) == [
        TarArchive.Entry(name: "x/one.txt", bytes: Array("one".utf8))
      ])
  }

  @Test("What is no archive, or is cut off, is told apart; a name that is too long is not cut")
  func refused() throws {
    let bytes = try #require(TarArchive.bytes(of: Self.entries, madeAt: 0))
    #expect(TarArchive.entries(of: Array(bytes.prefix(2_000))) == nil)
    #expect(TarArchive.entries(of: Array("2026-01-02 a log\n".utf8)) == nil)
    #expect(TarArchive.entries(of: [UInt8](repeating: 0x41, count: 4_096)) == nil)
    let long = TarArchive.Entry(name: String(repeating: "x", count: 101), bytes: [])
    #expect(TarArchive.bytes(of: [long], madeAt: 0) == nil)
  }
}
