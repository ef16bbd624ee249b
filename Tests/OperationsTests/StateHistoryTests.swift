import Fleet
import FoundationEssentials
import Terraform
import Testing

@testable import Operations

@Suite("The states of the past") struct StateHistoryTests {
  private static let two = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = "two" }

    """

  /// A deployment with states that were seen, without terraform.
  private final class Past {
    let scratch: Scratch
    let site: DeploymentSite
    private var minute = 0.0

    static let start = Date(timeIntervalSince1970: 1_700_000_000)

    init(environment: [String: String] = [:], state: String? = nil) throws {
      scratch = try Scratch()
      let directory = try scratch.directory("cluster")
      var all = testEnvironment.merging(environment) { $1 }
      all["HOME"] = scratch.path
      all["XDG_STATE_HOME"] = scratch.file("state")
      all["USER"] = "tester"
      site = try DeploymentSite(
        directory: directory, state: state.map(scratch.file), world: .live(environment: all))
    }

    /// The text of a state of some resources, each with a secret.
    static func text(serial: Int, _ names: String..., lineage: String = "l") -> String {
      let resources = names.enumerated().map { index, name in
        """
        {"mode":"managed","type":"random_password","name":"\(name)","provider":"p",
         "instances":[{"schema_version":0,
          "attributes":{"id":"\(name)-\(index)","result":"hunter2-\(name)"}}]}
        """
      }
      return """
        {"version":4,"terraform_version":"1.11.4","serial":\(serial),"lineage":"\(lineage)",
         "outputs":{},"resources":[\(resources.joined(separator: ","))]}
        """
    }

    /// Makes a state the present one.
    func put(_ text: String) throws { try scratch.write(text, to: "cluster/terraform.tfstate") }

    /// Notes that a state was seen, and keeps its copy.
    @discardableResult
    func see(
      _ text: String, _ moment: Ledger.Entry.Moment = .after, workspace: String = "default",
      machines: Int? = 0
    ) throws -> String {
      let bytes = Array(text.utf8)
      let state = try RawState(bytes: bytes)
      minute += 1
      let at = Self.start.addingTimeInterval(minute * 60)
      let copy = try Snapshots(paths: site.deploymentPaths, files: .live)
        .keep(bytes, serial: state.serial)
      try Ledger(paths: site.deploymentPaths, files: .live).add(
        Ledger.Entry(
          at: at, moment: moment, run: RunID(now: at), who: "ops@bastion", workspace: workspace,
          lineage: state.lineage, serial: state.serial,
          sha256: SHA256Digest(of: bytes).description, resources: state.managedInstanceCount,
          machines: machines))
      return copy
    }
  }

  @Test("They are listed newest first, with the run and its author; the present one is marked")
  func listed() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try deployment.scratch.write(Self.two.replacing("one", with: "three"), to: "cluster/main.tf")
    try await deployment.apply()
    let site = try deployment.site
    let history = try await site.stateHistory()
    #expect(history.workspace == "default" && history.problem == nil)
    #expect(history.entries.map(\.origin) == ["after apply", "after apply"])
    #expect(history.entries.map(\.isPresent) == [true, false])
    #expect(history.entries.map(\.resources) == [2, 2])
    #expect(history.entries.map(\.machines) == [0, 0])
    #expect(history.entries.allSatisfy { $0.who == "tester@here" && $0.copy != nil })
    let runs = site.runs.list().filter { $0.request.kind == .apply }.map(\.request.id)
    #expect(history.entries.map(\.run) == runs)

    let newest = try #require(history.present)
    let before = try #require(history.predecessor(of: newest))
    #expect(history.predecessor(of: before) == nil)
    let difference = try await site.difference(from: before.digest, to: newest.digest)
    #expect(difference.sentences.map(\.text) == ["terraform_data.a was changed: input, output"])
    #expect(difference.from.serial == before.serial && difference.to.serial == newest.serial)
  }

  @Test("A state that came about elsewhere stands on top, and can be compared")
  func elsewhere() async throws {
    let past = try Past()
    try past.see(Past.text(serial: 4, "a"))
    try past.put(Past.text(serial: 5, "a", "b"))
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.serial) == [5, 4])
    #expect(history.entries.map(\.isPresent) == [true, false])
    let present = try #require(history.present)
    #expect(present.who == nil && present.copy == nil && present.isReadable)
    #expect(present.origin == "not seen before" && present.seenAt != nil)
    let difference = try await past.site.difference(
      from: history.entries[1].digest, to: present.digest)
    #expect(difference.sentences.map(\.text) == ["random_password.b was added"])
  }

  @Test("One that is put back is another entry; one that is only seen again is not")
  func repeated() async throws {
    let past = try Past()
    let (old, new) = (Past.text(serial: 4, "a"), Past.text(serial: 5, "a", "b"))
    for (text, moment) in [
      (old, Ledger.Entry.Moment.after), (old, .before), (new, .after), (new, .before),
      (old, .restored),
    ] {
      try past.see(text, moment)
    }
    try past.put(old)
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.serial) == [4, 5, 4])
    #expect(history.entries.map(\.origin) == ["put back", "after a run", "after a run"])
    #expect(history.entries.map(\.isPresent) == [true, false, false])
    #expect(Set(history.entries.map(\.id)).count == 3)
    let back = try await past.site.difference(
      from: history.entries[1].digest, to: history.entries[0].digest)
    #expect(
      back.sentences.map(\.text) == [
        "this goes back, from serial 5 to 4", "random_password.b was removed",
      ])
  }

  @Test("What a killed run left, and copies that the ledger does not know, are in their places")
  func others() async throws {
    let past = try Past()
    let unlisted = try past.see(Past.text(serial: 3, "a", "b"), machines: nil)
    try FileStore.live.remove(past.site.deploymentPaths.ledger)
    try past.see(Past.text(serial: 4, "a"), machines: nil)
    // Of a lineage that is not this deployment's.
    _ = try Snapshots(paths: past.site.deploymentPaths, files: .live)
      .keep(Array(Past.text(serial: 9, lineage: "other").utf8), serial: 9)
    try Snapshots(paths: past.site.deploymentPaths, files: .live)
      .keepLatest(Array(Past.text(serial: 6, "a", "b", "c").utf8), workspace: "default")
    let history = try await past.site.stateHistory()
    #expect(Set(history.entries.map(\.serial)) == [6, 4, 3])
    #expect(history.entries.first?.origin == "left by a killed run")
    let copy = try #require(history.entries.first { $0.copy == unlisted })
    #expect(copy.origin == "unknown" && copy.machines == 0)
    #expect(history.present == nil && history.problem == nil)
    let difference = try await past.site.difference(
      from: try history.entry(serial: 4).digest, to: history.entries[0].digest)
    #expect(difference.counts.added == 2)
  }

  @Test("Each workspace has its own")
  func workspaces() async throws {
    let past = try Past()
    try past.see(Past.text(serial: 4, "a"))
    try past.see(Past.text(serial: 7, "b"), workspace: "prod")
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.serial) == [4])
    let other = try Past(environment: ["TF_WORKSPACE": "prod"])
    try other.see(Past.text(serial: 4, "a"))
    try other.see(Past.text(serial: 7, "b"), workspace: "prod")
    #expect(try await other.site.stateHistory().entries.map(\.serial) == [7])
  }

  @Test("A state that cannot be read takes nothing from the list, and says why")
  func torn() async throws {
    let past = try Past()
    try past.see(Past.text(serial: 4, "a"))
    try past.put("{\"version\": 4, \"ser")
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.serial) == [4])
    #expect(history.present == nil)
    #expect(try #require(history.problem).contains("cut off"))
  }

  @Test("A serial that is not kept, damaged or unknown is said to be so")
  func missing() async throws {
    let past = try Past()
    let removed = try past.see(Past.text(serial: 3, "a"))
    let damaged = try past.see(Past.text(serial: 4, "a", "b"))
    try past.see(Past.text(serial: 5))
    try FileStore.live.remove(removed)
    try FileStore.live.write(damaged, Array("{}".utf8))
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.isReadable) == [true, true, false])
    let unknown = #expect(throws: StateHistoryError.self) { try history.entry(serial: 99) }
    #expect("\(try #require(unknown))".contains("was never seen"))
    let gone = #expect(throws: StateHistoryError.self) { try history.entry(serial: 3) }
    #expect("\(try #require(gone))".contains("older than 30 days"))
    let (old, new) = (try history.entry(serial: 4).digest, try history.entry(serial: 5).digest)
    let unreadable = await #expect(throws: SiteError.self) {
      try await past.site.difference(from: old, to: new)
    }
    #expect(try #require(unreadable).description.contains("it was changed after it was made"))
    let vanished = await #expect(throws: SiteError.self) {
      try await past.site.difference(from: history.entries[2].digest, to: new)
    }
    #expect(try #require(vanished).description.contains("is not there any more"))
  }

  @Test("Of several with one serial the newest of the present lineage is meant")
  func ambiguous() async throws {
    let past = try Past()
    try past.see(Past.text(serial: 4, "a", lineage: "other"))
    try past.see(Past.text(serial: 4, "a"))
    let kept = try past.see(Past.text(serial: 4, "a", "b"))
    let newest = try past.see(Past.text(serial: 4, "a", "b", "c"))
    try past.see(Past.text(serial: 5))
    try FileStore.live.remove(newest)
    #expect(try await past.site.stateHistory().entry(serial: 4).copy == kept)
  }

  @Test("Nothing is known of a new directory, and that is no error")
  func empty() async throws {
    let history = try await Past().site.stateHistory()
    #expect(history.entries == [] && history.problem == nil)
  }

  @Test("The present state of a backend is pulled", arguments: StateBackend.Kind.allCases)
  func backend(kind: StateBackend.Kind) async throws {
    try await StateBackend.use(kind) { backend in
      let deployment = try backend.deployment(Self.two)
      try await deployment.apply()
      try deployment.scratch.write(
        backend.configuration(Self.two + "resource \"terraform_data\" \"c\" {}\n"),
        to: "cluster/main.tf")
      try await deployment.apply()
      let site = try deployment.site
      let history = try await site.stateHistory()
      try #require(history.entries.map(\.isPresent) == [true, false])
      #expect(history.entries.map(\.origin) == ["after apply", "after apply"])
      let difference = try await site.difference(
        from: history.entries[1].digest, to: history.entries[0].digest)
      #expect(difference.sentences.map(\.text) == ["terraform_data.c was added"])
      #expect(try await site.stateOutline().mark.serial == history.entries[0].serial)
    }
  }

  @Test("A state file that is named stands for the present state")
  func named() async throws {
    let past = try Past(state: "handed-over.tfstate")
    try past.see(Past.text(serial: 4, "a"))
    try past.put(Past.text(serial: 4, "a"))
    try past.scratch.write(Past.text(serial: 9, "a", "b"), to: "handed-over.tfstate")
    let history = try await past.site.stateHistory()
    #expect(history.entries.map(\.serial) == [9, 4])
    #expect(history.present?.serial == 9)
  }
}

// MARK: - Looks

extension StateHistoryTests {
  @Test("What changed since the last look is told by the copy, and without it by the outline")
  func looks() async throws {
    let past = try Past()
    let site = past.site
    #expect(site.lastLook() == nil)
    let old = Past.text(serial: 4, "a")
    let copy = try past.see(old)
    try past.put(old)
    let outline = try await site.stateOutline()
    try site.keep(StateLook(at: Past.start, outline: outline))
    let look = try #require(site.lastLook())
    #expect(look == StateLook(at: Past.start, outline: outline))

    try past.put(Past.text(serial: 5, "a", "b").replacing("hunter2-a", with: "hunter2-new"))
    let words = ["random_password.a was changed: result", "random_password.b was added"]
    #expect(try await site.changes(since: look).sentences.map(\.text) == words)
    try FileStore.live.remove(copy)
    #expect(
      try await site.changes(since: look).sentences.map(\.text)
        == words.map { $0.replacing(": result", with: "") })
    try FileStore.live.remove(past.scratch.file("cluster/terraform.tfstate"))
    #expect(
      try await site.changes(since: look).sentences.map(\.text) == ["random_password.a was removed"]
    )
  }

  @Test("A look is the owner's alone and holds no secret")
  func files() async throws {
    let past = try Past()
    try past.put(Past.text(serial: 4, "a", "b"))
    try past.site.keep(StateLook(at: Past.start, outline: try await past.site.stateOutline()))
    let folder = past.site.deploymentPaths.root + "/looks"
    #expect(try FileStore.live.status(folder)?.permissions == 0o700)
    let names = try FileStore.live.list(folder)
    #expect(names.count == 1)
    for name in names {
      let path = "\(folder)/\(name)"
      #expect(try FileStore.live.status(path)?.permissions == 0o600)
      let text = String(decoding: try FileStore.live.read(path), as: UTF8.self)
      #expect(text.contains("random_password.b") && !text.contains("hunter2"))
    }
  }

  @Test("Of several consoles the newest look wins, whichever writes last, and none tears the file")
  func several() async throws {
    let past = try Past()
    let site = past.site
    try past.put(Past.text(serial: 4, "a"))
    let outline = try await site.stateOutline()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for second in 0..<40 {
        group.addTask {
          let at = Past.start.addingTimeInterval(Double(second))
          try site.keep(StateLook(at: at, outline: outline))
          // Whatever is there is whole.
          #expect(site.lastLook() != nil)
        }
      }
      try await group.waitForAll()
    }
    try site.keep(StateLook(at: Past.start.addingTimeInterval(100), outline: outline))
    try site.keep(StateLook(at: Past.start.addingTimeInterval(50), outline: outline))
    #expect(site.lastLook()?.at == Past.start.addingTimeInterval(100))
    #expect(try FileStore.live.list(site.deploymentPaths.root + "/looks").count == 1)
    // A clock that was ahead once does not stand in the way.
    try site.keep(StateLook(at: Date.distantFuture, outline: outline))
    try site.keep(StateLook(at: Past.start, outline: outline))
    #expect(site.lastLook()?.at == Past.start)
  }

  @Test("Each person and each workspace has looks of its own; a damaged one is none")
  func owners() async throws {
    let past = try Past()
    try past.put(Past.text(serial: 4, "a"))
    let look = StateLook(at: Past.start, outline: try await past.site.stateOutline())
    try past.site.keep(look)
    for (name, value) in [("USER", "somebody"), ("TF_WORKSPACE", "../../prod")] {
      var world = past.site.world
      world.environment[name] = value
      let other = try DeploymentSite(directory: past.site.directory, world: world)
      #expect(other.lastLook() == nil)
      try other.keep(StateLook(at: Past.start, outline: .none))
      #expect(other.lastLook()?.outline == StateOutline.none)
    }
    #expect(past.site.lastLook() == look)
    let folder = past.site.deploymentPaths.root + "/looks"
    let names = try FileStore.live.list(folder)
    #expect(names.count == 3)
    for name in names { try FileStore.live.write("\(folder)/\(name)", Array("{\"version\"".utf8)) }
    #expect(past.site.lastLook() == nil)
  }

  @Test("A look at a file that was named is not one at the deployment")
  func namedFile() async throws {
    let past = try Past(state: "other.tfstate")
    try past.scratch.write(Past.text(serial: 4, "a"), to: "other.tfstate")
    try past.site.keep(StateLook(at: Past.start, outline: try await past.site.stateOutline()))
    #expect(past.site.lastLook() == nil)
    #expect(try FileStore.live.status(past.site.deploymentPaths.root + "/looks") == nil)
  }
}
