import Fleet
import Terraform

/// Asks the cluster's API through a tunnel whether it lives.
///
/// Its certificate is checked, and only then the token sent.
struct KubernetesProbe: Sendable {
  /// What came of a question.
  enum Outcome: Hashable, Sendable {
    /// It lives: its words.
    case well(String, after: Duration?)
    /// It is there, and not well: how, as a clause.
    case unwell(String)
    /// Whoever answers is not the cluster's API.
    case impostor
    /// Nothing is behind the tunnel.
    case cut
    /// Nothing came in time.
    case silent
    /// The question could not be put: why, as a clause.
    case failed(String)
  }

  let world: World

  /// How long an answer may take.
  static let limit = Duration.seconds(5)

  /// Asks.
  ///
  /// - Parameters:
  ///   - kubeconfig: Where the API is, and who asks.
  ///   - port: The near end.
  ///   - authority: The file with the certificates of the cluster's authority.
  /// - Returns: What came of it.
  func ask(_ kubeconfig: Kubeconfig, at port: Int, authority: String) async -> Outcome {
    guard let curl = ToolLocator(world: world).path(of: "curl") else {
      return .failed("curl is not on the PATH")
    }
    let host = kubeconfig.host.contains(":") ? "[\(kubeconfig.host)]" : kubeconfig.host
    var lines = [
      "silent", "show-error", "globoff", "max-redirs = 0", #"proto = "=https""#,
      #"noproxy = "*""#, "max-time = \(Self.limit.components.seconds)", "max-filesize = 65536",
      #"user-agent = "quarterdeck""#, #"cacert = "\#(authority)""#,
      #"connect-to = "\#(host):\#(kubeconfig.port):127.0.0.1:\#(port)""#,
      #"url = "https://\#(host):\#(kubeconfig.port)/livez""#,
      #"write-out = "\n%{http_code} %{time_starttransfer}""#,
    ]
    if let token = kubeconfig.token {
      lines.append(#"header = "Authorization: Bearer \#(token.revealed)""#)
    }
    let program = Program(
      curl, CurlInvocation.arguments, environment: KeyAgent.environment(world), directory: "/",
      input: Array(lines.map { $0 + "\n" }.joined().utf8), output: .captured(limit: 1 << 17),
      lifetime: .ours, deadline: Self.limit + .seconds(2))
    do throws(ProcessError) {
      return Self.outcome(of: try await world.processes.run(program))
    } catch {
      return .failed("\(error)")
    }
  }

  /// Reads how curl ended.
  ///
  /// Source: curl(1), EXIT CODES.
  static func outcome(of result: ProgramResult) -> Outcome {
    if result.isTimedOut { return .silent }
    let lines = result.output.text.split(separator: "\n", omittingEmptySubsequences: false)
    switch result.end.code {
    case 0: break
    case 28: return .silent
    case 7, 35, 52, 56: return .cut
    case 51, 60: return .impostor
    default:
      let line = result.errorOutput.text.split(whereSeparator: \.isNewline).last
      return .failed(line.map { String($0.prefix(200)) } ?? "curl ended with \(result.end.code)")
    }
    let words = (lines.last ?? "").split(separator: " ")
    let time = words.count > 1 ? Double(words[1]).map { Duration.seconds($0) } : nil
    let body = lines.dropLast().joined(separator: " ")
    switch words.first.flatMap({ Int($0) }) {
    case 200: return .well("livez \(body.prefix(20))", after: time)
    // It does not tell everybody; but it is the cluster's own, and it speaks.
    case 401?, 403?: return .well("its TLS is right", after: time)
    case let status?: return .unwell("it answers \(status) to /livez")
    case nil: return .failed("curl said nothing")
    }
  }
}
