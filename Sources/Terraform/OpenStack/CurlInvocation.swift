/// What is said to `curl`, and what its answer means.
///
/// Everything, secrets above all, goes to it as a configuration on standard input: its arguments
/// are the same for every request. The operator's own configuration is not read.
///
/// Source: curl 7.58 to 8.x, `--config`; its exit codes.
public enum CurlInvocation {
  /// The arguments; the first of them keeps `.curlrc` away.
  public static let arguments = ["--disable", "--config", "-"]

  /// The largest answer that is read, in bytes.
  public static let largestAnswer = 4 << 20

  /// How the other side proves who it is.
  public struct Trust: Hashable, Sendable {
    /// A file with the certificates of authorities; nil for the system's.
    public var authorities: String?
    /// Whether nothing is proved, because somebody said so.
    public var isUnchecked: Bool

    /// Makes a trust; without arguments that of the system.
    public init(authorities: String? = nil, isUnchecked: Bool = false) {
      self.authorities = authorities
      self.isUnchecked = isUnchecked
    }
  }

  /// Returns the configuration for a request.
  ///
  /// - Parameters:
  ///   - request: The question.
  ///   - timeout: How long all of it may take.
  ///   - trust: How the other side proves who it is.
  /// - Returns: What goes to standard input; as secret as the request.
  public static func configuration(
    for request: OpenStackRequest, within timeout: Duration, trust: Trust = Trust()
  ) -> Secret {
    let seconds = decimal(timeout)
    var lines = [
      "silent", "include", "globoff", "no-keepalive", "max-redirs = 0",
      option("proto", "=http,https"), option("user-agent", "quarterdeck"),
      option("max-time", seconds), option("connect-timeout", seconds),
      option("max-filesize", String(largestAnswer)), option("url", request.url),
      // A line of its own behind whatever came.
      option("write-out", "\n%{http_code} %{time_connect} %{time_starttransfer}"),
      option("header", "Accept: application/json"),
    ]
    // As terraform does: what is on this computer is never asked through a proxy.
    let isNear = ServiceURL(request.url)?.isLoopback ?? false
    if isNear { lines.append(option("noproxy", "*")) }
    if let authorities = trust.authorities { lines.append(option("cacert", authorities)) }
    if trust.isUnchecked { lines.append("insecure") }
    if let token = request.token {
      lines.append(option("header", "X-Auth-Token: \(token.revealed)"))
    }
    if let body = request.body {
      lines += [
        option("header", "Content-Type: application/json"), option("header", "Expect:"),
        option("data-raw", body.revealed),
      ]
    }
    return Secret(lines.map { $0 + "\n" }.joined())
  }

  /// The variables of the environment that lead curl to proxies and certificates.
  ///
  /// terraform heeds the names in capitals as well, curl knows `http_proxy` in small letters only.
  ///
  /// - Parameter environment: The operator's.
  /// - Returns: All of curl's environment.
  public static func environment(inheriting environment: [String: String]) -> [String: String] {
    var result = ["LC_ALL": "C"]
    for name in ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"] { result[name] = environment[name] }
    for name in ["http_proxy", "https_proxy", "no_proxy"] {
      result[name] = environment[name.uppercased()] ?? environment[name]
    }
    return result
  }

  /// Reads what came of a request.
  ///
  /// - Parameters:
  ///   - exitCode: curl's exit code.
  ///   - output: What it wrote to standard output.
  ///   - isWhole: Whether nothing of that was dropped.
  /// - Returns: The answer of the other side, whatever it says, or why there is none.
  public static func answer(
    exitCode: Int32, output: [UInt8], isWhole: Bool = true
  ) -> Result<HTTPAnswer, HTTPFailure> {
    guard isWhole else { return .failure(.tooLarge) }
    let (rest, times) = split(output)
    // curl answers 0 as the moment of a connection that never was.
    let isConnected = times.map { $0.connect > 0 } ?? false
    let answer = HTTPAnswer(bytes: rest, seconds: times?.firstByte ?? 0)
    guard exitCode == 0 else {
      return .failure(
        HTTPFailure(exitCode: exitCode, isConnected: isConnected, hasHead: answer != nil))
    }
    guard let answer else { return .failure(.notHTTP) }
    return .success(answer)
  }

  private static func split(
    _ output: [UInt8]
  ) -> (rest: ArraySlice<UInt8>, times: (connect: Double, firstByte: Double)?) {
    guard let end = output.lastIndex(of: UInt8(ascii: "\n")) else { return (output[...], nil) }
    let words = String(decoding: output[(end + 1)...], as: UTF8.self).split(separator: " ")
    guard words.count == 3, let connect = Double(words[1]), let first = Double(words[2]) else {
      return (output[...], nil)
    }
    return (output[..<end], (connect, first))
  }

  /// A line of the configuration; whatever the value is, it stays one.
  private static func option(_ name: String, _ value: String) -> String {
    var quoted = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0": continue
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\(name) = \"\(quoted)\""
  }

  private static func decimal(_ duration: Duration) -> String {
    let (seconds, fraction) = duration.components
    let thousandths = max(1, Int(seconds) * 1000 + Int(fraction / 1_000_000_000_000_000))
    let rest = String(thousandths % 1000)
    let zeros = String(repeating: "0", count: 3 - rest.count)
    return "\(thousandths / 1000).\(zeros)\(rest)"
  }
}
