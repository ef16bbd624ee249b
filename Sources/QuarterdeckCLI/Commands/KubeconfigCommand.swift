import ArgumentParser
import Cluster
import Fleet
import Operations
import Synchronization
import TerminalUI
import Terraform

/// `quarterdeck kubeconfig`: the cluster's API at a port of this computer, for as long as it runs.
struct KubeconfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubeconfig",
    abstract: "Open a tunnel to the cluster's API, with a kubeconfig for it.",
    discussion: """
      Reads the credentials from a control plane (microk8s config), opens a tunnel over its SSH \
      connection to a port of 127.0.0.1, and looks after it until it is interrupted, or until the \
      program after --exec has ended. The certificate of the API is checked through the tunnel as \
      without it.

      The file has mode 0600, lies in a private directory and is removed at the end; with --output \
      it is written where you say, and stays. The credentials are printed only with --reveal, to a \
      terminal after a question. Who got them is recorded in the audit log.

      Exits with the code of the program after --exec, else with 0 when it is interrupted.

        quarterdeck kubeconfig --exec kubectl get nodes -o wide
        quarterdeck kubeconfig -C prod --port 16443 --output ~/.kube/prod
      """)

  @OptionGroup var place: DirectoryOptions

  @Option(help: "The port of 127.0.0.1 (default: a free one).", completion: Completions.nothing)
  var port: Int?

  @Option(
    help: ArgumentHelp(
      "Write the file here and leave it there; it serves while the tunnel is open.",
      valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "With --output: replace a file that is there.")
  var force = false

  @Flag(help: "Print the file, with its credentials; to a terminal only after a question.")
  var reveal = false

  @OptionGroup var answer: AnswerOptions

  @Option(
    parsing: .remaining,
    help: ArgumentHelp(
      "Run this program with KUBECONFIG set; the rest of the line belongs to it.",
      valueName: "program"))
  var exec: [String] = []

  func validate() throws {
    guard [output != nil, reveal, !exec.isEmpty].count(where: \.self) < 2 else {
      throw ValidationError("Choose one: --output, --reveal or --exec.")
    }
    guard !force || output != nil else { throw ValidationError("--force belongs to --output.") }
    guard !answer.json || (exec.isEmpty && !reveal) else {
      throw ValidationError("--json tells where the tunnel and the file are; leave it out here.")
    }
    if let port, !(1...65_535).contains(port) {
      throw ValidationError("--port is 1 to 65535.")
    }
  }

  func run() async throws {
    let session = try await MachineSession(site: try place.site())
    guard let target = session.inventory.controlPlaneTarget else {
      throw CommandFailure("The state names no control plane with an address.")
    }
    let program = try program(in: session.site)
    let file = output.map(absolutePath)
    if let file, !force, try session.site.world.files.status(file) != nil {
      throw CommandFailure("\(file) is there already. Replace it with --force.")
    }
    let handover = KubeconfigHandover(site: session.site, machine: target.name)
    if reveal, Output.destination == .terminal { try await confirm(handover) }
    let tunnel = KubernetesTunnel(
      site: session.site, machines: session.access, target: target, port: port)
    let use = KubeconfigUse(
      site: session.site, tunnel: tunnel, handover: handover, machine: target.name, file: file,
      program: program, arguments: Array(exec.dropFirst()), reveals: reveal, json: answer.json)
    let (result, isInterrupted) = await session.untilAsked {
      let result = await use.run()
      await tunnel.close()
      return result
    }
    switch result {
    // Without a program, to be interrupted is how it ends.
    case .success(let code): throw ExitCode(isInterrupted && program != nil ? 130 : code)
    case .failure(let failure):
      guard !isInterrupted else { throw ExitCode(130) }
      throw failure
    }
  }

  /// The program after `--exec`, found as a shell finds it; nil without one.
  private func program(in site: DeploymentSite) throws -> String? {
    guard let name = exec.first else { return nil }
    if name.contains("/") { return absolutePath(name) }
    guard let path = ToolLocator(world: site.world).path(of: name) else {
      throw CommandFailure(SafeText("\(name) is not on the PATH.").string)
    }
    return path
  }

  /// Asks at the terminal; throws unless the answer is the word.
  private func confirm(_ handover: KubeconfigHandover) async throws {
    let answer = TerminalQuestion.ask(
      """
      The credentials of the cluster's administrator are not printed to a terminal without your
      word: they would stay in the scrollback, and in a recording of the session.
      Type print to print them here, anything else to stop:\u{20}
      """)
    guard answer == "print" else {
      await handover.noteRefusal("not printed to a terminal")
      throw CommandFailure(
        "The credentials are not printed to a terminal. Without --reveal they go to a private file; "
          + "with --exec a program gets them.")
    }
  }
}

/// What is done with an open tunnel.
private struct KubeconfigUse: Sendable {
  let site: DeploymentSite
  let tunnel: KubernetesTunnel
  let handover: KubeconfigHandover
  let machine: String
  let file: String?
  let program: String?
  let arguments: [String]
  let reveals: Bool
  let json: Bool

  /// Opens it, hands the credentials out, and looks after it.
  ///
  /// - Returns: The exit code.
  func run() async -> Result<Int32, CommandFailure> {
    do {
      let opened = try await tunnel.open().get()
      if let program { return .success(try await execute(program, opened)) }
      if reveals {
        try await handover.note(to: Output.destination.rawValue)
        Output.write(opened.file.revealed)
        return await lookAfterIt()
      }
      let path: String
      if let file {
        try await handover.note(to: "a file", ["file": file])
        try site.world.files.write(file, Array(opened.file.revealed.utf8))
        path = file
      } else {
        try await handover.note(to: "a private file")
        path = try await tunnel.writeFile()
      }
      try tell(opened, path)
      return await lookAfterIt()
    } catch {
      let reason = "\(error)"
      return .failure(CommandFailure(SafeText(reason).string))
    }
  }

  private func tell(_ opened: KubernetesTunnel.Opened, _ path: String) throws {
    if json {
      try Output.json(KubeconfigAnswer(opened, machine: machine, file: path))
      return
    }
    let end =
      file == nil
      ? "Ctrl-C ends the tunnel and removes the file."
      : "The file serves while the tunnel is open. Ctrl-C ends the tunnel; the file stays."
    Output.write(
      """
      The cluster's API is at https://127.0.0.1:\(opened.port), through \(SafeText(machine).string).

        export KUBECONFIG=\(ShellWord.plain(path))
        kubectl get nodes

      \(end)

      """)
  }

  /// Runs a program, and looks after the tunnel until it has ended.
  private func execute(
    _ program: String, _ opened: KubernetesTunnel.Opened
  ) async throws -> Int32 {
    try await handover.note(
      to: "a program",
      ["command": String(([program] + arguments).joined(separator: " ").prefix(2_000))])
    var environment = site.world.environment
    environment["KUBECONFIG"] = try await tunnel.writeFile()
    let start = Program(
      program, arguments, environment: environment, output: .terminal, lifetime: .ours)
    let running = Task { try await site.world.processes.run(start).end.code }
    return try await withTaskCancellationHandler {
      let keeper = Task { await lookAfterIt() }
      defer { keeper.cancel() }
      return try await running.value
    } onCancel: {
      running.cancel()
    }
  }

  /// Looks after the tunnel until the task is cancelled, and tells when it goes and comes back.
  private func lookAfterIt() async -> Result<Int32, CommandFailure> {
    let wasUp = Mutex(true)
    await tunnel.keep { reading in
      let isUp = reading.state == .up
      let isNew = wasUp.withLock { wasUp in
        defer { wasUp = isUp }
        return wasUp != isUp
      }
      guard isNew else { return }
      let words = isUp ? "The tunnel is up again." : reading.problem?.text ?? "The tunnel is down."
      Output.note(SafeText(words).string)
    }
    return .success(0)
  }
}

/// Where the tunnel and the file are.
private struct KubeconfigAnswer: Encodable {
  let schema = "quarterdeck/kubeconfig/1"
  let machine: String
  let server: String
  let serverName: String
  let port: Int
  let context: String
  let file: String

  init(_ opened: KubernetesTunnel.Opened, machine: String, file: String) {
    self.machine = machine
    server = "https://127.0.0.1:\(opened.port)"
    serverName = opened.serverName
    port = opened.port
    context = opened.context
    self.file = file
  }
}
