import Fleet
import FoundationEssentials
import Terraform
import Testing

@testable import Operations

@Suite("How long copies of a state are kept") struct RetentionTests {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// A history of states, each `days` old.
  private final class History {
    let scratch: Scratch
    let snapshots: Snapshots
    var entries: [Ledger.Entry] = []

    init() throws {
      scratch = try Scratch()
      snapshots = Snapshots(
        paths: DeploymentPaths(root: scratch.file("deployment")), files: .live)
    }

    @discardableResult
    func add(
      days: Double, resources: Int = 1, lineage: String = "l", serial: UInt64
    ) throws -> String {
      let text =
        #"{"version":4,"terraform_version":"1","serial":\#(serial),"lineage":"\#(lineage)","#
        + #""outputs":{},"resources":[]}"#
      let bytes = Array(text.utf8)
      entries.append(
        Ledger.Entry(
          at: RetentionTests.now.addingTimeInterval(-days * 86_400), moment: .after,
          run: RunID(now: RetentionTests.now), who: "a@b", lineage: lineage, serial: serial,
          sha256: SHA256Digest(of: bytes).description, resources: resources))
      return try snapshots.keep(bytes, serial: serial)
    }

    func prune() throws -> [String] { try snapshots.prune(entries, now: RetentionTests.now) }
  }

  @Test("Old copies go when there are more than fifty, the oldest first")
  func count() throws {
    let history = try History()
    let oldest = try history.add(days: 90, serial: 1)
    for serial in 2...50 { try history.add(days: 89, serial: UInt64(serial)) }
    #expect(try history.prune() == [])
    try history.add(days: 31, serial: 51)
    #expect(try history.prune() == [oldest])
    #expect(history.snapshots.list().count == 50)
  }

  @Test("Nothing of the last thirty days goes, however much it is")
  func age() throws {
    let history = try History()
    for serial in 1...70 { try history.add(days: 29.9, serial: UInt64(serial)) }
    #expect(try history.prune() == [])
  }

  @Test("For ever: the last of each lineage, and the one before each loss of resources")
  func forEver() throws {
    let history = try History()
    let lastOfOld = try history.add(days: 400, lineage: "old", serial: 9)
    let plain = try history.add(days: 300, resources: 3, serial: 1)
    let beforeDestroy = try history.add(days: 200, resources: 5, serial: 2)
    let destroyed = try history.add(days: 200, resources: 0, serial: 3)
    for serial in 10...70 { try history.add(days: 1, serial: UInt64(serial)) }
    #expect(Set(try history.prune()) == [plain, destroyed])
    #expect(try FileStore.live.status(lastOfOld) != nil)
    #expect(try FileStore.live.status(beforeDestroy) != nil)
  }

  @Test("What the ledger does not know stays, and so does the copy of a killed run")
  func unknown() throws {
    let history = try History()
    let foreign = try history.add(days: 400, serial: 1)
    history.entries = []
    for serial in 10...70 { try history.add(days: 1, serial: UInt64(serial)) }
    try history.snapshots.keepLatest(try FileStore.live.read(foreign), workspace: "default")
    #expect(try history.prune() == [])
    #expect(history.snapshots.list().count == 63)
  }
}

@Suite("Copies after a run") struct RetentionAfterRunTests {
  @Test("An apply removes the copies that nobody will ask for")
  func afterApply() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    let state = try deployment.stateText
    let snapshots = Snapshots(paths: deployment.paths, files: .live)
    let ledger = Ledger(paths: deployment.paths, files: .live)
    let known = try #require(try ledger.entries().last)
    // Sixty states of a hundred days ago, each with bytes of its own.
    let old = try (0..<60).map { number in
      let bytes = Array((state + String(repeating: " ", count: number + 1)).utf8)
      var entry = known
      entry.at = Date().addingTimeInterval(-100 * 86_400)
      entry.sha256 = SHA256Digest(of: bytes).description
      try ledger.add(entry)
      return try snapshots.keep(bytes, serial: known.serial)
    }
    try deployment.scratch.write(
      #"resource "terraform_data" "a" { input = "two" }"#, to: "cluster/main.tf")
    try await deployment.apply()
    #expect(snapshots.list().count == 50)
    #expect(try old.count { try FileStore.live.status($0) == nil } == 12)
  }
}

@Suite("The ledger and its chain") struct LedgerTests {
  private func entry(
    _ serial: UInt64, _ moment: Ledger.Entry.Moment = .after, resources: Int = 1,
    workspace: String? = "default", lineage: String = "l"
  ) -> Ledger.Entry {
    Ledger.Entry(
      at: Date(timeIntervalSince1970: 0), moment: moment, run: RunID(now: Date()), who: "a@b",
      workspace: workspace, lineage: lineage, serial: serial, sha256: "", resources: resources)
  }

  private func ledger(_ scratch: Scratch) throws -> Ledger {
    let paths = DeploymentPaths(root: try scratch.directory("deployment"))
    return Ledger(paths: paths, files: .live)
  }

  @Test("A line that is changed or taken away is named", arguments: [0, 1, 2])
  func chain(index: Int) throws {
    let scratch = try Scratch()
    let ledger = try ledger(scratch)
    for serial in 1...4 { try ledger.add(entry(UInt64(serial))) }
    #expect(try ledger.brokenLines() == [])
    let lines = try scratch.text(of: "deployment/ledger.jsonl").split(separator: "\n")
    var changed = lines
    changed[index] = Substring(lines[index].replacing(#""serial":"#, with: #""serial":1"#))
    try scratch.write(changed.joined(separator: "\n") + "\n", to: "deployment/ledger.jsonl")
    #expect(try ledger.brokenLines() == [index + 2])
    var shortened = lines
    shortened.remove(at: index)
    try scratch.write(shortened.joined(separator: "\n") + "\n", to: "deployment/ledger.jsonl")
    #expect(try ledger.brokenLines() == [index + 1])
  }

  @Test("Lines from before there was a chain are none that is broken")
  func older() throws {
    let scratch = try Scratch()
    let ledger = try ledger(scratch)
    let old = String(decoding: try Records.encode(entry(1, workspace: nil)), as: UTF8.self)
    try scratch.write(old + "\n" + old + "\n", to: "deployment/ledger.jsonl")
    try ledger.add(entry(2))
    #expect(try ledger.brokenLines() == [])
    #expect(try ledger.known()?.serial == 2)
    try scratch.write(
      try scratch.text(of: "deployment/ledger.jsonl") + old + "\n", to: "deployment/ledger.jsonl")
    #expect(try ledger.brokenLines() == [4])
  }

  @Test("A crash in the middle of a line costs that line alone")
  func torn() throws {
    let scratch = try Scratch()
    let ledger = try ledger(scratch)
    try ledger.add(entry(1))
    try scratch.write(
      try scratch.text(of: "deployment/ledger.jsonl") + #"{"at":"2026"#,
      to: "deployment/ledger.jsonl")
    try ledger.add(entry(2))
    #expect(try ledger.entries().map(\.serial) == [1, 2])
    #expect(try ledger.brokenLines() == [2])
  }

  @Test("Each workspace has a memory of its own")
  func workspaces() throws {
    let scratch = try Scratch()
    let ledger = try ledger(scratch)
    try ledger.add(entry(7, workspace: "default", lineage: "one"))
    try ledger.add(entry(3, workspace: "blue", lineage: "two"))
    #expect(try ledger.known()?.serial == 7)
    #expect(try ledger.known(workspace: "blue")?.lineage == "two")
    #expect(try ledger.known(workspace: "green") == nil)
  }

  @Test("What was restored counts, whatever was seen before")
  func restored() throws {
    let scratch = try Scratch()
    let ledger = try ledger(scratch)
    try ledger.add(entry(9))
    try ledger.add(entry(4, .restored, resources: 2))
    #expect(try ledger.known()?.serial == 4)
    try ledger.add(entry(5))
    #expect(try ledger.known()?.serial == 5)
  }
}
