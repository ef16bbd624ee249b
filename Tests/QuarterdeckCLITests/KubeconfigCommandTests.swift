import FoundationEssentials
import TestKit
import Testing

@Suite("quarterdeck kubeconfig")
struct KubeconfigCommandTests {
  @Test(
    "What cannot be done is told before anything is asked",
    arguments: [
      (["--output", "f", "--reveal"], "Choose one", 64),
      (["--reveal", "--exec", "true"], "Choose one", 64),
      (["--force"], "--force belongs to --output", 64),
      (["--port", "0"], "1 to 65535", 64),
      (["--json", "--reveal"], "--json tells where", 64),
      (["-C", "DIR"], "has no state", 1),
      (["--state", "STATE", "--exec", "no-such-program"], "not on the PATH", 1),
      (["--state", "WORKERS"], "names no control plane", 1),
      (["--state", "STATE", "--output", "STATE"], "is there already", 1),
    ])
  func refusals(arguments: [String], words: String, exitCode: Int32) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.state(name: "controller"), to: "state")
    try directory.write(Self.state(name: "worker-1"), to: "workers")
    let places = [
      "DIR": directory.path, "STATE": directory.file("state"), "WORKERS": directory.file("workers"),
    ]
    let outcome = try await Programs(environment: [
      "HOME": directory.path, "XDG_RUNTIME_DIR": directory.path,
      "PATH": "/usr/local/bin:/usr/bin:/bin",
    ]).run(Checkout.executable, ["kubeconfig"] + arguments.map { places[$0] ?? $0 })
    #expect(outcome.exitCode == exitCode, "\(outcome)")
    #expect(outcome.errors.contains(words), "\(outcome)")
    #expect(outcome.output.isEmpty)
  }

  @Test(
    "A program gets the API through a tunnel, with a private file that is gone afterwards",
    .timeLimit(.minutes(4)))
  func exec() async throws {
    try await ClusterPlace.with { place in
      let script = place.directory.file("look")
      try place.directory.write(
        """
        import base64, json, os, re, ssl, stat, sys, urllib.request
        path = os.environ["KUBECONFIG"]
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, oct(os.stat(path).st_mode)
        text = open(path).read()
        def value(key): return re.search(key + r': "?([^"\\n]+)', text).group(1)
        context = ssl.create_default_context(
            cadata=base64.b64decode(value("certificate-authority-data")).decode())
        # The name is checked as kubectl does: tls-server-name in the place of 127.0.0.1.
        name = value("tls-server-name")
        assert "127.0.0.1" in value("server"), text
        import socket
        port = int(value("server").rsplit(":", 1)[1])
        with context.wrap_socket(
            socket.create_connection(("127.0.0.1", port)), server_hostname=name) as tls:
            tls.sendall((f"GET /api/v1/nodes HTTP/1.0\\r\\nHost: {name}\\r\\n"
                         f"Authorization: Bearer {value('token')}\\r\\n\\r\\n").encode())
            answer = b""
            while chunk := tls.recv(65536): answer += chunk
        nodes = json.loads(answer.split(b"\\r\\n\\r\\n", 1)[1])["items"]
        print(path, len(nodes))
        sys.exit(7)
        """, to: "look")
      let outcome = try await place.programs.run(
        Checkout.executable,
        ["kubeconfig", "-C", place.path, "--exec", "python3", script])
      #expect(outcome.exitCode == 7, "\(outcome)")
      let words = outcome.output.split(whereSeparator: \.isWhitespace)
      try #require(words.count == 2, "\(outcome)")
      #expect(words[1] == "1")
      #expect(!FileManager.default.fileExists(atPath: String(words[0])))
      // The operator's own kubectl, where there is one: it finds out what `no` means by itself.
      if place.hasKubectl {
        let listed = try await place.programs.run(
          Checkout.executable,
          ["kubeconfig", "-C", place.path, "--exec", "kubectl", "get", "no", "-o", "name"])
        #expect(listed.exitCode == 0, "\(listed)")
        #expect(listed.output.hasPrefix("node/"), "\(listed)")
      }
      // It serves until Ctrl-C, which comes once it has printed; a shell's jobs would not hear it.
      let revealing = """
        cd '\(place.directory.path)'
        env --default-signal=INT '\(Checkout.executable)' kubeconfig '\(place.path)' --reveal >revealed &
        until grep -qs tls-server-name revealed || ! kill -0 $!; do sleep 0.05; done
        kill -INT $!; wait $!; cat revealed
        """
      let revealed = try await place.programs.run("sh", ["-c", revealing])
      #expect(revealed.output.contains("tls-server-name"), "\(revealed)")
      let audit = try await place.programs.run(
        Checkout.executable, ["audit", "list", "--json"])
      #expect(audit.output.contains("kubeconfig.reveal"), "\(audit)")
      let token = try #require(
        revealed.output.firstMatch(of: #/token: "([^"]+)"/#).map { String($0.1) })
      #expect(!audit.output.contains(token))
      let console = try await place.programs.run(
        Checkout.executable, ["ssh", "control-plane", "-C", place.path, "--console"])
      #expect(console.output.contains("SSH HOST KEY KEYS"), "\(console)")
    }
  }

  private static func state(name: String) -> String {
    """
    {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {},
     "resources": [{"mode": "managed", "type": "openstack_compute_instance_v2", "name": "n",
       "provider": "provider[\\"registry.terraform.io/x/openstack\\"]",
       "instances": [{"schema_version": 0, "attributes": {"id": "id-1", "name": "\(name)",
         "access_ip_v4": "127.0.0.1"}}]}]}
    """
  }
}

/// A laboratory with one control plane that terraform made.
private struct ClusterPlace {
  let directory: TemporaryDirectory
  let programs: Programs
  var path: String { directory.file("cluster") }

  /// Whether this machine has a kubectl; Debian has none in its main packages.
  var hasKubectl: Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/kubectl")
    }
  }

  static func with(_ body: (ClusterPlace) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    var base = [
      "HOME": directory.path,
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
    for name in ["HOME", "XDG_CACHE_HOME"] {
      base[name] = ProcessInfo.processInfo.environment[name] ?? base[name]
    }
    let lab = try await Lab.start(in: directory.file("lab"), speed: 10, base: base)
    do {
      try await body(try await ClusterPlace(directory, lab, base))
    } catch {
      try? await lab.stop()
      throw error
    }
    try await lab.stop()
  }

  private init(_ directory: TemporaryDirectory, _ lab: Lab, _ base: [String: String]) async throws {
    self.directory = directory
    var environment = base.merging(lab.environment) { $1 }.merging(lab.directEnvironment) { $1 }
    environment["XDG_STATE_HOME"] = directory.file("state")
    environment["XDG_CONFIG_HOME"] = directory.file("config")
    environment["XDG_RUNTIME_DIR"] = directory.path
    environment["TF_VAR_worker_count"] = "0"
    programs = Programs(environment: environment)
    let made = try await programs.run(Checkout.executable, ["new", path])
    try #require(made.exitCode == 0, "\(made)")
    for arguments in [["init", "-input=false"], ["apply", "-input=false", "-auto-approve"]] {
      let outcome = try await programs.run("terraform", arguments, in: path)
      try #require(outcome.exitCode == 0, "\(outcome)")
    }
    let waited = try await programs.run(
      Checkout.executable, ["wait", "--for", "nodes-ready=1", "--timeout", "90s", "-C", path])
    try #require(waited.exitCode == 0, "\(waited)")
  }
}
