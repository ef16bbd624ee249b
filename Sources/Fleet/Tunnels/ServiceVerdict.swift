import Terraform

/// What an answer says about the service behind a tunnel.
public enum ServiceVerdict: Hashable, Sendable {
  /// It is the one that was expected: which, with its version.
  case good(String)
  /// It wants TLS, and was not spoken to with it.
  case wantsTLS
  /// It is there, and not able to serve: why, as a clause.
  case unwell(String)
  /// Something else answers there: what, as a clause.
  case wrong(String)
}

extension ServiceVerdict {
  /// Judges an answer.
  ///
  /// Source: the version documents of Keystone v3, Nova 2.1, Neutron v2.0 and Glance v2 in OpenStack's API references; `/version` of the Kubernetes API.
  ///
  /// - Parameters:
  ///   - bytes: The answer as curl prints it with `--include`.
  ///   - kind: What is expected there.
  public init(answer bytes: [UInt8], expecting kind: TunnelKind) {
    guard let answer = HTTPAnswer(bytes: bytes[...], seconds: 0) else {
      self = .wrong(bytes.isEmpty ? "it says nothing" : "it does not speak HTTP")
      return
    }
    if answer.wantsTLS {
      self = .wantsTLS
    } else if answer.status >= 500 || answer.status == 429 {
      self = .unwell("it answers \(answer.statusWords)")
    } else if kind == .http {
      self = .good("HTTP \(answer.statusWords)")
    } else if let service = Service(of: answer) {
      self =
        service.kind == kind
        ? .good(service.title) : .wrong("\(service.title) answers, not \(kind.title)")
    } else {
      self = .wrong("\(answer.likeness) answers, not \(kind.title)")
    }
  }
}

extension HTTPAnswer {
  /// The code with its words: `503 Service Unavailable`.
  fileprivate var statusWords: String {
    reason.isEmpty ? "\(status)" : "\(status) \(reason.prefix(60))"
  }

  /// Whether it complains that it was spoken to without TLS, as nginx, Apache and Go do.
  fileprivate var wantsTLS: Bool {
    guard status == 400 else { return false }
    let text = String(decoding: body.prefix(4_096), as: UTF8.self)
    return ["HTTPS port", "SSL-enabled server port", "HTTP request to an HTTPS server"]
      .contains { text.contains($0) }
  }

  /// What answered, as far as it can be told: the title of a page, else the code.
  fileprivate var likeness: String {
    let text = String(decoding: body.prefix(65_536), as: UTF8.self)
    if let start = text.firstRange(of: "<title>")?.upperBound,
      let end = text[start...].firstRange(of: "</title>")?.lowerBound
    {
      let title = text[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return "a web page \"\(title.prefix(60))\""
    }
    let server = header("server").map { " of \($0.prefix(40))" } ?? ""
    return "something unknown (\(statusWords))\(server)"
  }
}

/// A service that made itself known.
private struct Service {
  let kind: TunnelKind?
  let title: String

  init?(of answer: HTTPAnswer) {
    // What is no JSON is none of these services.
    guard let document = try? JSONValue(parsing: answer.body), document.object != nil else {
      return nil
    }
    if let found = Self.kubernetes(document) ?? Self.openStack(document) {
      self = found
    } else {
      return nil
    }
  }

  private init(_ kind: TunnelKind?, _ title: String) {
    self.kind = kind
    self.title = title
  }

  private static func kubernetes(_ document: JSONValue) -> Service? {
    if let version = document["gitVersion"]?.text {
      return Service(.kubernetes, "Kubernetes \(version.prefix(40))")
    }
    // It tells its version to nobody without a name, or to nobody at all.
    guard document["kind"]?.text == "Status", document["apiVersion"]?.text == "v1" else {
      return nil
    }
    return Service(.kubernetes, "Kubernetes API")
  }

  private static func openStack(_ document: JSONValue) -> Service? {
    let versions =
      document["versions"]?["values"]?.array ?? document["versions"]?.array
      ?? document["version"].map { [$0] } ?? []
    let entries = versions.compactMap(Version.init)
    if document["versions"]?["values"] != nil
      || entries.contains(where: { $0.media.contains("identity") })
    {
      guard let newest = entries.first(where: { $0.id.hasPrefix("v3") }) ?? entries.first else {
        return nil
      }
      return Service(.keystone, "Keystone \(newest.id)")
    }
    if let volume = entries.first(where: { $0.media.contains("volume") }) {
      return Service(nil, "Cinder \(volume.id)")
    }
    if let nova = entries.first(where: { $0.id == "v2.1" && $0.least != nil }) {
      return Service(.nova, "Nova \(nova.least ?? "") to \(nova.most ?? "?")")
    }
    if entries.contains(where: { $0.id.hasPrefix("v1") && $0.least != nil }) {
      return Service(nil, "Placement")
    }
    guard let first = entries.first, entries.allSatisfy({ $0.least == nil }) else { return nil }
    if entries.count == 1, first.id == "v2.0" { return Service(.neutron, "Neutron v2.0") }
    return first.id.hasPrefix("v2.") ? Service(.glance, "Glance \(first.id)") : nil
  }

  /// One entry of a version document.
  private struct Version {
    let id: String
    let least: String?
    let most: String?
    let media: String

    init?(_ entry: JSONValue) {
      guard let id = entry["id"]?.text, id.hasPrefix("v"), id.utf8.count <= 12 else { return nil }
      self.id = id
      least = entry["min_version"]?.text.map { String($0.prefix(12)) }
      most = entry["version"]?.text.map { String($0.prefix(12)) }
      media = (entry["media-types"]?.array ?? []).compactMap { $0["type"]?.text }
        .joined(separator: " ")
    }
  }
}
