extension PrivateKey {
  /// What a private key's bytes say that matters here.
  struct Parts {
    var publicKey: PublicKey?
    var objection: String?
    var seed: [UInt8]?
  }
}

extension PrivateKey.Parts {
  /// Reads an RSA key.
  ///
  /// Source: RFC 8017, A.1.2: version, modulus, public exponent, and six numbers more.
  init(rsa bytes: some Sequence<UInt8>) throws(KeyProblem) {
    var numbers = try Self.sequence(bytes)
    _ = try numbers.read(.integer)
    let modulus = try numbers.read(.integer)
    let exponent = try numbers.read(.integer)
    for _ in 0..<6 { _ = try numbers.read(.integer) }
    var blob: [UInt8] = []
    for part in [Array("ssh-rsa".utf8)[...], exponent, modulus] { blob.append(sshString: part) }
    publicKey = PublicKey(blob: blob)
  }

  /// Reads a key of an elliptic curve.
  ///
  /// Source: RFC 5915, 3: version, private number, `[0]` the curve, `[1]` the public point.
  ///
  /// - Parameters:
  ///   - bytes: The key.
  ///   - known: The curve as the bytes around it name it.
  /// - Throws: `KeyProblem.damaged`.
  init(ec bytes: some Sequence<UInt8>, curve known: PrivateKey.Curve?) throws(KeyProblem) {
    var values = try Self.sequence(bytes)
    _ = try values.read(.integer)
    _ = try values.read(.octetString)
    var curve = known
    if let option = try values.readIfPresent(.firstOption) {
      var inner = DERReader(option)
      curve = PrivateKey.Curve(try inner.read(.objectIdentifier))
    }
    guard let curve else { throw .damaged("it does not say its curve") }
    objection = curve.objection
    guard let name = curve.name, let option = try values.readIfPresent(.secondOption) else {
      return
    }
    var inner = DERReader(option)
    // The first byte counts the bits that are left over: none.
    let point = try inner.read(.bitString).dropFirst()
    var blob: [UInt8] = []
    for part in ["ecdsa-sha2-\(name)", name] { blob.append(sshString: Array(part.utf8)) }
    blob.append(sshString: point)
    publicKey = PublicKey(blob: blob)
  }

  /// Reads a key that names its algorithm.
  ///
  /// Source: RFC 5208, 5: version, algorithm, key; RFC 8410, 7 for ED25519.
  init(pkcs8 bytes: some Sequence<UInt8>) throws(KeyProblem) {
    var values = try Self.sequence(bytes)
    _ = try values.read(.integer)
    var algorithm = DERReader(try values.read(.sequence))
    let identifier = try algorithm.read(.objectIdentifier)
    let key = try values.read(.octetString)
    switch Array(identifier) {
    case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]: self = try Self(rsa: key)
    case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]:
      let curve = try algorithm.readIfPresent(.objectIdentifier)
      self = try Self(ec: key, curve: curve.map { PrivateKey.Curve($0) })
    case [0x2B, 0x65, 0x70]:
      var inner = DERReader(key)
      let seed = Array(try inner.read(.octetString))
      guard seed.count == 32 else { throw .damaged("an ED25519 key has 32 bytes") }
      self.init(seed: seed)
    default: self.init(objection: "keys of this algorithm")
    }
  }

  /// Reads a key in OpenSSH's own form.
  ///
  /// Source: OpenSSH, `PROTOCOL.key`.
  init(openSSH bytes: [UInt8]) throws(KeyProblem) {
    let problem = KeyProblem.damaged("its bytes do not have the structure of OpenSSH's keys")
    guard bytes.starts(with: PrivateKey.openSSHMagic) else { throw problem }
    var reader = SSHBytesReader(bytes.dropFirst(PrivateKey.openSSHMagic.count))
    guard let cipher = reader.string(), reader.string() != nil, reader.string() != nil,
      reader.number() == 1, let blob = reader.string(), let secrets = reader.string()
    else { throw problem }
    guard cipher == Array("none".utf8) else { throw .encrypted }
    // The same random number twice: a wrong passphrase would show there.
    var inner = SSHBytesReader(secrets)
    guard let check = inner.number(), check == inner.number(), let key = PublicKey(blob: blob),
      inner.string().map({ String(decoding: $0, as: UTF8.self) }) == key.type
    else { throw problem }
    publicKey = key
    if key.type.hasSuffix("nistp224") { objection = PrivateKey.Curve.p224.objection }
  }

  private static func sequence(_ bytes: some Sequence<UInt8>) throws(KeyProblem) -> DERReader {
    var outer = DERReader(bytes)
    let content = try outer.read(.sequence)
    guard outer.isAtEnd else { throw .damaged("there is more behind its last byte") }
    return DERReader(content)
  }
}

extension PrivateKey {
  /// An elliptic curve of ECDSA.
  enum Curve {
    case p224
    case p256
    case p384
    case p521
    case other

    /// Reads an object identifier; source: RFC 5480, 2.1.1.1.
    init(_ identifier: ArraySlice<UInt8>) {
      switch Array(identifier) {
      case [0x2B, 0x81, 0x04, 0x00, 0x21]: self = .p224
      case [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: self = .p256
      case [0x2B, 0x81, 0x04, 0x00, 0x22]: self = .p384
      case [0x2B, 0x81, 0x04, 0x00, 0x23]: self = .p521
      default: self = .other
      }
    }

    /// The name in SSH; nil where SSH has none.
    var name: String? {
      switch self {
      case .p256: "nistp256"
      case .p384: "nistp384"
      case .p521: "nistp521"
      case .p224, .other: nil
      }
    }

    /// What OpenSSH does not accept; nil if it does.
    var objection: String? {
      switch self {
      case .p224: "ECDSA keys of the curve P224"
      case .other: "ECDSA keys of this curve"
      case .p256, .p384, .p521: nil
      }
    }
  }
}
