import FoundationEssentials
import TestKit
import Testing

@Suite("The generated key without a screen") struct KeyCommandTests {
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

  @Test("The private key goes to a pipe, and is refused to a terminal")
  func reveal() async throws {
    let place = try await Place()
    let piped = try await place.key("--reveal")
    #expect(piped.output == place.pem)
    let facts = try await place.key("--json")
    #expect(facts.exitCode == 0)
    for line in place.secretLines { #expect(!facts.output.contains(line)) }

    let script = "\(Checkout.executable) key --reveal \(place.temporary.path); sleep 60"
    try await Tmux.open(
      ["sh", "-c", script], by: place.programs, in: place.temporary, columns: 100, rows: 20
    ) { terminal in
      let screen = try await terminal.wait(for: "not printed to a terminal")
      #expect(!screen.contains("BEGIN RSA"))
    }
  }
}

extension String {
  fileprivate var trimmingSuffixBlanks: String {
    String(self.reversed().drop(while: \.isWhitespace).reversed())
  }
}
