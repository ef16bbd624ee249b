import FoundationEssentials
import Glibc
import TestKit
import Testing

@Suite("A machine's shell on a terminal", .serialized, .timeLimit(.minutes(3)))
struct MachineTerminalTests {
  @Test("quarterdeck ssh hands the terminal over, Ctrl-C included, and passes the exit code on")
  func shell() async throws {
    try await Self.withMachine { directory, programs in
      let command = [
        "/bin/sh", "-c",
        "\(Checkout.executable) ssh node '\(directory.path)'; echo \"ended with $?\"; read line",
      ]
      try await Tmux.open(command, by: programs, in: directory, columns: 91, rows: 27) { window in
        try await window.wait(for: "machine$")
        // It says so once it has the terminal: before, Ctrl-C would be the shell's.
        try await window.enter("stty size; sh -c 'echo $((6 * 7)) sleeps; exec sleep 600'")
        // tmux may keep a line for itself.
        try await window.wait(for: "its size") { $0.contains("26 91") || $0.contains("27 91") }
        try await window.wait(for: "42 sleeps")
        try await window.type("C-c")
        try await window.wait(for: "the next prompt") { screen in
          screen.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
            .last { !$0.isEmpty } == "machine$"
        }
        try await window.enter("exit 9")
        try await window.wait(for: "ended with 9")
      }
    }
  }

  @Test("s in the console opens a shell, and the screen is back as it was when that ends")
  func console() async throws {
    try await Self.withMachine { directory, programs in
      try await Tmux.open(
        [Checkout.executable, directory.path], by: programs, in: directory, columns: 100, rows: 30
      ) { window in
        try await window.wait(for: "Machines 0/1")
        try await window.type("s")
        try await window.wait(for: "machine$")
        try await window.enter("echo $((6 * 7)) is here")
        try await window.wait(for: "42 is here")
        try await window.enter("exit")
        let screen = try await window.wait(for: "The shell on node has ended")
        #expect(screen.contains("Machines 0/1"))
        #expect(!screen.contains("42 is here"))
        try await window.type("!")
        try await window.wait(for: "Run on the only machine")
        try await window.type(word: "echo $((7*7)) too")
        try await window.type("Enter")
        try await window.wait(for: "49 too")
        try await window.type("Escape")
        try await window.wait(for: "Machines 0/1")
        try await window.type("Q")
        #expect(await eventuallyClosed(window))
      }
    }
  }

  /// Waits until the program in a window has ended.
  private func eventuallyClosed(_ window: Tmux) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      // tmux that cannot be asked is gone.
      guard (try? await window.isOpen()) == true else { return true }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  /// Runs a body with a deployment of one machine, which is a real sshd.
  private static func withMachine(
    _ body: (TemporaryDirectory, Programs) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let programs = Programs(environment: [
      "HOME": directory.path, "XDG_RUNTIME_DIR": directory.path, "LC_ALL": "C.UTF-8",
      "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "TERM": "xterm-256color",
      "SHELL": "/bin/sh",
    ])
    for name in ["id", "host"] {
      let made = try await programs.run(
        "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", directory.file(name)])
      try #require(made.exitCode == 0, "\(made)")
    }
    if getuid() == 0 { mkdir("/run/sshd", 0o755) }
    let port = 20_000 + Int.random(in: 0..<2_000)
    try directory.write(
      """
      ListenAddress 127.0.78.1
      Port \(port)
      HostKey \(directory.file("host"))
      AuthorizedKeysFile \(directory.file("id.pub"))
      StrictModes no
      PermitRootLogin prohibit-password
      UsePAM no
      PrintMotd no
      PrintLastLog no
      SetEnv SHLVL=1
      PidFile \(directory.file("pid"))
      ForceCommand PS1='machine$ ' exec /bin/sh -c "${SSH_ORIGINAL_COMMAND:-exec /bin/sh -i}"

      """, to: "sshd_config")
    let sshd = try await programs.run(
      "/usr/sbin/sshd", ["-f", directory.file("sshd_config"), "-E", directory.file("log")])
    try #require(sshd.exitCode == 0, "\(sshd)")
    defer {
      if let text = try? directory.read("pid"), let number = Int32(text.prefix { $0.isNumber }) {
        kill(number, SIGTERM)
      }
    }
    try directory.write(
      state(port: port, key: directory.read("id")), to: "terraform.tfstate")
    try await body(directory, programs)
  }

  private static func state(port: Int, key: String) -> String {
    let user = String(cString: getpwuid(getuid()).pointee.pw_name)
    let line = key.split(separator: "\n").joined(separator: "\\n") + "\\n"
    return """
      {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l",
       "outputs": {"ssh_port": {"value": \(port), "type": "number"},
         "ssh_user": {"value": "\(user)", "type": "string"}},
       "resources": [{"mode": "managed", "type": "tls_private_key", "name": "key",
         "provider": "provider[\\"registry.terraform.io/hashicorp/tls\\"]",
         "instances": [{"schema_version": 1, "attributes": {"private_key_openssh": "\(line)"}}]},
        {"mode": "managed", "type": "openstack_compute_instance_v2", "name": "n",
         "provider": "provider[\\"registry.terraform.io/x/openstack\\"]",
         "instances": [{"schema_version": 0, "attributes":
           {"id": "server-1", "name": "node", "access_ip_v4": "127.0.78.1"}}]}]}
      """
  }
}
