import FoundationEssentials
import TestKit
import Testing

@Suite("quarterdeck config")
struct ConfigCommandTests {
  @Test("Without a file every value is a default, and the place of the file is named")
  func defaults() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.config(in: directory)
    #expect(outcome.exitCode == 0)
    let rows = Self.rows(outcome.output)
    #expect(rows["theme"] == ["default", "default"])
    #expect(rows["deployment.ssh_user"] == ["ubuntu", "default"])
    #expect(rows["deployment.identity_file"] == ["–", "default"])
    #expect(
      rows["file"]
        == ["\(directory.path)/.config/quarterdeck/config.toml (not there)", "default"])
    #expect(rows["deployment.bastion.host"] == nil)
  }

  @Test("A value of the file has the file and the line as its source")
  func fromFile() async throws {
    let directory = try TemporaryDirectory()
    try Self.write(
      """
      theme = "light"

      [[deployment]]
      directory = "\(directory.path)"
      name = "rocks"
      ssh_port = 2222
      worker = ["w-*", "node-*"]

      [deployment.bastion]
      host = "bastion.example.com"
      user = "ops"
      agent = true

      [[deployment.tunnel]]
      name = "keystone"
      local_port = 5000
      host = "10.0.0.11"
      port = 5000
      kind = "keystone"
      """, in: directory)
    let outcome = try await Self.config(in: directory)
    let file = "\(directory.path)/.config/quarterdeck/config.toml"
    let rows = Self.rows(outcome.output)
    #expect(rows["theme"] == ["light", "\(file):1"], "\(outcome)")
    #expect(rows["deployment.name"] == ["rocks", "\(file):5"])
    #expect(rows["deployment.ssh_port"] == ["2222", "\(file):6"])
    #expect(rows["deployment.worker"] == ["w-*, node-*", "\(file):7"])
    #expect(rows["deployment.bastion.user"] == ["ops", file])
    #expect(
      rows["deployment.tunnel.keystone"] == ["127.0.0.1:5000 → 10.0.0.11:5000 (keystone)", file])
    let json = try await Self.config(["--json"], in: directory)
    #expect(json.output.contains(#""schema" : "quarterdeck/config/1""#))
    #expect(json.output.contains(#""key" : "deployment.ssh_port""#))
  }

  @Test(
    "Commands of one's own are shown with their lines, and those that are left out with the reason")
  func commands() async throws {
    let directory = try TemporaryDirectory()
    try Self.write(
      """
      [[command]]
      name = "disk"
      key = "f5"
      run = ["df", "-h", "a b"]

      [[command]]
      name = "pods"
      run = ["df"]

      [[command]]
      name = "clash"
      key = "P"
      run = ["df"]

      [[command]]
      name = "wrong"
      run = ["kubectl", "{pod}"]
      """, in: directory)
    let outcome = try await Self.config(in: directory)
    let file = "\(directory.path)/.config/quarterdeck/config.toml"
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(Self.rows(outcome.output)["command.disk"] == ["df -h 'a b' (f5)", "\(file):2"])
    for (line, message) in [
      (7, "pods is a command of the program."), (12, "P would be plan and clash."),
      (17, "{pod} is not known of a deployment."),
    ] {
      let row = outcome.output.split(separator: "\n").first { $0.contains("\(file):\(line)") }
      #expect(row?.contains("left out: \(message)") == true, "\(line): \(outcome.output)")
    }
    let json = try await Self.config(["--json"], in: directory)
    #expect(json.output.contains(#""problem" : "pods is a command of the program."#))
    // What is wrong with them is no reason for anything else.
    let keys = try await Programs(environment: ["PATH": "/usr/bin:/bin", "HOME": directory.path])
      .run(Checkout.executable, ["keys"])
    #expect(keys.exitCode == 0)
    let row = keys.output.split(separator: "\n").first { $0.contains(" disk ") }
    #expect(row?.hasPrefix("f5 ") == true && row?.hasSuffix("\(file):2") == true)
    #expect(!keys.output.contains("clash"))
  }

  @Test("A file that is wrong is told with its lines, and nothing is printed as if it held")
  func wrong() async throws {
    let directory = try TemporaryDirectory()
    try Self.write("thme = \"light\"\n", in: directory)
    let outcome = try await Self.config(in: directory)
    #expect(outcome.exitCode != 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("config.toml: line 1") && outcome.errors.contains("thme"))
  }

  private static func write(_ text: String, in directory: TemporaryDirectory) throws {
    let folder = directory.file(".config/quarterdeck")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try directory.write(text, to: ".config/quarterdeck/config.toml")
  }

  private static func config(
    _ arguments: [String] = [], in directory: TemporaryDirectory
  ) async throws -> Programs.Outcome {
    try await Programs(environment: [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
    ]).run(Checkout.executable, ["config", directory.path] + arguments)
  }

  /// The value and the source of each key; columns are three blanks apart.
  private static func rows(_ text: String) -> [String: [String]] {
    var rows: [String: [String]] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.matches(of: /\S+(?: {1,2}\S+)*/).map { String($0.output) }
      if let key = cells.first { rows[key] = Array(cells.dropFirst()) }
    }
    return rows
  }
}
