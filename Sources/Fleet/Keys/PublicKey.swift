import FoundationEssentials

/// The public half of an SSH key.
///
/// Source: RFC 4253, section 6.6; RFC 5656; RFC 8709.
public struct PublicKey: Hashable, Sendable {
  /// The type as SSH names it, such as `ssh-ed25519`.
  public let type: String
  /// The type and the numbers in SSH's encoding.
  public let blob: [UInt8]
  /// What somebody wrote behind it.
  public let comment: String?

  /// Makes a key of its encoding; nil if it has none of a key.
  init?(blob: [UInt8], comment: String? = nil) {
    var reader = SSHBytesReader(blob)
    guard let type = reader.string(), !type.isEmpty, !reader.isAtEnd,
      type.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    self.type = String(decoding: type, as: UTF8.self)
    self.blob = blob
    self.comment = comment.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Reads a line as it stands in `authorized_keys`, without options; nil if it is no key.
  public init?(line: String) {
    let words = (line.split(whereSeparator: \.isNewline).first ?? "")
      .split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard words.count >= 2, let data = Data(base64Encoded: String(words[1])) else { return nil }
    self.init(blob: Array(data), comment: words.count > 2 ? String(words[2]) : nil)
    guard type == words[0] else { return nil }
  }

  /// The line for `authorized_keys`, without a line end.
  public var line: String {
    ([type, base64] + [comment].compactMap(\.self)).joined(separator: " ")
  }

  /// The digest of the key as `ssh-keygen -l` prints it: `SHA256:` and base64 without padding.
  public var fingerprint: String {
    "SHA256:" + Data(SHA256Digest(of: blob).bytes).base64EncodedString().prefix { $0 != "=" }
  }

  /// The algorithm as `ssh-keygen -l` names it: `RSA`, `ECDSA`, `ED25519`; the type for others.
  public var algorithm: String {
    switch type {
    case "ssh-rsa": "RSA"
    case "ssh-ed25519": "ED25519"
    case _ where type.hasPrefix("ecdsa-sha2-"): "ECDSA"
    default: type
    }
  }

  /// The size in bits as `ssh-keygen -l` counts it; nil for types that are not known here.
  public var size: Int? {
    // The first string is the type; the second is the curve, or RSA's exponent.
    var reader = SSHBytesReader(blob)
    guard reader.string() != nil, let second = reader.string() else { return nil }
    switch algorithm {
    case "ED25519": return second.count * 8
    case "ECDSA": return Int(String(decoding: second, as: UTF8.self).trimmingPrefix("nistp"))
    case "RSA":
      guard let modulus = reader.string()?.drop(while: { $0 == 0 }), let first = modulus.first
      else { return nil }
      return modulus.count * 8 - first.leadingZeroBitCount
    default: return nil
    }
  }

  /// Returns whether a text holds this key, such as a recipe for a machine.
  func stands(in text: String) -> Bool {
    // Padding is no part of what tells it from others, and some leave it out.
    let key = base64.utf8.prefix { $0 != UInt8(ascii: "=") }
    var text = text
    return text.withUTF8 { $0.holds(Array(key)) }
  }

  private var base64: String { Data(blob).base64EncodedString() }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether other bytes stand anywhere in these.
  ///
  /// A key's first bytes are rare in other texts, so the inner loop hardly ever begins.
  fileprivate func holds(_ other: [UInt8]) -> Bool {
    guard let first = other.first, count >= other.count else { return false }
    return (0...(count - other.count)).contains { start in
      self[start] == first && self[start..<(start + other.count)].elementsEqual(other)
    }
  }
}
