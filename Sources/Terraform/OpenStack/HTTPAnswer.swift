public import FoundationEssentials

/// What a service, or whoever is in its place, answered.
///
/// It comes from outside: nothing in it is trusted to be what it should.
public struct HTTPAnswer: Hashable, Sendable {
  /// The status: 200, 300, 401.
  public let status: Int
  /// The status in the other side's own words; may be empty.
  public let reason: String
  /// The headers in their order, names in small letters.
  public let headers: [Header]
  /// The body.
  public let body: [UInt8]
  /// How long it took to the first byte, in seconds.
  public let seconds: Double

  /// One header.
  public struct Header: Hashable, Sendable {
    /// Its name in small letters.
    public let name: String
    /// Its value; a token may be one.
    let value: Secret
  }

  private static let mostHeaders = 200

  /// Reads heads and body as they came over the wire; nil when they are none.
  ///
  /// - Parameters:
  ///   - bytes: What `curl --include` prints.
  ///   - seconds: How long it took to the first byte.
  public init?(bytes: ArraySlice<UInt8>, seconds: Double) {
    var rest = bytes
    while true {
      guard let (status, reason, headers, body) = Self.head(of: rest) else { return nil }
      // What comes before the answer: "100 Continue", and the word of a proxy that it connects.
      if (100..<200).contains(status) || (status == 200 && Self.head(of: body) != nil) {
        rest = body
        continue
      }
      self.status = status
      self.reason = reason
      self.headers = headers
      self.body = Array(body)
      self.seconds = seconds
      return
    }
  }

  private static func head(
    of bytes: ArraySlice<UInt8>
  ) -> (status: Int, reason: String, headers: [Header], body: ArraySlice<UInt8>)? {
    guard bytes.starts(with: "HTTP/".utf8) else { return nil }
    var rest = bytes
    var lines: [String] = []
    while lines.count <= mostHeaders, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      var line = rest[..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      rest = rest[(end + 1)...]
      guard line.isEmpty else {
        lines.append(String(decoding: line, as: UTF8.self))
        continue
      }
      guard let first = lines.first?.split(separator: " ", maxSplits: 2), first.count > 1,
        let status = Int(first[1]), (100..<600).contains(status)
      else { return nil }
      let headers = lines.dropFirst().compactMap { line -> Header? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        return Header(name: line[..<colon].lowercased(), value: Secret(String(value)))
      }
      return (status, first.count > 2 ? String(first[2]) : "", headers, rest)
    }
    return nil
  }
}

extension HTTPAnswer {
  /// The value of the first header of a name, which is in small letters.
  public func header(_ name: String) -> String? { secretHeader(name)?.revealed }

  /// The same for a value that is a secret.
  public func secretHeader(_ name: String) -> Secret? {
    headers.first { $0.name == name }?.value
  }

  /// What the other side's clock said.
  public var date: Date? { header("date").flatMap(HTTPDate.date) }

  /// How long to wait before the next request, in seconds, where the answer says so.
  public var retryAfter: Int? {
    header("retry-after").flatMap { Int($0) }.flatMap { (0...86_400).contains($0) ? $0 : nil }
  }

  /// The body as JSON; nil when it is none.
  public var json: JSONValue? { try? JSONValue(parsing: body) }

  /// The words of a refusal, in whichever form the service puts them; nil when it has none.
  ///
  /// Source: Keystone `error.message`, Nova `forbidden.message` and others, Neutron
  /// `NeutronError.message`, Glance `message`.
  public var message: String? {
    guard let object = json?.object else { return nil }
    let text =
      object["message"]?.text ?? object.lazy.compactMap { $0.value["message"]?.text }.first
    return text.map { String($0.prefix(300)) }
  }

  /// Who answered, as far as the answer says so: "nginx/1.18.0 (Ubuntu)".
  public var server: String? {
    header("server").flatMap { $0.isEmpty ? nil : String($0.prefix(60)) }
  }
}

/// Why nobody answered.
public enum HTTPFailure: Error, Hashable, Sendable {
  /// The name of the host leads nowhere.
  case notResolved
  /// Nothing listens there, or no way leads there.
  case refused
  /// No connection came about in time.
  case notConnected
  /// There was a connection, and no answer in time.
  case silent
  /// The head of an answer came, and not its end.
  case cutOff
  /// The other side's certificate cannot be trusted.
  case notTrusted
  /// What is spoken there is no TLS, or not with us.
  case noTLS
  /// What is spoken there is no HTTP.
  case notHTTP
  /// The connection was closed without an answer.
  case closed
  /// The answer is larger than any that is meant.
  case tooLarge
  /// The proxy that the environment names cannot be used.
  case proxy
  /// curl itself failed.
  case other(exitCode: Int32)

  /// Reads an exit code of curl.
  ///
  /// Source: `man curl`, "EXIT CODES".
  init(exitCode: Int32, isConnected: Bool, hasHead: Bool) {
    self =
      switch exitCode {
      case 1, 8: .notHTTP
      case 5, 97: .proxy
      case 6: .notResolved
      case 7: .refused
      case 28: hasHead ? .cutOff : isConnected ? .silent : .notConnected
      case 35: .noTLS
      case 51, 60, 77, 83, 90, 91: .notTrusted
      case 18: .cutOff
      case 52, 55, 56: hasHead ? .cutOff : .closed
      case 63: .tooLarge
      default: .other(exitCode: exitCode)
      }
  }

  /// Whether whatever is asked there afterwards fails as well.
  ///
  /// A service that is only slow may still answer somebody who waits longer.
  public var isCertain: Bool {
    switch self {
    case .notResolved, .refused, .notConnected, .notTrusted, .noTLS, .notHTTP: true
    case .silent, .cutOff, .closed, .tooLarge, .proxy, .other: false
    }
  }
}

/// The time in HTTP's headers: `Thu, 26 Nov 2026 15:43:14 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads a time in the form that RFC 9110 asks for; the obsolete forms are nil.
  static func date(_ text: String) -> Date? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", words[1].count == 2, words[3].count == 4,
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp.date("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
