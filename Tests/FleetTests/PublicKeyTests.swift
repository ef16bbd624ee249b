import Fleet
import Testing

@Suite("PublicKey") struct PublicKeyTests {
  @Test(
    "Type, size and fingerprint are those of ssh-keygen -l",
    arguments: [
      (SampleKey.rsaPublic, "RSA", 1024, SampleKey.rsaFingerprint),
      (SampleKey.ecdsaPublic, "ECDSA", 256, SampleKey.ecdsaFingerprint),
      (SampleKey.ed25519Public, "ED25519", 256, SampleKey.ed25519Fingerprint),
    ])
  func facts(line: String, algorithm: String, size: Int, fingerprint: String) throws {
    let key = try #require(PublicKey(line: line + "\r\n"))
    #expect(key.algorithm == algorithm)
    #expect(key.size == size)
    #expect(key.fingerprint == fingerprint)
    #expect(key.comment == nil)
    #expect(key.line == line)
  }

  @Test("A comment is what stands behind the key, up to the end of the line")
  func comment() throws {
    let key = try #require(PublicKey(line: SampleKey.openSSHPublic + "\nssh-rsa AAAA"))
    #expect(key.comment == "a comment")
    #expect(key.line == SampleKey.openSSHPublic)
  }

  @Test(
    "What is no public key is none",
    arguments: [
      "", "\n", "ssh-rsa", "ssh-rsa AAAA", "ssh-rsa !!!!",
      // Another type than its bytes say.
      SampleKey.rsaPublic.replacing("ssh-rsa", with: "ssh-dss"),
      // A length that leads beyond the end.
      "ssh-rsa ////f3NzaC1yc2E=",
      // A type that would be a command for a terminal.
      "\u{1B}[2J AAAABBtbMkoAAAABAA==",
    ])
  func none(line: String) {
    #expect(PublicKey(line: line) == nil)
  }
}
