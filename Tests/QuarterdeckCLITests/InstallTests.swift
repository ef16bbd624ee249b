import FoundationEssentials
import TestKit
import Testing

/// `scripts/install`, with the program that was built for the tests.
@Suite("scripts/install")
struct InstallTests {
  @Test("It installs program, themes, completions and manual pages, and removes exactly these")
  func roundTrip() async throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.file("bin"), withIntermediateDirectories: true)
    try directory.write("somebody else's", to: "bin/other")
    let before = try await Self.tree(directory)
    let installed = try await Self.install([directory.path])
    try #require(installed.exitCode == 0, "\(installed)")
    let files = try await Self.tree(directory)
    for file in [
      "bin/quarterdeck", "share/quarterdeck/manifest", "share/quarterdeck/themes/default.toml",
      "share/bash-completion/completions/quarterdeck", "share/zsh/site-functions/_quarterdeck",
      "share/fish/vendor_completions.d/quarterdeck.fish", "share/man/man1/quarterdeck.1",
      "share/man/man1/quarterdeck-plan.1", "share/man/man1/quarterdeck-audit-verify.1",
    ] { #expect(files.contains("./\(file)"), "\(file) is missing.") }
    let version = try await Self.programs.run(directory.file("bin/quarterdeck"), ["--version"])
    #expect(version.exitCode == 0)
    let removed = try await Self.script(["--uninstall", directory.path])
    #expect(removed.exitCode == 0 && removed.errors.isEmpty, "\(removed)")
    #expect(try await Self.tree(directory) == before)
  }

  @Test(
    "What was changed since is named and kept, when it is removed and when it is installed anew")
  func changes() async throws {
    let directory = try TemporaryDirectory()
    _ = try await Self.install([directory.path])
    let theme = "share/quarterdeck/themes/default.toml"
    try directory.write("mine", to: theme)
    let again = try await Self.install([directory.path])
    #expect(again.exitCode == 0 && again.errors.contains("default.toml.kept"), "\(again)")
    #expect(try directory.read("\(theme).kept") == "mine")
    #expect(try directory.read(theme) != "mine")
    try directory.write("mine again", to: theme)
    let removed = try await Self.script(["--uninstall", directory.path])
    #expect(removed.exitCode == 0 && removed.errors.contains(directory.file(theme)), "\(removed)")
    #expect(
      try await Self.tree(directory).filter { $0.contains(".") && !$0.hasSuffix("themes") }
        .contains("./\(theme)"))
    #expect(try directory.read(theme) == "mine again")
    #expect(!FileManager.default.fileExists(atPath: directory.file("bin")))
  }

  @Test("What an older version had and this one has not is gone after installing anew")
  func older() async throws {
    let directory = try TemporaryDirectory()
    _ = try await Self.install([directory.path])
    let old = "share/quarterdeck/themes/old.toml"
    try directory.write("old", to: old)
    let sum = try await Self.programs.run("sha256sum", [directory.file(old)]).output.prefix(64)
    let manifest = "share/quarterdeck/manifest"
    try directory.write(try directory.read(manifest) + "\(sum)  \(old)\n", to: manifest)
    let again = try await Self.install([directory.path])
    #expect(again.exitCode == 0, "\(again)")
    #expect(!FileManager.default.fileExists(atPath: directory.file(old)))
    #expect(try !directory.read(manifest).contains("old.toml"))
  }

  @Test("DESTDIR is put before the prefix, and takes part in no file")
  func destination() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.install(["/usr"], ["DESTDIR": directory.path])
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(FileManager.default.fileExists(atPath: directory.file("usr/bin/quarterdeck")))
    #expect(try !directory.read("usr/share/quarterdeck/manifest").contains(directory.path))
  }

  @Test(
    "What cannot be done is told, and nothing is touched",
    arguments: [
      (["--binary", "/nonexistent", "/tmp"], "is no program"),
      (["--uninstall", "/nonexistent"], "Nothing to remove"), (["--unistall"], "Usage:"),
      (["--uninstall", "EVIL"], "which is not below"),
    ])
  func refusals(arguments: [String], words: String) async throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.file("evil/share/quarterdeck"), withIntermediateDirectories: true)
    let sum = try await Self.programs.run("sha256sum", ["/dev/null"]).output.prefix(64)
    try directory.write("", to: "victim")
    try directory.write("\(sum)  ../victim\n", to: "evil/share/quarterdeck/manifest")
    let outcome = try await Self.script(
      arguments.map { $0 == "EVIL" ? directory.file("evil") : $0 })
    #expect(outcome.exitCode != 0 && outcome.errors.contains(words), "\(outcome)")
    #expect(FileManager.default.fileExists(atPath: directory.file("victim")))
  }

  @Test("Every manual page is rendered without a warning", .enabled(if: Self.has("man")))
  func manual() async throws {
    let directory = try TemporaryDirectory()
    let made = try await Self.programs.run(
      "\(Checkout.root)/scripts/manual", [Checkout.executable, directory.path])
    try #require(made.exitCode == 0, "\(made)")
    let pages = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(pages.count > 30)
    for page in pages {
      let shown = try await Self.programs.run(
        "man", ["--warnings", "--local-file", "-Tutf8", directory.file(page)])
      #expect(shown.exitCode == 0 && shown.errors.isEmpty, "\(page): \(shown)")
      #expect(shown.output.contains("Quarterdeck Manual"), "\(page)")
    }
  }

  // MARK: - Completions

  @Test(
    "bash completes commands, options, and what files of the deployment tell",
    arguments: [
      ("quarterdeck ap", ["apply"]), ("quarterdeck show ov", ["overview"]),
      ("quarterdeck show nodes --fo", ["--format"]),
      ("quarterdeck wait --for pods", ["pods-ready"]),
      ("quarterdeck ssh -C DIR work", ["worker-1", "worker-2"]),
      ("quarterdeck ssh -C DIR co", ["control-plane", "controller"]),
      ("quarterdeck exec true -C 'DIR' --on wo", ["worker", "worker-1", "worker-2"]),
      ("quarterdeck state -C DIR --address tls", ["tls_private_key.key"]),
      ("quarterdeck attach -C DIR ", ["20261126-101500-a1b2c3"]),
      ("quarterdeck apply -C DIR ", []),
      ("quarterdeck ssh -C /nonexistent ", []),
    ])
  func bash(line: String, words: [String]) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.state, to: "terraform.tfstate")
    let programs = Programs(environment: [
      "PATH": "/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
      "XDG_STATE_HOME": directory.file("state"),
    ])
    try Self.keepRun(try await Self.stateFolder(directory, programs))
    let script = try await programs.run(
      Checkout.executable, ["--generate-completion-script", "bash"])
    try #require(script.exitCode == 0)
    try directory.write(script.output, to: "completion")
    let typed = line.replacing("DIR", with: directory.path)
    // The program is found by its name, as it would be once it is installed.
    let outcome = try await programs.run(
      "bash",
      [
        "-c",
        """
        PATH=${1%/*}:$PATH
        source "$2"
        complete -p quarterdeck >/dev/null || exit 9
        COMP_LINE=$3 COMP_POINT=${#3}
        eval "COMP_WORDS=(${3//\\'/\\\\\\'})"
        [[ $3 = *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMPREPLY=()
        function=$(complete -p quarterdeck | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        "$function" quarterdeck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}" | sed 's/ *$//' | sort -u | sed '/^$/d'
        """, "bash", Checkout.executable, directory.file("completion"), typed,
      ])
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(outcome.output.split(separator: "\n").map(String.init) == words, "\(typed)")
  }

  @Test(
    "The completions for zsh and fish are read by them without a complaint",
    arguments: ["zsh", "fish"].filter(Self.has))
  func shells(shell: String) async throws {
    let directory = try TemporaryDirectory()
    let script = try await Self.programs.run(
      Checkout.executable, ["--generate-completion-script", shell])
    try directory.write(script.output, to: "_quarterdeck")
    let outcome = try await Self.programs.run(shell, ["-n", directory.file("_quarterdeck")])
    #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome)")
  }

  // MARK: - What it works with

  private static let programs = Programs(environment: [
    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8", "MANPAGER": "cat",
  ])

  private static func has(_ program: String) -> Bool {
    ["/usr/local/bin", "/usr/bin", "/bin"].contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  private static func script(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) async throws -> Programs.Outcome {
    try await Programs(environment: programs.environment.merging(environment) { $1 })
      .run("\(Checkout.root)/scripts/install", arguments)
  }

  private static func install(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) async throws -> Programs.Outcome {
    try await script(["--binary", Checkout.executable] + arguments, environment)
  }

  /// Everything in a directory, with folders.
  private static func tree(_ directory: TemporaryDirectory) async throws -> [String] {
    try await programs.run("find", ["."], in: directory.path).output
      .split(separator: "\n").map(String.init).sorted()
  }

  /// The folder of the deployment's runs.
  private static func stateFolder(
    _ directory: TemporaryDirectory, _ programs: Programs
  ) async throws -> String {
    let digest = try await programs.run("sha256sum", input: directory.path).output.prefix(8)
    let name = directory.path.split(separator: "/").last ?? ""
    return directory.file("state/quarterdeck/\(name)-\(digest)/runs")
  }

  private static func keepRun(_ folder: String) throws {
    let run = "\(folder)/20261126-101500-a1b2c3"
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    try Data(request.utf8).write(to: URL(filePath: "\(run)/request.json"))
  }

  private static let request = #"""
    {"createdAt": "2026-11-26T21:57:28Z",
     "deployment": "rocks-demo",
     "directory": "/srv/rocks-demo",
     "id": "20261126-101500-a1b2c3",
     "kind": "apply",
     "options": {"isRefreshOnly": false,
     "replacements": [],
     "targets": [],
     "upgradesProviders": false},
     "tool": "/usr/bin/terraform",
     "who": "ops@bastion"}
    """#

  private static let state = #"""
    {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
     "resources":[
      {"mode":"managed","type":"tls_private_key","name":"key",
       "provider":"provider[\"registry.terraform.io/hashicorp/tls\"]",
       "instances":[{"schema_version":1,"attributes":{"id":"1","algorithm":"ED25519"}}]},
      {"mode":"managed","type":"openstack_compute_instance_v2","name":"node",
       "provider":"provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
       "instances":[
        {"index_key":0,"schema_version":0,"attributes":{"id":"1","name":"controller"}},
        {"index_key":1,"schema_version":0,"attributes":{"id":"2","name":"worker-1"}},
        {"index_key":2,"schema_version":0,"attributes":{"id":"3","name":"worker-2"}},
        {"index_key":3,"schema_version":0,"attributes":{"id":"4","name":"worker $(evil) \u001b[2J"}},
        {"index_key":4,"schema_version":0,"attributes":{"id":"5","name":"--evil"}}]}]}
    """#
}
