import FoundationEssentials
import TestKit
import Testing

@Suite("The generated key without a screen") struct KeyCommandTests {
  /// A state that terraform 1.11.4 and the real providers wrote, of a cloud that is gone.
  private static let recorded =
    "\(Checkout.root)/Tests/TerraformTests/Fixtures/terraform-1.11.4/openstack/terraform.tfstate"

  /// A directory with a state that has a fresh key.
  private struct Place {
    let temporary: TemporaryDirectory
    let programs: Programs
    let pem: String
    let publicKey: String

    /// Makes a place whose key has some attributes more, or others.
    init(_ attributes: [String: String] = [:]) async throws {
      temporary = try TemporaryDirectory()
      programs = Programs(environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": temporary.path, "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color", "USER": "anna",
      ])
      let made = try await programs.run(
        "ssh-keygen",
        [
          "-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-C", "", "-f",
          temporary.file("k"),
        ])
      try #require(made.exitCode == 0, "\(made)")
      pem = try temporary.read("k")
      publicKey = try temporary.read("k.pub").trimmingSuffixBlanks
      let all = [
        "algorithm": "RSA", "private_key_pem": pem, "public_key_openssh": publicKey + "\n",
      ].merging(attributes) { $1 }
      let encoded = String(decoding: try JSONEncoder().encode(all), as: UTF8.self)
      try temporary.write(
        """
        {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
         "resources":[{"mode":"managed","type":"tls_private_key","name":"k",
          "provider":"provider[\\"registry.terraform.io/hashicorp/tls\\"]",
          "instances":[{"schema_version":1,"attributes":\(encoded)}]}]}
        """, to: "terraform.tfstate")
    }

    func key(_ arguments: String...) async throws -> Programs.Outcome {
      try await programs.run(Checkout.executable, ["key"] + arguments, in: temporary.path)
    }

    /// The lines of the private key that must not stand anywhere.
    var secretLines: [Substring] { pem.split(separator: "\n").filter { !$0.hasPrefix("-") } }
  }

  // MARK: - Facts

  @Test("The facts of a recorded state: what ssh-keygen -l says, who accepts the key, what else")
  func facts() async throws {
    let place = try await Place()
    let facts = try await place.key("--state", Self.recorded)
    #expect(facts.exitCode == 0, "\(facts)")
    let publicKey = try await place.key("--state", Self.recorded, "--public")
    let said = try await place.programs.run(
      "ssh-keygen", ["-l", "-f", "-"], input: publicKey.output)
    let words = said.output.split(separator: " ")
    #expect(facts.output.contains("resource     tls_private_key.controller_ssh_key\n"))
    #expect(facts.output.contains("type         RSA, \(words[0]) bits\n"))
    #expect(facts.output.contains("fingerprint  \(words[1])\n"))
    #expect(facts.output.contains("comment      none\n"))
    #expect(facts.output.contains("public key   \(publicKey.output)"))
    #expect(facts.output.contains("accepted by  2 of 2 machines\n"))
    #expect(facts.output.contains("made by data.cloudinit_config.control_config, holds"))
    #expect(facts.output.contains("rocks-team"))
    // Neither the key nor the user data.
    #expect(!facts.output.contains("PRIVATE KEY"))
    #expect(!facts.output.contains("cloud-config"))
  }

  @Test("The same as JSON")
  func json() async throws {
    struct Answer: Decodable {
      let schema, resource, algorithm, type, fingerprint, publicKey: String
      let size, machines: Int
      let acceptedBy: [Acceptance]
      let otherKeys: [Other]
      let generatedKeys: [Generated]
      struct Acceptance: Decodable {
        let machine, evidence: String
        let isProof: Bool
      }
      struct Other: Decodable {
        let name: String
        let machines: [String]
      }
      struct Generated: Decodable {
        let resource: String
        let isChosen: Bool
      }
    }
    let place = try await Place()
    let outcome = try await place.key("--state", Self.recorded, "--json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    #expect(answer.schema == "quarterdeck/key/1")
    #expect(answer.type == "ssh-rsa")
    #expect(answer.size == 4096)
    #expect(answer.machines == 2)
    #expect(answer.acceptedBy.map(\.evidence) == ["recipe", "recipe"])
    #expect(answer.otherKeys.map(\.name) == ["rocks-team"])
    #expect(answer.otherKeys[0].machines == answer.acceptedBy.map(\.machine))
    #expect(answer.generatedKeys.map(\.resource) == [answer.resource])
    #expect(answer.generatedKeys[0].isChosen)
    #expect(!outcome.output.contains("PRIVATE KEY"))
  }

  @Test("A hostile comment and algorithm reach standard output as visible text only")
  func hostile() async throws {
    let hostile = "\u{1B}]0;evil\u{07}"
    let place = try await Place(["algorithm": "RSA" + hostile])
    let facts = try await place.key()
    #expect(facts.exitCode == 0)
    #expect(facts.output.contains("evil"))
    #expect(!facts.output.utf8.contains(0x1B))
  }

  @Test("A key that cannot be used is told as that, with its facts")
  func problem() async throws {
    let place = try await Place(["private_key_pem": "not a key"])
    let facts = try await place.key()
    #expect(facts.exitCode == 0)
    #expect(facts.output.contains("public key   \(place.publicKey)\n"))
    #expect(facts.output.contains("problem      The private key is damaged"))
    let reveal = try await place.key("--reveal")
    #expect(reveal.exitCode == 1)
    #expect(reveal.output.isEmpty)
    #expect(reveal.errors.contains("The private key is damaged"))
  }

  @Test(
    "What does not go together, and what is not there, is refused with what to do",
    arguments: [
      (["--reveal", "--agent"], 64, "Choose one: --public, --agent or --reveal."),
      (["--form", "pem"], 64, "--form belongs to --reveal"),
      (["--lifetime", "1h"], 64, "--lifetime belongs to --agent"),
      (["--agent", "--lifetime", "0"], 64, "at least one second"),
      (["--reveal", "--form", "der"], 64, "der"),
      (["--address", "tls_private_key.x"], 1, "It has: tls_private_key.k."),
      (["--reveal", "--form", "pkcs8"], 1, "has no private_key_pem_pkcs8"),
      (["--agent"], 1, "SSH_AUTH_SOCK is not set"),
    ] as [([String], Int32, String)])
  func refusals(arguments: [String], code: Int32, words: String) async throws {
    let place = try await Place()
    let outcome = try await place.programs.run(
      Checkout.executable, ["key"] + arguments, in: place.temporary.path)
    #expect(outcome.exitCode == code, "\(outcome)")
    #expect(outcome.errors.contains(words), "\(outcome)")
    #expect(outcome.output.isEmpty)
  }

  // MARK: - The key itself

  @Test("The private key goes to a pipe as the reference pipeline has it, and audit says so")
  func pipe() async throws {
    let place = try await Place()
    let piped = try await place.key("--reveal")
    #expect(piped.output == place.pem)
    #expect(piped.errors.isEmpty)
    let verbatim = try await place.key("--reveal", "--form", "pem")
    #expect(verbatim.output == place.pem)

    let audit = try await place.programs.run(Checkout.executable, ["audit"])
    let fingerprint = try #require(
      try await place.key().output.firstMatch(of: /SHA256:\S+/)
    ).output
    let ends = audit.output.split(separator: "\n").filter { $0.contains(" end ") }
    #expect(ends.count == 2)
    for line in ends {
      #expect(line.contains("anna@"))
      #expect(line.contains("key.reveal"))
      #expect(line.contains(place.temporary.path))
      #expect(line.contains("printed to a pipe, \(fingerprint)"))
    }
    let json = try await place.programs.run(Checkout.executable, ["audit", "--json"])
    #expect(json.output.contains(#""fingerprint" : "\#(fingerprint)""#))
    #expect(json.output.contains(#""form" : "usable""#))
    for line in place.secretLines { #expect(!json.output.contains(line)) }
    let verify = try await place.programs.run(Checkout.executable, ["audit", "verify"])
    #expect(verify.exitCode == 0)
  }

  @Test("A file that others may read gets a warning; one for its owner alone does not")
  func file() async throws {
    let place = try await Place()
    for (mask, isWarned) in [("022", true), ("077", false)] {
      let outcome = try await place.programs.run(
        "sh", ["-c", "umask \(mask); exec '\(Checkout.executable)' key --reveal > out\(mask)"],
        in: place.temporary.path)
      #expect(outcome.exitCode == 0)
      #expect(outcome.errors.contains("chmod 600") == isWarned)
      #expect(try place.temporary.read("out\(mask)") == place.pem)
    }
  }

  @Test("A terminal gets the key after the word, and for no other answer")
  func terminal() async throws {
    let place = try await Place()
    let script = "'\(Checkout.executable)' key --reveal \(place.temporary.path); echo code=$?; cat"
    let line = try #require(place.secretLines.first)
    for (answer, isPrinted) in [("yes", false), ("", false), ("print", true)] {
      try await Tmux.open(
        ["sh", "-c", script], by: place.programs, in: place.temporary, columns: 100, rows: 60
      ) { terminal in
        let question = try await terminal.wait(for: "anything else to stop:")
        #expect(question.contains("not printed to a terminal"))
        #expect(!question.contains(line))
        try await terminal.enter(answer)
        let screen = try await terminal.wait(for: "code=\(isPrinted ? 0 : 1)")
        #expect(screen.contains(line) == isPrinted)
      }
    }
    let audit = try await place.programs.run(Checkout.executable, ["audit"])
    #expect(audit.output.split(separator: "\n").count { $0.contains(" refused ") } == 2)
    #expect(audit.output.contains("printed to the terminal, SHA256:"))
  }

  @Test("What was typed before the question is no answer to it")
  func typedAhead() async throws {
    let place = try await Place()
    let script =
      "until [ -e go ]; do sleep 0.1; done; '\(Checkout.executable)' key --reveal; echo code=$?; cat"
    try await Tmux.open(
      ["sh", "-c", "cd \(place.temporary.path) && \(script)"], by: place.programs,
      in: place.temporary, columns: 100, rows: 60
    ) { terminal in
      try await terminal.enter("print")
      try await terminal.wait(for: "print")
      try place.temporary.write("", to: "go")
      try await terminal.wait(for: "anything else to stop:")
      try await terminal.enter("")
      let screen = try await terminal.wait(for: "code=")
      #expect(screen.contains("code=1"))
      #expect(!screen.contains("BEGIN RSA"))
    }
  }

  @Test("A terminal that cannot be asked gets nothing, and no question")
  func noQuestion() async throws {
    let place = try await Place()
    let script =
      "'\(Checkout.executable)' key --reveal \(place.temporary.path) < /dev/null; echo code=$?; cat"
    try await Tmux.open(
      ["sh", "-c", script], by: place.programs, in: place.temporary, columns: 100, rows: 60
    ) { terminal in
      let screen = try await terminal.wait(for: "code=1")
      #expect(!screen.contains("anything else"))
      #expect(screen.contains("not printed to a terminal"))
      #expect(!screen.contains("BEGIN RSA"))
    }
  }

  @Test("The agent gets the key, and the command that is named takes it out again")
  func agent() async throws {
    let place = try await Place()
    // ssh-agent ends with the program that it runs.
    let script = """
      set -e
      '\(Checkout.executable)' key --agent --lifetime 1h
      ssh-add -l
      '\(Checkout.executable)' key --agent --json
      '\(Checkout.executable)' key --public | ssh-add -q -d -
      ssh-add -l || true
      """
    let outcome = try await place.programs.run(
      "ssh-agent", ["sh", "-c", script], in: place.temporary.path)
    #expect(outcome.exitCode == 0, "\(outcome)")
    let fingerprint = try #require(outcome.output.firstMatch(of: /SHA256:[^ )]+/)).output
    #expect(outcome.output.contains("has tls_private_key.k (\(fingerprint)) for 3600 seconds."))
    #expect(
      outcome.output.contains(
        "quarterdeck key --public -C \(place.temporary.path) | ssh-add -d -\n"))
    #expect(outcome.output.contains("2048 \(fingerprint)"))
    #expect(outcome.output.contains(#""schema" : "quarterdeck/key-agent/1""#))
    #expect(outcome.output.contains(#""isListed" : true"#))
    #expect(outcome.output.contains("The agent has no identities."))
    for line in place.secretLines { #expect(!outcome.output.contains(line)) }
    let audit = try await place.programs.run(Checkout.executable, ["audit"])
    #expect(audit.output.contains("loaded, \(fingerprint)"))
  }
}

extension String {
  fileprivate var trimmingSuffixBlanks: String {
    String(self.reversed().drop(while: \.isWhitespace).reversed())
  }
}
