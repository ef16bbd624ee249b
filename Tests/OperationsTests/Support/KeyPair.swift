import Fleet
import FoundationEssentials
import Operations
import Terraform

/// A key pair of one test, made by the tools that make such keys, and a state that has it.
struct KeyPair {
  /// What hashicorp/tls can be asked for, as far as OpenSSH takes it.
  enum Kind: String, CaseIterable {
    case rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519

    /// As `ssh-keygen -l` names it.
    var algorithm: String {
      switch self {
      case .rsa2048, .rsa3072, .rsa4096: "RSA"
      case .p256, .p384, .p521: "ECDSA"
      case .ed25519: "ED25519"
      }
    }

    /// The arguments of `openssl` that make such a key in the form of `private_key_pem`.
    fileprivate var arguments: [String] {
      switch self {
      case .rsa2048, .rsa3072, .rsa4096: ["genrsa", "-traditional", String(rawValue.dropFirst(3))]
      case .p256: Self.curve("prime256v1")
      case .p384: Self.curve("secp384r1")
      case .p521: Self.curve("secp521r1")
      case .ed25519: ["genpkey", "-algorithm", "ed25519"]
      }
    }

    private static func curve(_ name: String) -> [String] {
      ["ecparam", "-name", name, "-genkey", "-noout"]
    }
  }

  /// The private key in the one form that the state has.
  let privateKey: String
  /// The public key as ssh-keygen or openssl says it.
  let publicKey: String
  /// The attributes of the state.
  let attributes: [String: String]

  /// Makes a key in one form, with a scratch directory for the tools.
  static func make(
    _ kind: Kind, _ form: GeneratedKey.Form, in scratch: Scratch, world: World
  ) async throws -> KeyPair {
    let tools = KeyTools(scratch: scratch, world: world)
    var key = try await tools.run("openssl", kind.arguments)
    try scratch.write(key, to: "made")
    let publicKey: String
    if kind == .ed25519 {
      let encoded = try await tools.run(
        "openssl", ["pkey", "-in", scratch.file("made"), "-pubout"])
      publicKey = try Self.edwardsLine(encoded)
    } else {
      publicKey = try await tools.run("ssh-keygen", ["-y", "-f", scratch.file("made")])
    }
    switch form {
    case .pem: break
    case .pkcs8:
      key = try await tools.run(
        "openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", scratch.file("made")])
    case .openssh where kind == .ed25519:
      return try await ofSSHKeygen(in: scratch, world: world)
    case .openssh:
      // A change of the passphrase writes OpenSSH's own form.
      _ = try await tools.run("ssh-keygen", ["-q", "-p", "-N", "", "-f", scratch.file("made")])
      key = try scratch.text(of: "made")
    }
    return KeyPair(
      privateKey: key, publicKey: publicKey.trimmingLineEnd,
      attributes: [
        "algorithm": kind.algorithm, form.attribute: key, "public_key_openssh": publicKey,
      ])
  }

  private static func ofSSHKeygen(in scratch: Scratch, world: World) async throws -> KeyPair {
    let key = try await scratch.makeKey("own", world: world)
    let publicKey = try scratch.text(of: "own.pub")
    return KeyPair(
      privateKey: key.revealed, publicKey: publicKey.trimmingLineEnd,
      attributes: [
        "algorithm": "ED25519", "private_key_openssh": key.revealed,
        "public_key_openssh": publicKey,
      ])
  }

  /// A state as bytes, with the key in it.
  var state: [UInt8] { Self.state(attributes) }

  /// The key as it is read from a state.
  var generated: GeneratedKey {
    get throws {
      guard let key = GeneratedKey(of: try RawState(bytes: state)) else { throw NoKey() }
      return key
    }
  }

  struct NoKey: Error {}

  /// A state as bytes, with one `tls_private_key` of these attributes in it.
  static func state(_ attributes: [String: String]) -> [UInt8] {
    let members = attributes.map {
      JSONObject.Member(key: $0.key, value: .string($0.value))
    }
    return Array(
      """
      {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
       "resources":[{"mode":"managed","type":"tls_private_key","name":"k",
        "provider":"provider[\\"registry.terraform.io/hashicorp/tls\\"]",
        "instances":[{"schema_version":1,
         "attributes":\(JSONValue.object(JSONObject(members)).encodedText)}]}]}
      """.utf8)
  }

  /// The line of `authorized_keys` for an ED25519 public key as openssl writes it: its last 32 bytes.
  private static func edwardsLine(_ text: String) throws -> String {
    let body = text.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
    guard let data = Data(base64Encoded: body) else { throw NoKey() }
    let type = Array("ssh-ed25519".utf8)
    let blob = [0, 0, 0, UInt8(type.count)] + type + [0, 0, 0, 32] + data.suffix(32)
    return "ssh-ed25519 \(Data(blob).base64EncodedString())\n"
  }
}

/// Runs the tools that make keys.
struct KeyTools {
  let scratch: Scratch
  let world: World

  /// Returns what a tool prints; it must succeed.
  func run(_ name: String, _ arguments: [String], input: String? = nil) async throws -> String {
    let result = try await world.processes.run(
      Program(
        "/usr/bin/\(name)", arguments, environment: testEnvironment, directory: scratch.path,
        input: input.map { Array($0.utf8) }))
    guard result.isSuccess else { throw ToolFailed(words: result.errorOutput.text) }
    return result.output.text
  }

  struct ToolFailed: Error { let words: String }
}

extension String {
  var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
