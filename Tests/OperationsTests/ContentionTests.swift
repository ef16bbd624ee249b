import FoundationEssentials
import Glibc
import Terraform
import Testing

@testable import Operations

@Suite("Many who want the same directory", .serialized) struct ContentionTests {
  @Test("Of fifty applies exactly one runs; its death frees the directory")
  func race() async throws {
    let deployment = try Deployment(
      """
      resource "terraform_data" "a" {
        provisioner "local-exec" {
          command = "echo >> applied; while [ -e main.tf ] && [ ! -e go ]; do sleep 0.05; done"
        }
      }
      """)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let applies = (0..<50).map { _ in deployment.request(.apply, plan: plan.id) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for apply in applies {
        group.addTask { try await deployment.launcher.start(apply, variables: [:]) }
      }
      try await group.waitForAll()
    }
    let store = deployment.store
    #expect(
      await eventually(within: .seconds(120)) {
        applies.count { store.outcome($0.id) != nil } == 49
      })
    let winners = applies.filter { store.outcome($0.id) == nil }
    let winner = try #require(winners.first)
    #expect(winners.count == 1)
    for apply in applies where apply.id != winner.id {
      guard case .refused(let reason) = store.outcome(apply.id) else {
        Issue.record("\(apply.id) ended as \(String(describing: store.outcome(apply.id))).")
        continue
      }
      #expect(reason.contains("held by"))
    }
    let directory = deployment.directory
    #expect(try await eventually { try FileStore.live.status("\(directory)/applied") != nil })
    #expect(try deployment.scratch.text(of: "cluster/applied") == "\n")

    let record = try Records.decode(
      RunnerRecord.self, from: FileStore.live.read(store.folder(winner.id).runnerFile))
    kill(record.runner.processID, SIGKILL)
    let lock = "\(directory)/.quarterdeck.lock"
    #expect(try await eventually { try FileStore.live.lock(lock) != nil })
    kill(try #require(record.tool).processID, SIGKILL)
    try deployment.scratch.write("", to: "cluster/go")
  }
}
