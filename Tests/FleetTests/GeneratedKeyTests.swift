import Fleet
import Terraform
import Testing

@Suite("GeneratedKey") struct GeneratedKeyTests {
  private static func key(_ attributes: [String: String?]) throws -> GeneratedKey {
    try #require(GeneratedKey(of: try KeyState.key(attributes)))
  }

  private static let rsa: [String: String?] = [
    "algorithm": "RSA", "private_key_pem": SampleKey.rsa,
    "public_key_openssh": SampleKey.rsaPublic + "\n",
  ]

  @Test("The facts are those of ssh-keygen -l")
  func facts() throws {
    let key = try Self.key(Self.rsa)
    #expect(key.resource == "tls_private_key.k")
    #expect(key.algorithm == "RSA")
    #expect(key.size == 1024)
    #expect(key.publicKey?.line == SampleKey.rsaPublic)
    #expect(key.publicKey?.fingerprint == SampleKey.rsaFingerprint)
    #expect(!key.isTainted)
  }

  @Test(
    "An RSA or ECDSA key is usable as the reference pipeline prints it",
    arguments: [
      ("RSA", SampleKey.rsa, SampleKey.rsaPublic),
      ("ECDSA", SampleKey.ecdsa, SampleKey.ecdsaPublic),
    ])
  func pem(algorithm: String, pem: String, publicKey: String) throws {
    let key = try Self.key([
      "algorithm": algorithm, "private_key_pem": pem, "public_key_openssh": publicKey,
    ])
    #expect(try key.usable.revealed == pem)
    #expect(key.text(of: .pem)?.revealed == pem)
    #expect(key.text(of: .openssh) == nil)
  }

  @Test("The state's own text stays available byte for byte")
  func verbatim() throws {
    let mangled = SampleKey.rsa.replacing("\n", with: "\r\n")
    let key = try Self.key(Self.rsa.merging(["private_key_pem": mangled]) { $1 })
    #expect(key.text(of: .pem)?.revealed == mangled)
    #expect(try key.usable.revealed == SampleKey.rsa)
  }

  @Test("An ED25519 key is used in OpenSSH's own form")
  func openSSHForm() throws {
    let key = try Self.key([
      "algorithm": "ED25519", "private_key_pem": SampleKey.ed25519PKCS8,
      "private_key_openssh": SampleKey.openSSH, "public_key_openssh": SampleKey.openSSHPublic,
    ])
    #expect(try key.usable.revealed == SampleKey.openSSH)
    #expect(key.publicKey?.comment == "a comment")
    #expect(key.size == 256)
  }

  @Test("An ED25519 key that the state has in PKCS#8 alone is brought into OpenSSH's form")
  func converted() throws {
    let key = try Self.key([
      "algorithm": "ED25519", "private_key_pem": SampleKey.ed25519PKCS8,
      "private_key_openssh": nil, "public_key_openssh": SampleKey.ed25519Public,
    ])
    let usable = try key.usable
    #expect(usable.revealed.hasPrefix("-----BEGIN OPENSSH PRIVATE KEY-----\n"))
    let read = try PrivateKey(usable)
    #expect(read.isAccepted)
    #expect(read.publicKey?.fingerprint == SampleKey.ed25519Fingerprint)
    #expect(try PrivateKey(Secret(SampleKey.ed25519PKCS8)).isAccepted == false)
  }

  @Test("Without its public key an ED25519 key in PKCS#8 cannot be brought into OpenSSH's form")
  func notConvertible() throws {
    let key = try Self.key([
      "algorithm": "ED25519", "private_key_pem": SampleKey.ed25519PKCS8,
    ])
    #expect(throws: KeyProblem.notConvertible) { try key.usable }
  }

  @Test("A form that is damaged is passed over for one that is not")
  func damagedForm() throws {
    let key = try Self.key([
      "algorithm": "ECDSA", "private_key_pem": String(SampleKey.ecdsa.prefix(100)),
      "private_key_pem_pkcs8": SampleKey.ecdsaPKCS8, "public_key_openssh": SampleKey.ecdsaPublic,
    ])
    #expect(try key.usable.revealed == SampleKey.ecdsaPKCS8)
  }

  @Test("The public half comes from the private one where the state does not have it")
  func derivedPublicKey() throws {
    for (pem, fingerprint) in [
      (SampleKey.rsa, SampleKey.rsaFingerprint), (SampleKey.ecdsa, SampleKey.ecdsaFingerprint),
      (SampleKey.ecdsaPKCS8, SampleKey.ecdsaFingerprint),
    ] {
      let key = try Self.key(["private_key_pem": pem, "public_key_openssh": "no key"])
      #expect(key.publicKey?.fingerprint == fingerprint)
    }
  }

  @Test("P224 is said to be what OpenSSH does not accept; its size is that of the curve")
  func p224() throws {
    let key = try Self.key([
      "algorithm": "ECDSA", "ecdsa_curve": "P224", "private_key_pem": SampleKey.p224,
      "private_key_openssh": "", "public_key_openssh": "",
    ])
    #expect(key.size == 224)
    #expect(key.publicKey == nil)
    #expect(throws: KeyProblem.unsupported("ECDSA keys of the curve P224")) { try key.usable }
    #expect("\(KeyProblem.unsupported("ECDSA keys of the curve P224"))".contains("P224"))
  }

  @Test("Another key's private half is refused")
  func mismatched() throws {
    let key = try Self.key(Self.rsa.merging(["private_key_pem": SampleKey.ecdsa]) { $1 })
    #expect(throws: KeyProblem.mismatched) { try key.usable }
  }

  @Test("A tainted key says so, and a deposed one is none")
  func marks() throws {
    let tainted = try KeyState.state([
      KeyState.resource(
        "tls_private_key", "k", KeyState.instance(Self.rsa, deposed: "00112233"),
        KeyState.instance(Self.rsa, isTainted: true))
    ])
    #expect(try #require(GeneratedKey(of: tainted)).isTainted)
    let deposed = try KeyState.state([
      KeyState.resource("tls_private_key", "k", KeyState.instance(Self.rsa, deposed: "00112233"))
    ])
    #expect(GeneratedKey(of: deposed) == nil)
  }

  @Test("A key never prints itself")
  func masked() throws {
    let key = try Self.key(Self.rsa)
    let line = try #require(SampleKey.rsa.split(separator: "\n").dropFirst().first)
    var told = "\(key)\(try PrivateKey(Secret(SampleKey.rsa)))"
    dump(key, to: &told)
    dump(try PrivateKey(Secret(SampleKey.ed25519PKCS8)), to: &told)
    #expect(!told.contains(line))
    // The numbers of the ED25519 key.
    #expect(!told.contains("69"))
  }

  @Test("A state without a key has none")
  func none() throws {
    #expect(GeneratedKey(of: try SampleState.empty.decoded()) == nil)
    #expect(GeneratedKey(of: try KeyState.key(["private_key_pem": nil])) == nil)
    #expect(GeneratedKey(of: try KeyState.key(["private_key_pem": ""])) == nil)
  }
}
