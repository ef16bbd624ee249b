import FoundationEssentials
import Glibc
import Operations
import Terraform
import Testing

@Suite("Secrets during a deployment", .timeLimit(.minutes(3))) struct CanaryTests {
  /// 25 secrets of awkward shapes: typed, from the environment, from a file of values.
  static let canaries: [String] = (0..<25).map { number in
    let tail = [
      "", "\"q", "\\b", "<&>", " sp ace", "%41", "'", "\nsecond line of a long canary", "ü",
    ]
    return "canary-\(number)-\(number * 7919)\(tail[number % tail.count])"
  }

  private static let typed = 0..<10
  private static let inherited = 10..<18
  private static let filed = 18..<25

  @Test("25 of them are in no argument, no other process and no file but plan, state and values")
  func canaries() async throws {
    let deployment = try Deployment(Self.configuration)
    try deployment.scratch.write(Self.valuesFile, to: "cluster/terraform.tfvars")
    var environment = deployment.world.environment
    for number in Self.inherited { environment["TF_VAR_c\(number)"] = Self.canaries[number] }
    let launcher = RunLauncher(
      store: deployment.store, world: .live(environment: environment),
      executable: Deployment.runnerProgram)
    var variables: [String: Secret] = [:]
    for number in Self.typed { variables["c\(number)"] = Secret(Self.canaries[number]) }

    let watch = ProcessWatch(looksFor: Self.canaries)
    let watching = Task { await watch.run() }
    func run(_ request: RunRequest, gate: String) async throws -> [RunLine] {
      var variables = variables
      variables["gate"] = Secret(gate)
      try await launcher.start(request, variables: variables)
      return await deployment.lines(of: request.id)
    }
    // terraform prints the value of a variable whose validation fails.
    let refused = deployment.request(.plan)
    #expect(
      try await run(refused, gate: Self.canaries[0]).outcome
        == .failed(step: .plan, exitCode: 1))
    #expect(try Self.text(of: refused, deployment).contains("is \\\"****"))
    // A provisioner prints what the configuration tells it to.
    for kind in [RunKind.plan, .destroyPlan] {
      let plan = deployment.request(kind)
      #expect(try await run(plan, gate: "open").outcome == .succeeded(changes: true))
      let apply = deployment.request(.apply, plan: plan.id)
      #expect(try await run(apply, gate: "open").outcome == .succeeded(changes: true))
      if kind == .plan {
        #expect(try Self.text(of: apply, deployment).contains("(local-exec): said ****"))
      }
    }
    watching.cancel()
    let seen = await watching.value

    #expect(seen.looks > 10)
    #expect(seen.tools > 0, "terraform itself was seen to have them")
    #expect(seen.hits == [])
    #expect(try Self.files(in: deployment.scratch.path) == [])
  }

  @Test("When terraform dumps the state, because the disk is full, none stays in the output")
  func fullDisk() async throws {
    let deployment = try Deployment(Self.configuration)
    try deployment.scratch.write(Self.valuesFile, to: "cluster/terraform.tfvars")
    var variables = ["gate": Secret("open")]
    for (number, canary) in Self.canaries.enumerated() { variables["c\(number)"] = Secret(canary) }
    let plan = deployment.request(.plan)
    #expect(
      try await deployment.run(plan, variables: variables).outcome == .succeeded(changes: true))
    let apply = deployment.request(
      .apply, plan: plan.id, tool: try deployment.tool(Deployment.fullDisk))
    #expect(
      try await deployment.run(apply, variables: variables).outcome
        == .failed(step: .apply, exitCode: 1))
    #expect(try Self.text(of: apply, deployment).contains("Emergency state dump (kept"))
    // What was salvaged is whole: nothing in it was covered.
    let salvaged = try #require(Snapshots(paths: deployment.paths, files: .live).list().first)
    let copy = String(decoding: try FileStore.live.read(salvaged.path), as: UTF8.self)
    #expect(copy.contains(Self.canaries[0]) && !copy.contains("****"))
    #expect(try Self.files(in: deployment.scratch.path) == [])
  }

  private static func text(of request: RunRequest, _ deployment: Deployment) throws -> String {
    let file = deployment.store.folder(request.id).outputFile
    return String(decoding: try FileStore.live.read(file), as: UTF8.self)
  }

  /// The files that hold one of them in any form, without those that must.
  private static func files(in directory: String) throws -> [String] {
    let redactor = Redactor(canaries.map { Secret($0) })
    var found: [String] = []
    for name in try FileStore.live.list(directory) {
      let path = "\(directory)/\(name)"
      switch try FileStore.live.status(path)?.kind {
      case .directory: found += try files(in: path)
      case .file:
        let isMeantTo =
          name.contains(".tfstate") || name.hasSuffix(".tfplan") || name == "terraform.tfvars"
        if !isMeantTo, try !redactor.ranges(in: FileStore.live.read(path)).isEmpty {
          found.append(path)
        }
      default: break
      }
    }
    return found
  }

  private static var configuration: String {
    let declarations = canaries.indices.map {
      "variable \"c\($0)\" {\n  type      = string\n  sensitive = true\n}\n"
    }
    let values = canaries.indices.map { "    v\($0) = var.c\($0)\n" }
    return declarations.joined() + """
      variable "gate" {
        type      = string
        sensitive = true
        validation {
          condition     = var.gate == "open"
          error_message = "The gate is closed."
        }
      }

      resource "terraform_data" "holder" {
        input = {
      \(values.joined())  }

        provisioner "local-exec" {
          command = "echo said \\"$PLAIN\\" in base64 \\"$ENCODED\\""
          environment = {
            PLAIN   = nonsensitive(var.c1)
            ENCODED = nonsensitive(base64encode("user:${var.c12}"))
          }
        }
      }

      output "all" {
        value     = terraform_data.holder.output
        sensitive = true
      }

      """
  }

  private static var valuesFile: String {
    filed.map { number in
      let text = canaries[number]
        .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        .replacing("%41", with: "%41")
      return "c\(number) = \"\(text)\"\n"
    }.joined()
  }
}

/// Looks at all processes again and again, for secrets in their arguments and environments.
private struct ProcessWatch: Sendable {
  let looksFor: [String]

  struct Sightings: Sendable {
    /// How often all processes were looked at.
    var looks = 0
    /// How often terraform was seen with a secret in its environment, as it must be.
    var tools = 0
    /// Where else one was seen.
    var hits: Set<String> = []
  }

  func run() async -> Sightings {
    let redactor = Redactor(looksFor.map { Secret($0) })
    var sightings = Sightings()
    while !Task.isCancelled {
      sightings.looks += 1
      look(redactor, &sightings)
      await Task.yield()
    }
    return sightings
  }

  private func look(_ redactor: Redactor, _ sightings: inout Sightings) {
    // A process may end while it is looked at.
    for process in (try? FileStore.live.list("/proc")) ?? [] where Int32(process) != nil {
      func holdsSecret(_ name: String) -> Bool {
        let bytes = (try? FileStore.live.read("/proc/\(process)/\(name)")) ?? []
        return !redactor.ranges(in: bytes).isEmpty
      }
      if holdsSecret("cmdline") { sightings.hits.insert("arguments of \(name(of: process))") }
      guard holdsSecret("environ") else { continue }
      if isTool(process) {
        sightings.tools += 1
      } else {
        sightings.hits.insert("environment of \(name(of: process))")
      }
    }
  }

  /// Whether a process is terraform, or was started by it.
  private func isTool(_ process: String) -> Bool {
    var process = process
    for _ in 0..<8 {
      let name = name(of: process)
      // It ended meanwhile: it was a child of terraform's, which live for moments only.
      if name.isEmpty || name.hasPrefix("terraform") || name.hasPrefix("tofu") { return true }
      process = parent(of: process)
    }
    return false
  }

  private func name(of process: String) -> String {
    let bytes = (try? FileStore.live.read("/proc/\(process)/comm")) ?? []
    return String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" }
  }

  private func parent(of process: String) -> String {
    let bytes = (try? FileStore.live.read("/proc/\(process)/status")) ?? []
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("PPid:") }
    return line?.split(separator: "\t").last.map(String.init) ?? "0"
  }
}
