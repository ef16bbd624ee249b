import FoundationEssentials
import Terraform
import TestKit

/// A laboratory cloud with a directory to deploy from: what each journey starts with.
struct Deployment {
  let temporary: TemporaryDirectory
  let lab: Lab
  let directory: String
  let environment: [String: String]
  let programs: Programs

  /// Starts a laboratory and writes the configuration into a fresh directory.
  ///
  /// - Parameters:
  ///   - workers: How many workers the configuration asks for.
  ///   - speed: How many times faster than life the laboratory is.
  /// - Returns: The deployment, with nothing applied.
  /// - Throws: What kept the laboratory or the configuration from being made.
  static func make(workers: Int = 2, speed: Int = 8) async throws -> Deployment {
    let temporary = try TemporaryDirectory()
    var base = ProcessInfo.processInfo.environment.filter {
      ["PATH", "HOME", "LANG", "LC_ALL", "USER", "XDG_CACHE_HOME"].contains($0.key)
    }
    base["PATH", default: "/usr/bin:/bin"] += ":/usr/sbin:/sbin"
    base["LC_ALL"] = "C.UTF-8"
    base["XDG_STATE_HOME"] = temporary.file("state")
    base["XDG_CONFIG_HOME"] = temporary.file("config")
    base["XDG_RUNTIME_DIR"] = temporary.file("run")
    try FileManager.default.createDirectory(
      atPath: temporary.file("run"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let lab = try await Lab.start(in: temporary.file("lab"), speed: speed, base: base)
    // Nobody opens tunnels here, and a plan asks first whether Keystone can be reached.
    var environment = base.merging(lab.environment) { _, new in new }
      .merging(lab.directEnvironment) { _, new in new }
    environment["TF_VAR_worker_count"] = String(workers)
    let programs = Programs(environment: environment)
    let deployment = Deployment(
      temporary: temporary, lab: lab, directory: temporary.file("rocks-test"),
      environment: environment, programs: programs)
    try await deployment.quarterdeck("new", deployment.directory).expectSuccess()
    return deployment
  }

  /// Runs quarterdeck without a screen.
  func quarterdeck(
    _ arguments: String..., deadline: Duration = .seconds(300)
  ) async throws -> Programs.Outcome {
    try await programs.run(Checkout.executable, arguments, in: temporary.path, deadline: deadline)
  }

  /// Runs terraform in the deployment's directory.
  func terraform(_ arguments: String...) async throws -> Programs.Outcome {
    try await programs.run(
      "terraform", arguments, in: directory, deadline: .seconds(300))
  }

  /// Plans and applies without a screen, and waits until the cluster is there.
  func deploy() async throws {
    let plan = try await quarterdeck("plan", "-C", directory, "--json").expectSuccess()
      .json(PlanAnswer.self)
    try await quarterdeck("apply", plan.plan, "-C", directory).expectSuccess()
    try await quarterdeck(
      "wait", "--for", "deployed", "--timeout", "3m", "-C", directory
    ).expectSuccess()
  }

  /// The join token and the lines of the private key, from the state that terraform wrote.
  func generatedSecrets() throws -> [String] {
    let state = try RawState(bytes: Array(temporary.read("rocks-test/terraform.tfstate").utf8))
    return StateDisplay(state).secrets.map(\.revealed).flatMap { secret in
      secret.split(separator: "\n").map(String.init).filter { $0.count > 20 && !$0.contains(" ") }
    }
  }

  /// The file with the durations of the deployment's runs, once there is one.
  var timingsFile: String? {
    let root = temporary.file("state") + "/quarterdeck"
    // No directory yet is no file.
    return try? FileManager.default.contentsOfDirectory(atPath: root)
      .map { "\(root)/\($0)/timings.jsonl" }.first(where: FileManager.default.fileExists)
  }

  /// Stops the laboratory and says which of its processes and ours are still there.
  ///
  /// A run says that it is over a moment before its process ends.
  func close() async throws -> [String] {
    try await lab.stop()
    let deadline = ContinuousClock.now + .seconds(60)
    var left = try await processes()
    while !left.isEmpty, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(100))
      left = try await processes()
    }
    return left
  }

  private func processes() async throws -> [String] {
    let processes = try await programs.run("ps", ["-eo", "pid=,args="])
    return processes.output.split(separator: "\n").map(String.init).filter {
      $0.contains(temporary.path)
    }
  }
}

/// The part of `plan --json` that the journeys need.
struct PlanAnswer: Decodable {
  let plan: String
  let counts: Counts

  struct Counts: Decodable {
    let add: Int
    let change: Int
    let destroy: Int
  }
}

extension Programs.Outcome {
  /// Fails the test unless the program ended well.
  @discardableResult
  func expectSuccess() throws -> Self {
    guard exitCode == 0 else { throw UnexpectedExit(outcome: self) }
    return self
  }

  /// Decodes what the program printed.
  func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }
}

/// A program ended in another way than the test needs.
struct UnexpectedExit: Error, CustomStringConvertible {
  let outcome: Programs.Outcome

  var description: String { outcome.description }
}
