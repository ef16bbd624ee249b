import FoundationEssentials
import Glibc
import Operations
import Terraform

/// A real backend for states, on the loopback, of one test.
struct StateBackend: Sendable {
  /// The kinds of backends that are tried.
  enum Kind: String, CaseIterable, Sendable {
    case http, pg
  }

  let kind: Kind
  /// What terraform needs in its environment to find it.
  let environment: [String: String]
  private let program: RunningProgram
  private let scratch: Scratch
  private let world: World

  /// Starts a backend, uses it, and stops it whatever happens.
  static func use(_ kind: Kind, _ body: (StateBackend) async throws -> Void) async throws {
    let backend =
      switch kind {
      case .http: try await http()
      case .pg: try await pg()
      }
    do {
      try await body(backend)
    } catch {
      await backend.program.stop()
      throw error
    }
    await backend.program.stop()
  }

  /// A configuration that keeps its state in the backend.
  func configuration(_ resources: String) -> String {
    "terraform {\n  backend \"\(kind.rawValue)\" {}\n}\n" + resources
  }

  /// Makes a deployment whose state is in the backend.
  func deployment(_ resources: String) throws -> Deployment {
    try Deployment(configuration(resources), environment: environment)
  }

  /// Takes the state away, as somebody would who does not know what it is.
  func loseState() async throws {
    switch kind {
    case .http:
      try await request("DELETE", "")
    case .pg:
      try await query("DELETE FROM terraform_remote_state.states")
    }
  }

  /// Puts a state there, past terraform, as a restored backup of the backend would.
  func putState(_ text: String) async throws {
    switch kind {
    case .http: try await request("POST", text)
    case .pg:
      try await query("UPDATE terraform_remote_state.states SET data = $state$\(text)$state$")
    }
  }

  private func request(_ method: String, _ body: String) async throws {
    let script = """
      import sys, urllib.request as u
      u.urlopen(u.Request(sys.argv[1], method=sys.argv[2], data=sys.stdin.buffer.read()))
      """
    try await check(
      "/usr/bin/python3", ["-c", script, environment["TF_HTTP_ADDRESS"] ?? "", method], input: body)
  }

  private func query(_ statement: String) async throws {
    try await check(
      "/usr/bin/psql", ["-v", "ON_ERROR_STOP=1", "-q", environment["PG_CONN_STR"] ?? ""],
      input: statement + ";")
  }

  private func check(_ executable: String, _ arguments: [String], input: String) async throws {
    let result = try await world.processes.run(
      Program(
        executable, arguments, environment: testEnvironment, input: Array(input.utf8),
        deadline: .seconds(30)))
    guard result.isSuccess else { throw Failed(words: result.errorOutput.text) }
  }

  /// A backend did not do what it was asked to.
  struct Failed: Error {
    let words: String
  }
}

// MARK: - http

extension StateBackend {
  private static func http() async throws -> StateBackend {
    let scratch = try Scratch()
    let world = World.live(environment: testEnvironment)
    let script = Fixture.path("../Support/state-server.py")
    let program = try await world.processes.start(
      Program(
        "/usr/bin/python3", [script, scratch.file("port")], environment: testEnvironment,
        output: .discarded, lifetime: .ours), nil)
    let listens = try await eventually {
      try FileStore.live.status(scratch.file("port")) != nil
    }
    guard listens else { throw Failed(words: "The state server does not listen.") }
    let address = "http://127.0.0.1:\(try scratch.text(of: "port"))/state"
    return StateBackend(
      kind: .http,
      environment: [
        "TF_HTTP_ADDRESS": address, "TF_HTTP_LOCK_ADDRESS": address,
        "TF_HTTP_UNLOCK_ADDRESS": address, "TF_HTTP_RETRY_MAX": "0",
      ], program: program, scratch: scratch, world: world)
  }
}

// MARK: - PostgreSQL

extension StateBackend {
  /// Starts a server of the distribution's PostgreSQL in a directory of its own.
  ///
  /// PostgreSQL refuses to be run by root; then it is run by `nobody`. The kernel ends it when the
  /// tests are killed.
  private static func pg() async throws -> StateBackend {
    let scratch = try Scratch()
    let world = World.live(environment: testEnvironment)
    let versions = try FileStore.live.list("/usr/lib/postgresql")
    guard let version = versions.last else { throw Failed(words: "PostgreSQL is not installed.") }
    let programs = "/usr/lib/postgresql/\(version)/bin"
    let isRoot = getuid() == 0
    let identity =
      isRoot ? ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] : []
    if isRoot, let nobody = getpwnam("nobody") {
      guard chown(scratch.path, nobody.pointee.pw_uid, nobody.pointee.pw_gid) == 0 else {
        throw Failed(words: "The directory cannot be given away.")
      }
    }
    let data = scratch.file("data")
    let made = try await world.processes.run(
      Program(
        "/usr/bin/setpriv",
        identity + [
          "--", "\(programs)/initdb", "-D", data, "-A", "trust", "-U", "quarterdeck", "--no-sync",
          "-E", "UTF8", "--locale=C",
        ], environment: testEnvironment, directory: scratch.path, deadline: .seconds(120)))
    guard made.isSuccess else { throw Failed(words: made.errorOutput.text) }
    let port = try LoopbackPort(isListening: false).number
    let program = try await world.processes.start(
      Program(
        "/usr/bin/setpriv",
        identity + [
          "--pdeathsig", "QUIT", "--", "\(programs)/postgres", "-D", data, "-p", "\(port)", "-h",
          "127.0.0.1", "-k", scratch.path, "-F",
        ], environment: testEnvironment, directory: scratch.path, output: .discarded), nil)
    let address = "postgres://quarterdeck@127.0.0.1:\(port)/postgres?sslmode=disable"
    let backend = StateBackend(
      kind: .pg, environment: ["PG_CONN_STR": address], program: program, scratch: scratch,
      world: world)
    let answers = try await eventually {
      try await world.processes.run(
        Program("\(programs)/pg_isready", ["-q", "-d", address], environment: testEnvironment)
      ).isSuccess
    }
    guard answers else {
      await program.stop()
      throw Failed(words: "PostgreSQL does not answer.")
    }
    return backend
  }
}
