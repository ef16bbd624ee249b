import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import Testing

@testable import Operations

/// terraform is killed in the middle of an apply of twenty resources.
///
/// What it said it had created is
/// afterwards in the state, or named with its identifier, so that it can be imported.
///
/// The long form is `scripts/bench kill`.
@Suite("A terraform that is killed", .serialized) struct KilledTerraformTests {
  /// Twenty resources, one after the other; the last but `waiting` wait for a file each.
  private static func chain() -> String {
    (0..<20).map { index in
      """
      resource "terraform_data" "n\(index)" {
        input = "\(index)"
        \(index == 0 ? "" : "depends_on = [terraform_data.n\(index - 1)]")
        provisioner "local-exec" {
          command = "while [ -e main.tf ] && [ ! -e go\(index) ]; do sleep 0.02; done"
        }
      }
      """
    }.joined(separator: "\n")
  }

  private static let parallel = """
    resource "terraform_data" "n" {
      count = 20
      input = count.index
      provisioner "local-exec" { command = "sleep ${0.3 + (count.index % 10) / 10}" }
    }
    """

  @Test("at any moment: nothing that it made is lost", arguments: [0, 2, 5, 9, 13, 16, 18])
  func anyMoment(completed: Int) async throws {
    let deployment = try Deployment(Self.parallel)
    let apply = try await deployment.startApply()
    #expect(await eventually { deployment.completed(apply).count >= completed })
    kill(try #require(await deployment.terraform(of: apply)).processID, SIGKILL)
    try await deployment.expectNothingLost(by: apply)
  }

  @Test("while its state is a link to another directory: what it leads to is followed")
  func linkedState() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "old" { input = 1 }"#)
    try await deployment.apply()
    let elsewhere = try deployment.scratch.directory("elsewhere") + "/real.tfstate"
    try FileManager.default.moveItem(atPath: deployment.stateFile, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(
      atPath: deployment.stateFile, withDestinationPath: elsewhere)
    let old = #"resource "terraform_data" "old" { input = 1 }"# + "\n"
    try deployment.scratch.write(old + Self.chain(), to: "cluster/main.tf")
    let apply = try await deployment.startApply()
    for index in 0..<4 { try deployment.scratch.write("", to: "cluster/go\(index)") }
    #expect(await eventually { deployment.completed(apply).count == 4 })
    let copies = Snapshots(paths: deployment.paths, files: .live)
    #expect(
      await eventually {
        copies.latest(workspace: "default")?.state.managedInstanceCount == 5
      })
    kill(try #require(await deployment.terraform(of: apply)).processID, SIGKILL)
    try FileStore.live.write(elsewhere, [])
    let survey = try await deployment.expectNothingLost(by: apply)
    #expect(survey.copies.first?.facts.resources == 5)
    #expect(try FileStore.live.status(deployment.stateFile)?.kind == .link)
  }

  @Test(
    "at a state write, which leaves an empty file: the one that it was about to note is named",
    arguments: [0, 1, 11])
  func stateWrite(completed: Int) async throws {
    let deployment = try Deployment(Self.chain())
    let apply = try await deployment.startApply()
    for index in 0..<completed { try deployment.scratch.write("", to: "cluster/go\(index)") }
    // terraform says that a resource is created, and then writes the state.
    #expect(await eventually { deployment.recordedCount == completed })
    let terraform = try #require(await deployment.terraform(of: apply))
    try await deployment.killAtNextWrite(of: terraform) {
      try deployment.scratch.write("", to: "cluster/go\(completed)")
    }
    let survey = try await deployment.expectNothingLost(by: apply)
    #expect(survey.health.blocksMutation)
    #expect(survey.unrecorded.first?.address.name == "n\(completed)")
    #expect(survey.unrecorded.first?.id != nil)
    #expect(survey.unrecorded.first?.isComplete == true)
  }
}

extension Deployment {
  fileprivate func startApply() async throws -> RunID {
    let plan = request(.plan)
    _ = try await run(plan)
    let apply = request(.apply, plan: plan.id)
    try await launcher.start(apply, variables: [:])
    return apply.id
  }

  /// The addresses of what an apply says it has created, with their identifiers.
  fileprivate func completed(_ id: RunID) -> [ResourceAddress: String?] {
    let bytes = (try? FileStore.live.read(store.folder(id).outputFile)) ?? []
    var completed: [ResourceAddress: String?] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard case .message(.resourceEvent(let event), _) = RunLine(line: Array(line)),
        event.kind == .applyComplete
      else { continue }
      completed[event.address] = event.id
    }
    return completed
  }

  /// How many resources the state holds; nil while it cannot be read.
  fileprivate var recordedCount: Int? {
    guard let bytes = try? FileStore.live.readIfPresent(stateFile), !bytes.isEmpty else { return 0 }
    return (try? RawState(bytes: bytes))?.managedInstanceCount
  }

  fileprivate func terraform(of id: RunID) async -> ProcessIdentity? {
    let file = store.folder(id).runnerFile
    let found = Mutex<ProcessIdentity?>(nil)
    _ = await eventually {
      let tool = (try? FileStore.live.read(file)).flatMap {
        try? Records.decode(RunnerRecord.self, from: $0)
      }?.tool
      found.withLock { $0 = tool }
      return tool != nil
    }
    return found.withLock { $0 }
  }

  /// Has terraform killed as soon as it writes its state, when the file is already empty.
  fileprivate func killAtNextWrite(
    of terraform: ProcessIdentity, after begin: () throws -> Void
  ) async throws {
    // It can end another program at a system call; `scripts/setup --tests` installs it.
    let path = try #require(ToolLocator(world: world).path(of: "strace"))
    let strace = try await world.processes.start(
      Program(
        path,
        [
          "-f", "-P", stateFile, "-e", "trace=write", "-e", "inject=write:signal=KILL:when=1",
          "-p", "\(terraform.processID)",
        ],
        environment: world.environment), nil)
    let threads = "/proc/\(terraform.processID)/task"
    // Any of its threads may be the one that writes.
    #expect(
      try await eventually {
        try FileStore.live.list(threads).allSatisfy { thread in
          let status = try FileStore.live.read("\(threads)/\(thread)/status")
          return !String(decoding: status, as: UTF8.self).contains("TracerPid:\t0\n")
        }
      })
    try begin()
    _ = await strace.ended()
  }

  /// Restores what there is to restore, and counts.
  @discardableResult
  fileprivate func expectNothingLost(by apply: RunID) async throws -> StateSurvey {
    _ = await lines(of: apply)
    let survey = try await site.surveyStates()
    if survey.health.blocksMutation, let best = survey.copies.first {
      _ = try await site.restore(.copy(best), confirmedBy: nil)
    } else if survey.health.blocksMutation {
      // It was emptied before anything was ever in it.
      try FileStore.live.remove(stateFile)
    }
    let state = try? RawState(bytes: FileStore.live.read(stateFile))
    let recorded = Set(
      (state?.resources ?? []).flatMap { resource in
        resource.instances.map { resource.address(of: $0) }
      })
    let named = Set(survey.unrecorded.map(\.address))
    for (address, id) in completed(apply) {
      #expect(recorded.contains(address) || named.contains(address), "\(address) is lost")
      guard named.contains(address) else { continue }
      #expect(survey.unrecorded.first { $0.address == address }?.id == id)
    }
    // And it can be gone on with.
    let plan = try await run(request(.plan))
    #expect(plan.outcome == .succeeded(changes: recorded.count < 20))
    return survey
  }
}
