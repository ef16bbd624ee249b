import Fleet
import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import Operations

@Suite("Files") struct FileStoreTests {
  let files = FileStore.live

  @Test("Writing replaces a file whole, privately, and leaves nothing else")
  func write() throws {
    let scratch = try Scratch()
    try files.write(scratch.file("a"), Array("one".utf8))
    try files.write(scratch.file("a"), Array("two".utf8))
    #expect(try scratch.text(of: "a") == "two")
    #expect(try files.status(scratch.file("a"))?.permissions == 0o600)
    #expect(try files.list(scratch.path) == ["a"])
  }

  @Test("A failed write keeps the old file")
  func failedWrite() throws {
    let scratch = try Scratch()
    let path = scratch.file("missing/a")
    let error = #expect(throws: FileError.self) { try files.write(path, [1]) }
    #expect(error?.isMissing == true)
    #expect(error.map { "\($0)" }?.contains(path) == true)
  }

  @Test("Appending does not follow a planted link")
  func plantedLink() throws {
    let scratch = try Scratch()
    try scratch.write("victim", to: "victim")
    #expect(symlink(scratch.file("victim"), scratch.file("log")) == 0)
    #expect(throws: FileError.self) { try files.append(scratch.file("log"), [1]) }
    #expect(try scratch.text(of: "victim") == "victim")
  }

  @Test("Appends from many tasks are all there, whole")
  func append() async throws {
    let scratch = try Scratch()
    let path = scratch.file("log")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for line in 0..<20 { try files.append(path, Array("\(writer) \(line)\n".utf8)) }
        }
      }
      try await group.waitForAll()
    }
    #expect(Set(try scratch.text(of: "log").split(separator: "\n")).count == 160)
  }

  @Test("A state is read whole, from a pipe too, and one of a size that no state has is refused")
  func readState() throws {
    let scratch = try Scratch()
    let path = try scratch.write("0123456789", to: "a")
    #expect(try files.readState(path) == Array("0123456789".utf8))
    #expect(try files.readStateIfPresent(scratch.file("none")) == nil)
    #expect(try files.readState("/dev/null") == [])

    let large = try scratch.write("", to: "large")
    // A gigabyte of nothing: the file has the size, and takes no room.
    #expect(truncate(large, 1 << 30) == 0)
    let link = scratch.file("link")
    #expect(symlink(large, link) == 0)
    for path in [large, link] {
      let error = #expect(throws: FileError.self) { try files.readState(path) }
      #expect(error?.reason == .fileTooLarge)
      #expect(error.map { "\($0)" }?.contains("more than 512 MiB") == true)
    }
  }

  @Test("What has no size, or grows while it is read, is read to its end")
  func endless() async throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    let bytes = [UInt8](repeating: 7, count: 300_000)
    async let written: Void = {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
        rest = rest.dropFirst(max(0, count))
      }
      Glibc.close(writer)
    }()
    let read = try files.readState("/dev/fd/\(reader)")
    await written
    Glibc.close(reader)
    #expect(read == bytes)
  }

  @Test("A tail begins at its offset and ends at its limit")
  func tail() throws {
    let scratch = try Scratch()
    let path = try scratch.write("0123456789", to: "a")
    #expect(try files.readTail(path, 4, 3) == Array("456".utf8))
    #expect(try files.readTail(path, 10, 3) == [])
  }

  @Test("Directories are made with those above, 0700")
  func directories() throws {
    let scratch = try Scratch()
    try files.makeDirectory(scratch.file("a/b/c"))
    try files.makeDirectory(scratch.file("a/b/c"))
    #expect(try files.status(scratch.file("a/b"))?.permissions == 0o700)
    try scratch.write("", to: "file")
    #expect(throws: FileError.self) { try files.makeDirectory(scratch.file("file")) }
  }

  @Test("Nothing at a path is no error for those who ask so")
  func missing() throws {
    let scratch = try Scratch()
    #expect(try files.readIfPresent(scratch.file("a")) == nil)
    #expect(try files.status(scratch.file("a")) == nil)
    try files.remove(scratch.file("a"))
  }

  @Test("A lock has one holder, also among openings of one process, until it is released")
  func lock() throws {
    let scratch = try Scratch()
    let first = try #require(try files.lock(scratch.file("lock")))
    #expect(try files.lock(scratch.file("lock")) == nil)
    first.release()
    first.release()
    #expect(try files.lock(scratch.file("lock")) != nil)
  }

  @Test("Of 50 contenders for a lock exactly one wins")
  func race() async throws {
    let scratch = try Scratch()
    let path = scratch.file("lock")
    for _ in 0..<20 {
      let held = try await withThrowingTaskGroup(of: FileLock?.self, returning: [FileLock].self) {
        group in
        for _ in 0..<50 { group.addTask { try files.lock(path) } }
        return try await group.reduce(into: [FileLock]()) { if let lock = $1 { $0.append(lock) } }
      }
      #expect(held.count == 1)
      held.forEach { $0.release() }
    }
  }

  @Test("A watch says at once that it stands, and then each change")
  func watch() async throws {
    let scratch = try Scratch()
    var changes = files.watch(scratch.path, nil).makeAsyncIterator()
    #expect(await changes.next() != nil)
    try scratch.write("1", to: "a")
    #expect(await changes.next() != nil)
    try files.append(scratch.file("a"), [50])
    #expect(await changes.next() != nil)
  }

  @Test("A watch ends with its directory")
  func watchEnds() async throws {
    let scratch = try Scratch()
    let directory = try scratch.directory("d")
    var changes = files.watch(directory, nil).makeAsyncIterator()
    #expect(await changes.next() != nil)
    try files.remove(directory)
    while await changes.next() != nil {}
  }

  @Test("A watch that nobody needs any more gives its descriptor back")
  func watchDescriptors() async throws {
    let scratch = try Scratch()
    func watchOnce() async {
      for await _ in files.watch(scratch.path, nil) { break }
    }
    for _ in 0..<50 { await watchOnce() }
    #expect(try await eventually { try Self.inotifyCount() < 20 })
  }

  static func inotifyCount() throws -> Int {
    try FileStore.live.list("/proc/self/fdinfo").count { name in
      // A descriptor can be closed between the listing and the look.
      let text = (try? FileStore.live.read("/proc/self/fdinfo/\(name)")) ?? []
      return String(decoding: text, as: UTF8.self).contains("inotify")
    }
  }

  @Test(
    "Digests are SHA-256",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func digest(text: String, expected: String) {
    #expect(SHA256Digest(of: Array(text.utf8)).description == expected)
  }
}
