import Fleet
import Terraform
import Testing

@Suite("PrivateKey") struct PrivateKeyTests {
  /// What hands and tools do to a key's text.
  enum Accident: String, CaseIterable {
    case none, carriageReturns, noLastLineEnd, manyLineEnds, indented, trailingBlanks, blankLines
    case writtenAsJSON, quotedJSON, onOneLine, unwrapped, byteOrderMark, textAround, parameters

    func happen(to key: String) -> String {
      let lines = key.split(separator: "\n")
      switch self {
      case .none: return key
      case .carriageReturns: return key.replacing("\n", with: "\r\n")
      case .noLastLineEnd: return String(key.dropLast())
      case .manyLineEnds: return key + "\n\n"
      case .indented: return lines.map { "    \($0)\n" }.joined()
      case .trailingBlanks: return lines.map { "\($0) \t\n" }.joined()
      case .blankLines: return lines.map { "\($0)\n\n" }.joined()
      case .writtenAsJSON: return key.replacing("\n", with: "\\n")
      case .quotedJSON: return JSONValue.string(key.replacing("\n", with: "\r\n")).encodedText
      case .onOneLine: return lines.joined(separator: " ")
      case .unwrapped:
        return "\(lines[0])\n\(lines[1..<(lines.count - 1)].joined())\n\(lines.last ?? "")"
      case .byteOrderMark: return "\u{FEFF}" + key
      case .textAround: return "Bag Attributes\n" + key + "and so on"
      case .parameters:
        return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
          + key
      }
    }
  }

  @Test(
    "What hands and tools do to a text is undone, and the text is that of the tool again",
    arguments: Accident.allCases)
  func normalised(accident: Accident) throws {
    for key in [SampleKey.rsa, SampleKey.ecdsa, SampleKey.ecdsaPKCS8] {
      let read = try PrivateKey(Secret(accident.happen(to: key)))
      #expect(try read.usable(with: nil).revealed == key)
    }
    let publicKey = try #require(PublicKey(line: SampleKey.ed25519Public))
    let plain = try PrivateKey(Secret(SampleKey.ed25519PKCS8)).usable(with: publicKey)
    let mangled = Secret(accident.happen(to: SampleKey.ed25519PKCS8))
    #expect(try PrivateKey(mangled).usable(with: publicKey) == plain)
  }

  @Test("The lines of OpenSSH's own form stay as long as they are")
  func openSSHLines() throws {
    let mangled = Accident.carriageReturns.happen(to: SampleKey.openSSH)
    #expect(
      try PrivateKey(Secret(mangled)).usable(with: nil).revealed == SampleKey.openSSH)
  }

  @Test(
    "A key with a passphrase is called encrypted, whatever its form",
    arguments: [
      SampleKey.encrypted,
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
      """
      -----BEGIN RSA PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-128-CBC,BB4F6B4E56777EF4AB20EC2B765EC484

      MIIB
      -----END RSA PRIVATE KEY-----
      """,
    ])
  func encrypted(text: String) {
    #expect(throws: KeyProblem.encrypted) { try PrivateKey(Secret(text)) }
  }

  @Test(
    "What is damaged says how",
    arguments: [
      ("no key", "-----BEGIN … PRIVATE KEY-----"),
      (String(SampleKey.rsa.prefix(200)), "cut off"),
      (SampleKey.rsa.replacing("MIIC", with: "MI?C"), "base64"),
      (SampleKey.rsa.replacing("RSA ", with: ""), "structure"),
      (SampleKey.ecdsa.replacing("EC ", with: "RSA "), "structure"),
      (SampleKey.openSSH.replacing("b3Bl", with: "b4Bl"), "structure of OpenSSH's keys"),
      ("-----BEGIN RSA PRIVATE KEY-----\nabcd\n-----END RSA PRIVATE KEY-----", "structure"),
      ("-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", "base64"),
    ])
  func damaged(text: String, words: String) {
    let error = #expect(throws: KeyProblem.self) { try PrivateKey(Secret(text)) }
    guard case .damaged(let reason) = error else {
      Issue.record("\(String(describing: error)) is no damage.")
      return
    }
    #expect(reason.contains(words))
    // Nothing of the key is quoted.
    #expect(!"\(KeyProblem.damaged(reason))".contains("MI"))
  }

  @Test("No cut of a key's bytes is taken for a key")
  func everyCut() throws {
    for key in [SampleKey.rsa, SampleKey.ecdsa, SampleKey.openSSH, SampleKey.ed25519PKCS8] {
      let lines = key.split(separator: "\n")
      let body = lines.dropFirst().dropLast().joined()
      for length in stride(from: 4, to: body.count - 4, by: 4) {
        let cut = "\(lines[0])\n\(body.prefix(length))\n\(lines.last ?? "")\n"
        #expect(throws: KeyProblem.self) { try PrivateKey(Secret(cut)) }
      }
    }
  }

  @Test("Nothing at all is no key, and a kind that OpenSSH dropped is named")
  func others() {
    #expect(throws: KeyProblem.missing) { try PrivateKey(Secret(" \n")) }
    let text = "-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----"
    #expect(throws: KeyProblem.unsupported("keys with the label DSA PRIVATE KEY")) {
      try PrivateKey(Secret(text))
    }
  }
}
