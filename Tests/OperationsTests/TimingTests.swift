import Fleet
import FoundationEssentials
import Operations
import Terraform
import Testing

@Suite("The durations of runs", .timeLimit(.minutes(2))) struct TimingTests {
  private static let two = """
    resource "terraform_data" "a" {
      input = 1
      provisioner "local-exec" { command = "sleep 0.2" }
    }
    resource "terraform_data" "b" { input = terraform_data.a.output }
    """

  @Test(
    "The runner keeps how long each resource took, for the owner alone, and what waits for what")
  func kept() async throws {
    let deployment = try Deployment(Self.two)
    #expect(try await deployment.apply() == .succeeded(changes: true))
    let store = TimingStore(paths: deployment.paths, world: deployment.world)
    let history = store.read()
    #expect(history.resources.map(\.address).sorted() == ["terraform_data.a", "terraform_data.b"])
    let own = try #require(
      history.usual("create", of: "terraform_data.a", type: "terraform_data"))
    #expect(own >= .milliseconds(200) && own < .seconds(30))
    #expect(try FileStore.live.status(deployment.paths.timings)?.permissions == 0o600)
    let apply = try #require(deployment.store.list().first { $0.request.kind == .apply })
    let progress = deployment.store.progress(of: apply.request.id)
    #expect(progress.dependencies == ["terraform_data.b": ["terraform_data.a"]])
  }

  @Test("The file is bounded, and a birth is kept once, whoever saw it")
  func bounded() throws {
    let scratch = try Scratch()
    let paths = try Paths(environment: ["HOME": scratch.path]).deployment(
      DeploymentID(realPath: "/srv/rocks"))
    let store = TimingStore(paths: paths, world: World.live(environment: testEnvironment))
    let now = Date(timeIntervalSince1970: 1_795_444_000)
    let birth = BirthRecord(
      machine: "m1", name: "worker", resource: "r", run: nil, began: now,
      steps: [.init(stage: .created, seconds: 2.5), .init(stage: .ssh, seconds: nil)])
    try store.add([birth])
    try store.add([birth])
    #expect(store.read().births == [birth])
    let timing = ResourceTiming(
      run: "r", address: String(repeating: "a", count: 400), type: "t", action: "create",
      startedAt: now, seconds: 1)
    try store.add(Array(repeating: timing, count: 3_000))
    let size = try #require(FileStore.live.status(paths.timings)?.size)
    #expect(size <= 1 << 20)
    let kept = store.read().resources.count
    #expect(kept > 500 && kept < 3_000)
    #expect(store.read().births.isEmpty)
    try FileStore.live.append(paths.timings, Array("torn {\n".utf8))
    #expect(store.read().resources.count == kept)
  }
}
