import Fleet
import FoundationEssentials
import Operations
import Testing

@Suite("Commands of one's own in the configuration") struct CommandConfigurationTests {
  private let home: ConfigurationScratch

  init() throws { home = try ConfigurationScratch() }

  @Test("Everything that can be said of a command is read, with its lines")
  func whole() throws {
    let configuration = try home.load(
      """
      theme = "light"

      [[command]]
      name = "rollout-history"
      title = "Revisions of the pod's owner"
      key = "f5"
      on = "pod"
      where = "kubeconfig"
      run = ["kubectl", "rollout", "history", "--namespace={namespace}", "{workload}",
             "--revision={revision}", "--output={format}", "--template={{.x}"]
      prompts = [
        { name = "revision", title = "Revision", default = "1" },
        { name = "format", choices = ["yaml", "json"] },
        { name = "token", title = "Token", secret = true },
      ]
      confirm = true
      read_only = true
      show = "terminal"
      timeout = 20

      [[command]]
      name = "df"
      run = ["df", "-h"]
      """)
    #expect(configuration.commandProblems == [], "\(configuration.commandProblems)")
    let command = try #require(configuration.commands.first).command
    #expect(command.name == "rollout-history" && command.title == "Revisions of the pod's owner")
    #expect(command.key == "f5" && command.subject == .pod && command.place == .kubeconfig)
    #expect(command.valueNames == ["namespace", "workload", "revision", "format"])
    #expect(command.prompts.map(\.title) == ["Revision", "format", "Token"])
    #expect(command.prompts.map(\.standard) == ["1", "yaml", ""])
    #expect(command.prompts.map(\.isSecret) == [false, false, true])
    #expect(command.isConfirmed && command.isReadOnly && !command.isDangerous)
    #expect(command.display == .terminal && command.limit == .seconds(20))
    #expect(command.origin.hasSuffix("config.toml:4"))
    #expect(configuration.commands.map(\.source.line) == [4, 22])
    #expect(configuration.commands.map(\.keySource.line) == [6, 22])
    let plain = configuration.commands[1].command
    #expect(plain.title == "df -h" && plain.subject == .deployment && plain.place == .here)
    #expect(plain.display == .output && plain.limit == CustomCommand.standardLimit)
    #expect(!plain.isConfirmed && !plain.isDangerous && !plain.isReadOnly)
  }

  /// A mistake in a command that is right but for it, with the line at which it is told.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let lines: String
    let message: String
    let line: Int
    var testDescription: String { message }

    init(_ lines: String, _ message: String, line: Int = 4) {
      (self.lines, self.message, self.line) = (lines, message, line)
    }
  }

  private static let wrong = [
    Mistake("name = \"X\"\nrun = [\"df\"]", "name cannot be \"X\".", line: 2),
    Mistake("run = [\"df\"]", "A command needs its name.", line: 1),
    Mistake("name = \"x\"", "A command needs its run.", line: 1),
    Mistake("name = \"x\"\nrun = \"df -h\"", "run must be a list of texts.", line: 3),
    Mistake("name = \"x\"\nrun = []", "run names no program.", line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"{pod}\"]\non = \"pod\"", "The program cannot be \"{pod}\".", line: 3),
    Mistake("name = \"x\"\nrun = [\"-x\"]", "The program cannot be \"-x\".", line: 3),
    Mistake("name = \"x\"\nrun = [\"a\\u001bb\"]", "\"a\u{1B}b\" cannot stand in run.", line: 3),
    Mistake("name = \"x\"\nrun = [\"df\"]\non = \"disk\"", "on cannot be \"disk\"."),
    Mistake("name = \"x\"\nrun = [\"df\"]\nwhere = \"there\"", "where cannot be \"there\"."),
    Mistake("name = \"x\"\nrun = [\"df\"]\nshow = \"loud\"", "show cannot be \"loud\"."),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\ntimeout = 0", "timeout must be a whole number from 1 to 86400."
    ),
    Mistake("name = \"x\"\nrun = [\"df\"]\nconfirm = 1", "confirm must be true or false."),
    Mistake("name = \"x\"\nrun = [\"df\"]\nshell = true", "\"shell\" is not known here."),
    Mistake(
      "name = \"x\"\nrun = [\"k\", \"{pod}\"]", "{pod} is not known of a deployment.", line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"k\", \"{pod}\"]\non = \"machine\"",
      "{pod} is not known of a machine.",
      line: 3),
    Mistake(
      "name = \"x\"\non = \"pod\"\nrun = [\"k\", \"{pdo}\"]", "{pdo} is not known of a pod."),
    Mistake("name = \"x\"\nrun = [\"df\"]\nwhere = \"machine\"", "A deployment is on no machine."),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nwhere = \"machine\"\non = \"namespace\"",
      "A namespace is on no machine."),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nread_only = true\ndangerous = true",
      "What is dangerous does not only read."),
    Mistake(
      "name = \"x\"\non = \"pod\"\nrun = [\"sh\", \"-c\", \"kubectl logs {pod}\"]",
      "A shell would read {pod} as a part of its script."),
    Mistake(
      "name = \"x\"\non = \"pod\"\nrun = [\"sudo\", \"/bin/bash\", \"-e\", \"-xc\", \"a {pod}\"]",
      "A shell would read {pod} as a part of its script."),
    Mistake(
      "name = \"x\"\nrun = [\"terraform\", \"apply\", \"-auto-approve\"]",
      "terraform apply may change what the state is about.", line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"/opt/tofu\", \"-chdir=x\", \"state\", \"rm\", \"a\"]",
      "tofu state may change what the state is about.", line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"terraform\"]", "terraform  may change what the state is about.",
      line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nprompts = 3", "prompts must be a list of tables."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\nprompts = [{ name = \"a\" }, { name = \"a\" }]",
      "\"a\" is asked twice."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{pod}\"]\nprompts = [{ name = \"pod\" }]",
      "{pod} is what the console puts in."),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nprompts = [{ title = \"A\" }]", "What is asked needs its name."
    ),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nprompts = [{ name = \"a\" }]",
      "\"a\" is asked, and run has no {a}."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\nprompts = [{ name = \"a\", secret = true }]",
      "The secret {a} would stand among the arguments, which everybody can read.", line: 3),
    Mistake(
      "name = \"x\"\nrun = [\"df\"]\nprompts = [{ name = \"a\", secret = true, default = \"b\" }]",
      "A secret has neither a default nor choices."),
    Mistake(
      "name = \"x\"\non = \"pod\"\nwhere = \"machine\"\nrun = [\"df\"]\n"
        + "prompts = [{ name = \"a\", secret = true }]", "A secret is not handed to a machine.",
      line: 6),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\nprompts = [{ name = \"a\", choices = [] }]",
      "There is nothing to choose."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\n"
        + "prompts = [{ name = \"a\", choices = [\"b\"], default = \"c\" }]",
      "\"c\" is none of the choices."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\nprompts = [{ name = \"a\", choices = [\"-b\"] }]",
      "\"-b\" cannot stand in choices."),
    Mistake(
      "name = \"x\"\nrun = [\"df\", \"{a}\"]\nprompts = [{ name = \"a\", hint = \"b\" }]",
      "\"hint\" is not known here."),
  ]

  @Test("What is wrong is told with its line and what to do; the rest holds", arguments: wrong)
  func mistakes(_ mistake: Mistake) throws {
    let configuration = try home.load(
      "[[command]]\n\(mistake.lines)\n[[command]]\nname = \"right\"\nrun = [\"df\"]\n")
    #expect(configuration.commands.map(\.command.name) == ["right"])
    let problems = configuration.commandProblems
    let problem = try #require(
      problems.first { $0.message == mistake.message }, "\(problems)")
    #expect(problem.line == mistake.line)
    #expect(!problem.remedy.isEmpty)
  }

  @Test("Two with one name are told at the second, and the first holds")
  func twice() throws {
    let configuration = try home.load(
      "[[command]]\nname = \"a\"\nrun = [\"df\"]\n[[command]]\nname = \"a\"\nrun = [\"du\"]\n")
    #expect(configuration.commands.map(\.command.arguments[0].source) == ["df"])
    #expect(configuration.commandProblems.map(\.line) == [5])
  }

  @Test("What is no list of commands leaves everything else as it is")
  func noList() throws {
    let configuration = try home.load("theme = \"light\"\ncommand = 3\n")
    #expect(configuration.theme.value == "light" && configuration.commands == [])
    #expect(configuration.commandProblems.map(\.line) == [2])
  }

  @Test(
    "What only reads the state may be run, and a script may do what it likes",
    arguments: [
      ["terraform", "show"], ["tofu", "state", "list"], ["terraform", "-chdir=x", "output"],
      ["./my-apply.sh"], ["sh", "-c", "echo \\\"$1\\\"", "sh", "{deployment}"],
    ])
  func allowed(_ words: [String]) throws {
    let run = words.map { "\"\($0)\"" }.joined(separator: ", ")
    let configuration = try home.load("[[command]]\nname = \"a\"\nrun = [\(run)]\n")
    #expect(configuration.commandProblems == [], "\(configuration.commandProblems)")
  }

  @Test("The two examples of the documentation are right")
  func documented() throws {
    let page = try String(
      decoding: FileStore.live.read(
        #filePath.replacing("Tests/OperationsTests/CommandConfigurationTests.swift", with: "")
          + "Sources/QuarterdeckCLI/Documentation.docc/Configuration.md"), as: UTF8.self)
    let blocks = page.split(separator: "```").filter { $0.hasPrefix("toml\n[[command]]") }
    try #require(blocks.count == 2)
    for block in blocks {
      let configuration = try home.load(String(block.dropFirst(5)))
      #expect(configuration.commands.count == 1)
      #expect(configuration.commandProblems == [], "\(configuration.commandProblems)")
    }
  }
}
