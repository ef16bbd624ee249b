import Cluster
import FoundationEssentials
public import Terraform

/// What a client needs to speak with the cluster, read from what `microk8s config` prints.
///
/// Only single values are taken from there, each checked; the file for the client is written anew, so
/// that nothing else of what a machine says (a command to run, another proxy) gets into it.
public struct Kubeconfig: Hashable, Sendable {
  /// The API's host as the cluster names it, which its certificate is for.
  public let host: String
  /// The API's port.
  public let port: Int
  /// The certificates that the API's own must be signed by, PEM in base64.
  private let authority: String
  private let credential: Credential

  /// How the client proves who it is.
  private enum Credential: Hashable, Sendable {
    case token(Secret)
    case certificate(String, key: Secret)
  }

  /// Reads what `microk8s config` prints.
  ///
  /// Source: MicroK8s 1.28 (a token) and 1.32 (a certificate), `microk8s-config.wrapper`.
  ///
  /// - Parameter text: Its output.
  /// - Throws: `KubeconfigError`.
  public init(_ text: String) throws(KubeconfigError) {
    func value(_ key: String) -> String? {
      text.split(whereSeparator: \.isNewline).lazy.compactMap { line in
        let words = line.drop { $0 == " " || $0 == "-" }
          .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, words[0] == key else { return nil }
        let plain = words[1].filter { $0 != " " && $0 != "\"" && $0 != "'" && $0 != "\r" }
        return plain.isEmpty ? nil : plain
      }.first
    }
    guard let server = value("server").flatMap(ServiceURL.init) else { throw .notRecognised }
    guard server.scheme == "https" else { throw .unprotected }
    host = server.host
    let tail = server.authority.split(separator: "]").last ?? ""
    port = tail.split(separator: ":").last.flatMap { Int($0) } ?? 443
    guard Host.isAddress(host), (1...65_535).contains(port) else { throw .notRecognised }
    guard let authority = value("certificate-authority-data").flatMap(Self.base64) else {
      throw .noAuthority
    }
    self.authority = authority
    if let token = value("token"), Self.isToken(token) {
      credential = .token(Secret(token))
    } else if let certificate = value("client-certificate-data").flatMap(Self.base64),
      let key = value("client-key-data").flatMap(Self.base64)
    {
      credential = .certificate(certificate, key: Secret(key))
    } else {
      throw .noCredential
    }
  }

  /// The certificates of the authority, PEM.
  public var authorityCertificates: [UInt8] {
    Data(base64Encoded: authority).map(Array.init) ?? []
  }

  /// The token; nil where the client proves itself by a certificate.
  public var token: Secret? { if case .token(let token) = credential { token } else { nil } }

  /// The file for a client that goes through a tunnel.
  ///
  /// The certificate is checked as without the tunnel: for the API's own name, by the cluster's own
  /// authority.
  ///
  /// - Parameters:
  ///   - localPort: The near end.
  ///   - name: What cluster, user and context are called.
  /// - Returns: YAML; a secret.
  public func file(at localPort: Int, named name: String) -> Secret {
    let title = Self.quoted(name)
    let user =
      switch credential {
      case .token(let token): "    token: \(Self.quoted(token.revealed))"
      case .certificate(let certificate, let key):
        "    client-certificate-data: \(certificate)\n    client-key-data: \(key.revealed)"
      }
    return Secret(
      """
      apiVersion: v1
      kind: Config
      current-context: \(title)
      clusters:
      - name: \(title)
        cluster:
          server: https://127.0.0.1:\(localPort)
          tls-server-name: \(Self.quoted(host))
          certificate-authority-data: \(authority)
      contexts:
      - name: \(title)
        context:
          cluster: \(title)
          user: \(title)
      users:
      - name: \(title)
        user:
      \(user)

      """)
  }

  /// A text in double quotes as YAML has it: what its readers refuse or fold is escaped.
  ///
  /// Source: YAML 1.2, 5.1 and 5.7; 1.1 takes two more characters for ends of lines.
  private static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> String in
      switch scalar.value {
      case 0x22, 0x5C: return "\\\(scalar)"
      case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: return String(scalar)
      }
    }
    return "\"\(scalars.joined())\""
  }

  private static func base64(_ text: String) -> String? {
    Data(base64Encoded: text).flatMap { $0.isEmpty ? nil : text }
  }

  /// Source: RFC 6750, `b64token`.
  private static func isToken(_ text: String) -> Bool {
    text.utf8.count <= 16_384
      && text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isASCII
          && (character.isLetter || character.isNumber || "-._~+/=".contains(character))
      }
  }
}

/// Why a kubeconfig is not used.
public enum KubeconfigError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the machine printed names no server.
  case notRecognised
  /// The server speaks no TLS.
  case unprotected
  /// No authority by which the server could be told from another.
  case noAuthority
  /// Neither token nor certificate.
  case noCredential

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notRecognised: "What microk8s config prints names no server of an API."
    case .unprotected: "The API that microk8s config names is not protected by TLS."
    case .noAuthority:
      "microk8s config names no certificate authority, so the API could not be told from another."
    case .noCredential: "microk8s config has neither a token nor a certificate of the client's."
    }
  }
}
