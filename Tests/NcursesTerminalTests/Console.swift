import FoundationEssentials
import Glibc
import TestKit
import Testing

/// The real program on a deployment of a test, in a terminal.
struct Console {
  let terminal: PseudoTerminal
  let home: Home

  /// A Terraform directory with a state, and what the program needs around it.
  struct Home {
    let temporary: TemporaryDirectory

    init() throws {
      temporary = try TemporaryDirectory()
      for name in ["rocks", "run", "bin", "state/quarterdeck"] {
        try FileManager.default.createDirectory(
          atPath: temporary.file(name), withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      // Its hints for the first time would take the first keys.
      try temporary.write("", to: "state/quarterdeck/tour-seen")
      try temporary.write(Self.state, to: "rocks/terraform.tfstate")
      try temporary.write("resource \"terraform_data\" \"a\" {\n}\n", to: "rocks/main.tf")
    }

    var directory: String { temporary.file("rocks") }

    var environment: [String: String?] {
      [
        "HOME": temporary.path, "PATH": "\(temporary.file("bin")):/usr/bin:/bin",
        "XDG_STATE_HOME": temporary.file("state"), "XDG_CONFIG_HOME": temporary.file("config"),
        "XDG_RUNTIME_DIR": temporary.file("run"), "VISUAL": temporary.file("bin/editor"),
      ]
    }

    /// Puts a script where the program looks for tools first.
    func install(_ name: String, _ script: String) throws {
      try temporary.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o700], ofItemAtPath: temporary.file("bin/\(name)"))
    }

    /// A terraform whose plans fail at a line of a file, and an editor that waits for a line.
    func installTools() throws {
      try install(
        "terraform",
        """
        case "$1" in
          version) echo '{"terraform_version":"1.11.4","platform":"linux_amd64"}' ;;
          validate)
            echo '{"format_version":"1.0","valid":false,"error_count":1,"warning_count":0,
            "diagnostics":[{"severity":"error","summary":"Unsupported argument",
            "detail":"Not here.","range":{"filename":"main.tf",
            "start":{"line":2,"column":1,"byte":30},"end":{"line":2,"column":2,"byte":31}}}]}'
            exit 1 ;;
        esac
        """)
      try install("editor", "echo EDITING\nread line")
    }

    /// Two machines that cannot be asked, because there is no key.
    private static let state = """
      {"version": 4, "terraform_version": "1.11.4", "serial": 7,
       "lineage": "6a8f2b1c-4f9e-4c27-9f43-3d1f4a6d5e70", "outputs": {},
       "resources": [{"mode": "managed", "type": "openstack_compute_instance_v2", "name": "node",
         "provider": "provider[\\"registry.terraform.io/terraform-provider-openstack/openstack\\"]",
         "instances": [
           {"index_key": 0, "schema_version": 0, "attributes":
             {"id": "id-0", "name": "controller-1", "access_ip_v4": "127.0.79.1"}},
           {"index_key": 1, "schema_version": 0, "attributes":
             {"id": "id-1", "name": "worker-1", "access_ip_v4": "127.0.79.2"}}]}]}
      """
  }

  /// The screens that stand for themselves, by their number keys.
  enum Screen: Int, CaseIterable {
    case overview = 1, deploy, resources, nodes, pods, logs, tunnels, history

    /// What only this screen shows: its name, at the right end of the bottom line.
    var title: String { "\(self)".prefix(1).uppercased() + "\(self)".dropFirst() }
  }

  /// Opens the console, on the home's own directory or on another one, and waits for its first
  /// screen.
  init(
    on home: Home, directory: String? = nil, columns: Int = 100, rows: Int = 30,
    environment: [String: String?] = [:], hasUnusualModes: Bool = false
  ) throws {
    self.home = home
    terminal = try PseudoTerminal(
      [Checkout.executable, "--fresh", directory ?? home.directory], columns: columns, rows: rows,
      environment: home.environment.merging(environment) { $1 }, hasUnusualModes: hasUnusualModes)
    try wait(for: .overview)
  }

  /// Waits until a screen is there, by the end of its bottom line.
  func wait(for screen: Screen) throws {
    try terminal.wait(for: "the screen \(screen.title)") { terminal in
      terminal.screen.text.split(separator: "\n").last?.hasSuffix(screen.title) == true
    }
  }

  /// Goes to a screen.
  func go(to screen: Screen) throws {
    terminal.type("\(screen.rawValue)")
    // Without a choice of logs a list asks for one; none chosen, it is what the console said.
    if screen == .logs {
      try terminal.wait(forText: "enter take")
      terminal.type("\r")
      try terminal.wait(forText: "Log of this console")
    }
    try wait(for: screen)
  }

  /// The process behind the guardian.
  var program: pid_t {
    get throws {
      let children = try Fixture.read("/proc/\(terminal.process)/task/\(terminal.process)/children")
      return try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    }
  }

  /// Leaves in good order.
  func quit() throws {
    terminal.type("Q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.isRestored)
    #expect(terminal.screen.problems == [])
  }
}
