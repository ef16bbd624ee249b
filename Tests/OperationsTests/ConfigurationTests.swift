import Fleet
import Operations
import Terraform
import Testing

@Suite("Configuration") struct ConfigurationTests {
  private let home: ConfigurationScratch
  private var scratch: Scratch { home.scratch }
  private var world: World { home.world }
  private var paths: Paths { home.paths }

  init() throws { home = try ConfigurationScratch() }

  private func load(_ text: String) throws -> Configuration { try home.load(text) }

  @Test("Without a file the defaults hold")
  func standard() throws {
    let configuration = try ConfigFile.load(paths: paths, world: world)
    #expect(configuration == .standard)
    let settings = configuration.deployment("/srv/cluster")
    #expect(settings.name.value == "cluster")
    #expect(settings.sshUser.value == "ubuntu")
    #expect(settings.sshPort.value == 22)
    #expect(settings.sshPort.source == .standard)
  }

  @Test("Every value knows its line")
  func values() throws {
    let directory = try scratch.directory("staging")
    let configuration = try load(
      """
      # ours
      theme = "light"
      ascii = true
      tool = "tofu"

      [[deployment]]
      directory = "~/staging"
      name = "stage/eu"

      [[deployment]]
      directory = "/elsewhere"
      ssh_user = "core"
      ssh_port = 2222
      identity_file = "~/.ssh/id"
      """)
    let file = paths.configurationFile
    #expect(configuration.theme == Setting("light", .file(file, line: 2)))
    #expect(configuration.ascii == Setting(true, .file(file, line: 3)))
    #expect(configuration.tool == Setting("tofu", .file(file, line: 4)))
    #expect(configuration.deployment(directory).name == Setting("stage/eu", .file(file, line: 8)))
    let other = configuration.deployment("/elsewhere")
    #expect(other.sshPort == Setting(2222, .file(file, line: 13)))
    #expect(other.identityFile.value == scratch.file(".ssh/id"))
    #expect(other.name == Setting("elsewhere"))
  }

  @Test("All mistakes are told at once, each with its line and a remedy")
  func mistakes() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try load(
        """
        theme = 3
        asci = true
        tool = "../terraform"

        [[deployment]]
        name = "two words"
        ssh_port = 70000
        colour = "red"
        """)
    }
    let problems = try #require(error?.problems)
    #expect(problems.map(\.line) == [1, 2, 3, 5, 6, 7, 8])
    #expect(problems.allSatisfy { !$0.remedy.isEmpty })
    #expect(problems[1].message.contains("\"asci\""))
  }

  @Test("The names of control planes and workers are lists of words and patterns, with their lines")
  func roles() throws {
    let configuration = try load(
      """
      [[deployment]]
      directory = "/elsewhere"
      control_plane = ["controller", "cp-*"]
      worker = ["*"]
      """)
    let settings = configuration.deployment("/elsewhere")
    let file = paths.configurationFile
    #expect(settings.controlPlane == Setting(["controller", "cp-*"], .file(file, line: 3)))
    #expect(settings.worker == Setting(["*"], .file(file, line: 4)))
    #expect(configuration.deployment("/other").worker == Setting([]))
  }

  @Test(
    "A list of names that cannot be one is refused with its line",
    arguments: [
      (#"worker = "node""#, "list of texts"), ("worker = [1]", "list of texts"),
      (#"worker = [["a"]]"#, "list of texts"), (#"worker = [""]"#, "cannot stand in worker"),
      (#"worker = ["a b"]"#, "cannot stand in worker"),
      (#"worker = ["ok", "a\u001b[31m"]"#, "cannot stand in worker"),
      (#"worker = ["cp"]"#, "stands in control_plane too"),
    ])
  func wrongRoles(line: String, words: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try load("[[deployment]]\ndirectory = \"/d\"\ncontrol_plane = [\"cp\"]\n\(line)")
    }
    let problem = try #require(error?.problems.first)
    #expect(problem.line == 4)
    #expect(problem.message.contains(words), "\(problem)")
    #expect(!problem.remedy.isEmpty)
  }

  @Test("A site tells the roles of its machines as its deployment is configured")
  func siteRoles() throws {
    let directory = try scratch.directory("cluster")
    _ = try load(
      """
      [[deployment]]
      directory = "\(directory)"
      ssh_user = "core"
      control_plane = ["main"]
      worker = ["side"]
      """)
    let site = try DeploymentSite(directory: directory, world: world)
    let servers = ["vm-main", "vm-side", "vm-master"].map { name in
      """
      {"mode":"managed","type":"hcloud_server","name":"\(name)","provider":"p","instances":[
       {"schema_version":0,"attributes":{"id":"\(name)","name":"\(name)"}}]}
      """
    }
    let state = try RawState(
      bytes: Array(
        """
        {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
         "resources":[\(servers.joined(separator: ","))]}
        """.utf8))
    let inventory = site.inventory(of: state)
    #expect(inventory.access.user == "core")
    #expect(inventory.machines.map(\.name) == ["vm-main", "vm-master", "vm-side"])
    #expect(inventory.machines.map(\.role) == [.controlPlane, .controlPlane, .worker])
  }

  @Test("A file that is no TOML is an error with its line")
  func notTOML() throws {
    let error = #expect(throws: ConfigurationError.self) { try load("theme = \"light\"\nascii = ") }
    #expect(error?.problems.first?.line == 2)
  }

  @Test(
    "Values that a shell, an option or ssh_config could read something into are refused",
    arguments: [
      #"ssh_user = "-oProxyCommand=touch /tmp/x""#, #"ssh_user = "root;reboot""#,
      #"ssh_user = "a\nProxyCommand x""#, #"ssh_user = """#, #"ssh_user = "Root""#,
      #"ssh_user = "$(id)""#, #"ssh_user = "ubuntu ""#, #"ssh_user = "рoot""#,
      #"identity_file = "id_ed25519""#, #"identity_file = "/k\nProxyCommand x""#,
      #"identity_file = "-i""#, #"ssh_port = "22""#, #"ssh_port = 0"#, #"ssh_port = -1"#,
      #"name = "a\u001b[31m""#, #"name = "prоd""#, #"name = """#,
    ])
  func hostile(line: String) {
    #expect(throws: ConfigurationError.self) {
      try load("[[deployment]]\ndirectory = \"/d\"\n\(line)")
    }
  }

  @Test("A theme is found by name along the search path and by path, as texts with lines")
  func theme() throws {
    try world.files.makeDirectory(paths.configuration + "/themes")
    let file = paths.configuration + "/themes/mine.toml"
    try world.files.write(file, Array("name = \"Mine\"\n\n[ink]\ndanger = \"red bold\"\n".utf8))
    let search = ThemeFile.searchPath(paths: paths, executable: "/opt/qd/bin/quarterdeck")
    #expect(search.contains("/opt/qd/share/quarterdeck/themes"))
    let theme = try ThemeFile.load("mine", searchPath: search, files: world.files)
    #expect(theme.values == ["name": "Mine", "ink.danger": "red bold"])
    #expect(theme.line(of: "ink.danger") == 4)
    #expect(try ThemeFile.load(file, searchPath: [], files: world.files) == theme)
    #expect(ThemeFile.names(in: search, files: world.files) == ["mine"])
  }

  @Test("A theme that is not there names those that are, and a name is never a path")
  func missingTheme() throws {
    for name in ["nope", "..", "a b", ""] {
      #expect(throws: ConfigurationError.self) {
        try ThemeFile.load(name, searchPath: [scratch.path], files: world.files)
      }
    }
    try scratch.write("danger = 3", to: "bad.toml")
    let error = #expect(throws: ConfigurationError.self) {
      try ThemeFile.load("bad", searchPath: [scratch.path], files: world.files)
    }
    #expect(error?.problems.first?.line == 1)
  }

  @Test("A checkout's themes are found from the binary that was built in it")
  func checkout() throws {
    let search = ThemeFile.searchPath(
      paths: paths, executable: "/src/quarterdeck/.build/x86_64-unknown-linux-gnu/debug/quarterdeck"
    )
    #expect(search.contains("/src/quarterdeck/themes"))
  }

  @Test("The tool is found on the PATH and says its version")
  func tool() async throws {
    let tool = try await ToolLocator(world: world).terraform()
    #expect(tool.name == "terraform")
    #expect(tool.version.numbers.count == 3)
    await #expect(throws: ToolError.notFound(names: ["/nonexistent/tofu"])) {
      _ = try await ToolLocator(world: world).terraform(preferred: "/nonexistent/tofu")
    }
    await #expect(throws: ToolError.self) {
      _ = try await ToolLocator(world: world).terraform(preferred: "/bin/true")
    }
    var relative = world
    relative.environment["PATH"] = ".:usr/bin"
    #expect(ToolLocator(world: relative).path(of: "terraform") == nil)
  }

  @Test("A survey says where each variable gets its value, and which have none")
  func survey() throws {
    _ = try scratch.directory("cluster")
    try scratch.write(
      """
      variable "from_env" {}
      variable "from_file" {}
      variable "from_auto" { type = string }
      variable "defaulted" { default = 1 }
      variable "missing" {
        description = "The password."
        sensitive   = true
      }
      variable "empty" {}
      variable "handed" {}
      """, to: "cluster/variables.tf")
    try scratch.write("from_file = 1\nfrom_auto = 1\n", to: "cluster/terraform.tfvars")
    try scratch.write("from_auto = 2\n", to: "cluster/x.auto.tfvars")
    var world = world
    world.environment["TF_VAR_from_env"] = "x"
    world.environment["TF_VAR_from_file"] = "overruled"
    world.environment["TF_VAR_empty"] = ""
    let survey = try VariableSurvey.survey(
      scratch.file("cluster"), world: world, given: ["handed"])
    let sources = Dictionary(
      uniqueKeysWithValues: survey.variables.map { ($0.declaration.name, $0.source) })
    #expect(sources["from_env"] == .environment("TF_VAR_from_env"))
    #expect(sources["from_file"] == .file(scratch.file("cluster/terraform.tfvars"), line: nil))
    #expect(sources["from_auto"] == .file(scratch.file("cluster/x.auto.tfvars"), line: nil))
    #expect(sources["defaulted"] == .standard)
    #expect(sources["empty"] == .environment("TF_VAR_empty"))
    #expect(survey.missing.map(\.declaration.name) == ["missing"])
    #expect(survey.missing.first?.declaration.isSensitive == true)
  }

  @Test("To terraform .tofu files are nothing; to tofu they take the place of .tf files")
  func tofuFiles() throws {
    let scratch = try Scratch()
    _ = try scratch.directory("cluster")
    try scratch.write("variable \"a\" {}", to: "cluster/a.tf")
    try scratch.write("variable \"b\" {}", to: "cluster/a.tofu")
    try scratch.write("variable \"c\" {}", to: "cluster/c.tofu")
    try scratch.write("variable \"d\" {}", to: "cluster/d.tf")
    func names(isTofu: Bool) throws -> [String] {
      try VariableSurvey.survey(scratch.file("cluster"), world: world, isTofu: isTofu)
        .missing.map(\.declaration.name)
    }
    #expect(try names(isTofu: false) == ["a", "d"])
    #expect(try names(isTofu: true) == ["b", "c", "d"])
  }
}
