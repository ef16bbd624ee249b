import FoundationEssentials
import Glibc
import SystemPackage
import Terraform
import Testing

@testable import Operations

@Suite("What is looked at before an apply") struct StatePreflightTests {
  @Test("A disk without room for the state stops the apply, and says how much it takes")
  func room() throws {
    let deployment = try Deployment("")
    func check(free: Int, stateSize: Int) throws -> String? {
      var world = deployment.world
      world.files.freeBytes = { _ in free }
      return deployment.refusal(in: world, stateSize: stateSize)
    }
    #expect(try check(free: 64 << 20, stateSize: 1_000) == nil)
    let small = try #require(try check(free: (64 << 20) - 1, stateSize: 1_000))
    #expect(small.contains("63 MiB are free") && small.contains("64 MiB"))
    // A large state needs more: it is written again and again.
    #expect(try check(free: 320 << 20, stateSize: 16 << 20) == nil)
    #expect(try check(free: (320 << 20) - 1, stateSize: 16 << 20)?.contains("320 MiB") == true)
  }

  @Test("Each place is looked at: the directory, the state's, and that of the copies")
  func places() throws {
    let deployment = try Deployment("")
    try FileStore.live.makeDirectory(deployment.paths.snapshots)
    try deployment.damageState("{}")
    let places = [deployment.directory, deployment.paths.snapshots, deployment.stateFile]
    for place in places {
      var world = deployment.world
      world.files.isWritable = { $0 != place }
      #expect(deployment.refusal(in: world, stateSize: 2)?.contains(place) == true)
    }
    #expect(deployment.refusal(in: deployment.world, stateSize: 2) == nil)
  }

  @Test("Copies that have no directory yet are looked for where it will be made")
  func placesToCome() throws {
    let deployment = try Deployment("")
    var world = deployment.world
    let above = deployment.scratch.path
    world.files.isWritable = { $0 != above }
    #expect(deployment.refusal(in: world, stateSize: 0)?.contains(above) == true)
  }

  @Test("A run without room is refused before terraform is started")
  func refusedRun() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let folder = try deployment.store.create(deployment.request(.apply, plan: plan.id))
    var world = deployment.world
    world.files.freeBytes = { _ in 1 << 20 }
    let runner = Runner(
      folder: folder, request: try deployment.store.request(try #require(folder.id)), world: world,
      journal: RunJournal(folder: folder, world: world), latch: InterruptLatch(onSending: { _ in }))
    await #expect(throws: StateRefusal.self) {
      _ = try await runner.work(environment: deployment.world.environment, secrets: [])
    }
    #expect(try FileStore.live.status(deployment.stateFile) == nil)
  }

  @Test("A state that others can read is named once in a run, with the way to close it")
  func openState() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    #expect(try await deployment.run(deployment.request(.plan)).notes.isEmpty)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: deployment.stateFile)
    let notes = try await deployment.run(deployment.request(.plan)).notes
    #expect(notes.count == 1)
    #expect(notes.first?.contains("mode 644") == true)
    #expect(notes.first?.hasSuffix("chmod 600 \(deployment.stateFile)") == true)
  }

  @Test("A state that git tracks is named; one that it ignores, or no git, is none of it")
  func trackedState() async throws {
    let deployment = try Deployment("")
    try deployment.damageState("{}")
    try await deployment.git("init", "--quiet")
    #expect(await deployment.warnings(in: deployment.world) == [])
    try await deployment.git("add", "terraform.tfstate")
    let warnings = await deployment.warnings(in: deployment.world)
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasSuffix("git rm --cached \(deployment.stateFile)") == true, "\(warnings)")
    var world = deployment.world
    world.environment["PATH"] = "/nonexistent"
    #expect(await deployment.warnings(in: world) == [])
  }

  @Test("Free room and leave to write are what the system says")
  func live() throws {
    let deployment = try Deployment("")
    #expect(try FileStore.live.freeBytes(deployment.directory) > 0)
    #expect(FileStore.live.isWritable(deployment.directory))
    #expect(!FileStore.live.isWritable("\(deployment.directory)/missing"))
    #expect(!FileStore.live.isWritable("/proc/version") || geteuid() == 0)
    #expect(throws: FileError.self) { try FileStore.live.freeBytes("/nonexistent/place") }
  }

  @Test("Moving never goes over a file, and closes what is moved")
  func move() throws {
    let scratch = try Scratch()
    try scratch.write("one", to: "a")
    try scratch.write("two", to: "b")
    #expect(throws: FileError.self) {
      try FileStore.live.move(scratch.file("a"), scratch.file("b"))
    }
    #expect(try scratch.text(of: "b") == "two")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: scratch.file("a"))
    try FileStore.live.move(scratch.file("a"), scratch.file("c"))
    #expect(try scratch.text(of: "c") == "one")
    #expect(try FileStore.live.status(scratch.file("c"))?.permissions == 0o600)
    #expect(try FileStore.live.status(scratch.file("a")) == nil)
  }

  @Test("Writing over keeps the length and what is around")
  func overwrite() throws {
    let scratch = try Scratch()
    try scratch.write("before secret after", to: "log")
    try FileStore.live.overwrite(scratch.file("log"), 7, Array("••".utf8))
    #expect(try scratch.text(of: "log") == "before •• after")
  }
}

extension Deployment {
  fileprivate func preflight(in world: World) -> StatePreflight {
    StatePreflight(
      StateGuardian(
        request: request(.apply), environment: world.environment, paths: paths, world: world))
  }

  fileprivate func refusal(in world: World, stateSize: Int) -> String? {
    do throws(StateRefusal) {
      try preflight(in: world).check(stateSize: stateSize)
      return nil
    } catch {
      return error.reason
    }
  }

  fileprivate func warnings(in world: World) async -> [String] {
    await preflight(in: world).warnings()
  }

  fileprivate func git(_ arguments: String...) async throws {
    let git = try #require(ToolLocator(world: world).path(of: "git"))
    let result = try await world.processes.run(
      Program(git, arguments, environment: world.environment, directory: directory))
    try #require(result.isSuccess, "\(result.errorOutput.text)")
  }
}
