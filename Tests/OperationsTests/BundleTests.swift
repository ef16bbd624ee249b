import Cluster
import Fleet
import FoundationEssentials
import Operations
import SystemPackage
import Terraform
import Testing

@Suite("Evidence bundle") struct BundleTests {
  private static let canary = "Canary-4711-aBcDeF"
  private static let other = "Canary-0815-xYz123"

  private static let pods = """
    {
        "apiVersion": "v1",
        "items": [
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "creationTimestamp": "2026-11-23T14:21:01Z",
                    "name": "worker-1",
                    "namespace": "temporal",
                    "uid": "1"
                },
                "spec": {
                    "containers": [
                        {
                            "args": ["--token=\(other)", "--verbose"],
                            "env": [
                                {
                                    "name": "DB_PASSWORD",
                                    "value": "\(canary)"
                                }
                            ],
                            "image": "registry.example.com/worker:1.4",
                            "name": "main"
                        }
                    ],
                    "nodeName": "worker"
                },
                "status": {
                    "containerStatuses": [
                        {
                            "image": "registry.example.com/worker:1.4",
                            "imageID": "",
                            "lastState": {},
                            "name": "main",
                            "ready": false,
                            "restartCount": 0,
                            "state": {
                                "waiting": {
                                    "message": "secret \\"candid-key\\" not found",
                                    "reason": "CreateContainerConfigError"
                                }
                            }
                        }
                    ],
                    "phase": "Pending"
                }
            }
        ],
        "kind": "List",
        "metadata": {}
    }
    """

  private static func reply(to command: String) -> RemoteReply {
    func text(_ text: String) -> RemoteReply { RemoteReply(output: Array(text.utf8)) }
    if command.contains("'get' 'pods'") { return text(pods) }
    if command.contains("'get' 'nodes'") || command.contains("'get' 'events'") {
      return text(#"{"apiVersion": "v1", "items": [], "kind": "List", "metadata": {}}"#)
    }
    if command.contains("'describe'") {
      return text("Name: worker-1\n    Environment:\n      DB_PASSWORD:  \(canary)\n")
    }
    if command.contains("'logs'") { return text("connecting with \(canary)\npassword=\(other)\n") }
    if command.contains("cloud-init-output.log") {
      return text("+ microk8s join 10.0.0.4:25000/\(other)\nstate has \(canary)\n")
    }
    if command.contains("cloud-init.log") {
      return text("['microk8s', 'add-node', '--token', '\(other)']\n")
    }
    if command.contains("'cloud-init' 'status'") { return text(#"{"status": "done"}"#) }
    return RemoteReply(output: [], errorOutput: Array("no\n".utf8), exitCode: 1)
  }

  private func bundle() async throws -> EvidenceBundle {
    let target = MachineTarget(
      id: "1", name: "con/../troller",
      host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    let shell = RemoteShell { command, _ in .success(Self.reply(to: command.text(nonce: "n"))) }
    return await BundleCollector(
      shell: shell,
      clock: WallClock(
        now: { Date(timeIntervalSince1970: 1_795_444_000) }, uptime: { .zero }, sleep: { _ in })
    ).collect(
      into: EvidenceBundle(secrets: [Secret(Self.canary)]), targets: [target], controlPlane: target)
  }

  @Test("No secret is in any file: not of the state, of variables, of options, of join commands")
  func canaries() async throws {
    let files = try await bundle().files(madeAt: "2026-11-23T14:26:40Z")
    #expect(files.count >= 9)
    for file in files {
      #expect(!file.text.contains(Self.canary), "\(file.name)")
      #expect(!file.text.contains(Self.other), "\(file.name)")
      #expect(!file.name.split(separator: "/").contains(".."))
    }
    #expect(files.contains { $0.text.contains("connecting with ••••••") })
  }

  @Test("What variables of pods hold is looked for everywhere, also where nothing tells a secret")
  func learned() async throws {
    let target = MachineTarget(
      id: "1", name: "controller",
      host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    let shell = RemoteShell { command, _ in .success(Self.reply(to: command.text(nonce: "n"))) }
    let files = await BundleCollector(shell: shell, clock: .live)
      .collect(into: EvidenceBundle(secrets: []), targets: [target], controlPlane: target)
      .files(madeAt: "now")
    for file in files { #expect(!file.text.contains(Self.canary), "\(file.name)") }
  }

  @Test("Of the state only addresses are in it, and what it hides is looked for in all files")
  func state() async throws {
    let scratch = try Scratch()
    try scratch.write(
      """
      {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "l",
       "outputs": {"join": {"value": "\(Self.other)", "type": "string", "sensitive": true}},
       "resources": [{"mode": "managed", "type": "random_password", "name": "db",
         "provider": "provider[\\"registry.terraform.io/hashicorp/random\\"]",
         "instances": [{"schema_version": 0, "attributes": {"id": "none",
           "result": "\(Self.canary)"}, "sensitive_attributes":
             [[{"type": "get_attr", "value": "result"}]]}]}]}
      """, to: "terraform.tfstate")
    var environment = testEnvironment
    environment["HOME"] = scratch.path
    environment["OS_PASSWORD"] = "Canary-of-the-cloud"
    let site = try DeploymentSite(
      directory: scratch.path, world: .live(environment: environment))
    var bundle = try await site.makeBundle(version: "1")
    bundle.add(
      "machines/x/some.log", "a log",
      "a \(Self.canary) b \(Self.other) c Canary-of-the-cloud")
    let files = bundle.files(madeAt: "now")
    for file in files {
      for secret in [Self.canary, Self.other, "Canary-of-the-cloud"] {
        #expect(!file.text.contains(secret), "\(file.name)")
      }
    }
    #expect(files.contains { $0.name == "state.txt" && $0.text.contains("random_password.db") })
  }

  /// Holds up whoever comes until so many are there.
  private actor Meeting {
    private var left: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { left = count }

    func arrive() async {
      left -= 1
      guard left > 0 else {
        for one in waiting { one.resume() }
        waiting = []
        return
      }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  @Test("Machines are asked at the same time, and told in their order", .timeLimit(.minutes(1)))
  func atOnce() async throws {
    let targets = try (1...4).map { number in
      MachineTarget(
        id: "\(number)", name: "m\(number)",
        host: try Host(alias: "n\(number)", address: "10.0.0.\(number)", hostKeyAlias: "n"))
    }
    let meeting = Meeting(targets.count)
    let shell = RemoteShell { command, _ in
      let text = command.text(nonce: "n")
      // Nobody is answered before all are asked.
      if text.contains("'cloud-init' 'status'") { await meeting.arrive() }
      return .success(Self.reply(to: text))
    }
    let files = await BundleCollector(shell: shell, clock: .live)
      .collect(into: EvidenceBundle(secrets: []), targets: targets, controlPlane: nil)
      .files(madeAt: "now").map(\.name).filter { $0.hasSuffix("status.json") }
    #expect(files == targets.map { "machines/\($0.name)/status.json" })
  }

  @Test("The files tell the same causes as the cluster did")
  func causes() async throws {
    let files = try await bundle().files(madeAt: "2026-11-23T14:26:40Z")
    var (before, after) = (ClusterEvidence(), ClusterEvidence())
    try before.add(Array(Self.pods.utf8))
    let text = try #require(files.first { $0.name == "cluster/pods.json" }).text
    try after.add(Array(text.utf8))
    func findings(_ evidence: ClusterEvidence) -> [String] {
      let reading = ClusterReading(
        fetchedAt: Date(timeIntervalSince1970: 1_795_444_000),
        clusterTime: Date(timeIntervalSince1970: 1_795_444_000), microk8s: .missing(""),
        nodes: .missing(""), pods: .value(evidence.objects.pods), events: .value([]))
      return (ClusterPicture(of: reading).pods.value ?? []).compactMap { $0.finding?.summary }
    }
    #expect(findings(before) == findings(after))
    #expect(findings(after).first?.contains("candid-key") == true)
  }

  @Test("The README says what each file is, and what is not there and why")
  func readme() async throws {
    let files = try await bundle().files(madeAt: "2026-11-23T14:26:40Z")
    let readme = try #require(files.first)
    #expect(readme.name == "README.md")
    for file in files.dropFirst() { #expect(readme.text.contains("`\(file.name)`")) }
    #expect(readme.text.contains("microk8s status: "))
  }

  @Test("What a machine that is lost in the middle did not tell is named, and the rest is there")
  func lostMachine() async throws {
    let targets = try (1...2).map { number in
      MachineTarget(
        id: "\(number)", name: "m\(number)",
        host: try Host(alias: "n\(number)", address: "10.0.0.\(number)", hostKeyAlias: "n"))
    }
    let shell = RemoteShell { command, alias in
      let text = command.text(nonce: "n")
      if alias == "n2", !text.contains("'cloud-init' 'status'") {
        return .failure(.transport("Connection reset by peer"))
      }
      return .success(Self.reply(to: text))
    }
    let bundle = await BundleCollector(shell: shell, clock: .live)
      .collect(into: EvidenceBundle(secrets: []), targets: targets, controlPlane: targets[0])
    let names = bundle.files(madeAt: "now").map(\.name)
    #expect(names.contains("cluster/pods.json"))
    #expect(names.contains("machines/m1/cloud-init.log"))
    #expect(names.contains("machines/m2/status.json"))
    #expect(!names.contains("machines/m2/cloud-init.log"))
    let lost = bundle.missing.filter { $0.contains("m2") }
    #expect(lost.count == 3, "\(bundle.missing)")
    #expect(lost.allSatisfy { $0.contains("Connection reset by peer") })
  }

  @Test("The status of a cloud-init that knows no --format is packed in its own words")
  func oldCloudInit() async throws {
    let target = MachineTarget(
      id: "1", name: "m",
      host: try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1"))
    let shell = RemoteShell { command, _ in
      let text = command.text(nonce: "n")
      if text.contains("'--format'") {
        return .success(
          RemoteReply(output: [], errorOutput: Array("usage: status\n".utf8), exitCode: 2))
      }
      if text.contains("'--long'") {
        return .success(RemoteReply(output: Array("status: done\n".utf8)))
      }
      return .success(Self.reply(to: text))
    }
    let files = await BundleCollector(shell: shell, clock: .live)
      .collect(into: EvidenceBundle(secrets: []), targets: [target], controlPlane: nil)
      .files(madeAt: "now")
    #expect(files.first { $0.name == "machines/m/status.txt" }?.text == "status: done\n")
    #expect(!files.contains { $0.name.hasSuffix("status.json") })
  }

  @Test(
    "Where it cannot be written is told before anybody is asked",
    arguments: [
      ("there", "there exists already"), ("none/x", "none: No such file or directory"),
      ("there/x", "there: Not a directory"), ("x", "Permission denied"),
    ])
  func place(_ name: String, _ words: String) throws {
    let scratch = try Scratch()
    try scratch.write("mine", to: "there")
    var world = World.live(environment: testEnvironment)
    #expect(throws: Never.self) { try EvidenceBundle.check(scratch.file("x"), world: world) }
    world.files.isWritable = { _ in false }
    let error = #expect(throws: SiteError.self) {
      try EvidenceBundle.check(scratch.file(name), world: world)
    }
    let sentence = try #require(error).description
    #expect(sentence.contains(words) && sentence.contains("--output"), "\(sentence)")
    #expect(try world.files.list(scratch.path) == ["there"])
  }

  @Test("A full disk leaves nothing, and says so")
  func fullDisk() async throws {
    let scratch = try Scratch()
    var world = World.live(environment: testEnvironment)
    world.files.write = { path, _ throws(FileError) in throw FileError("write", path, .noSpace) }
    let bundle = try await bundle()
    let error = await #expect(throws: SiteError.self) {
      try await bundle.write(
        to: scratch.file("x"), folder: "x", madeAt: Date(timeIntervalSince1970: 0), world: world)
    }
    #expect(error?.description.contains("No space left on device") == true)
    #expect(error?.description.contains("--output") == true)
  }

  @Test("It is a file for its owner alone that tar reads, and nothing is written over")
  func packed() async throws {
    let scratch = try Scratch()
    let world = World.live(environment: testEnvironment)
    let path = scratch.file("evidence.tar.gz")
    let bundle = try await bundle()
    let now = Date(timeIntervalSince1970: 1_795_444_000)
    try await bundle.write(to: path, folder: "evidence", madeAt: now, world: world)
    #expect(try world.files.status(path)?.permissions == 0o600)
    let listed = try await world.processes.run(
      Program("/bin/tar", ["-tzf", path], environment: testEnvironment)
    ).output.text
    #expect(listed.contains("evidence/README.md"))
    #expect(listed.contains("evidence/cluster/pods.json"))
    await #expect(throws: SiteError.self) {
      try await bundle.write(to: path, folder: "evidence", madeAt: now, world: world)
    }
  }
}
