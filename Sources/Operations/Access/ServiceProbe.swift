import Cluster
import Fleet
import Terraform

/// One question to the service behind a tunnel, put to the near end as any client would.
///
/// A near end accepts whether or not anything is behind it, so only the service's own answer counts.
struct ServiceProbe: Sendable {
  /// What became of a question.
  enum Outcome: Hashable, Sendable {
    /// Something answered.
    case answered(ServiceVerdict, after: Duration?)
    /// Nothing came in time.
    case silent
    /// An answer began and did not end in time.
    case unfinished
    /// The near end accepted the connection and closed it.
    case cut
    /// Nobody listens at the near end.
    case closed
    /// The question could not be put: why, as a clause.
    case failed(String)
  }

  /// How long an answer may take.
  static let limit = Duration.seconds(5)
  private static let longestAnswer = 1 << 20

  let world: World

  /// Asks.
  ///
  /// - Parameters:
  ///   - kind: What is expected.
  ///   - port: The near end.
  ///   - usesTLS: Whether the service wants TLS; noted when it is found out.
  /// - Returns: What became of the question.
  func ask(_ kind: TunnelKind, at port: Int, usesTLS: inout Bool) async -> Outcome {
    guard let path = kind.path, let curl = ToolLocator(world: world).path(of: "curl") else {
      return await knock(port)
    }
    if kind == .kubernetes { usesTLS = true }
    let outcome = await get(path, kind, port, tls: usesTLS, curl)
    // It may speak without TLS by now: the next question finds out.
    if outcome == .cut, kind != .kubernetes { usesTLS = false }
    guard case .answered(.wantsTLS, _) = outcome else { return outcome }
    usesTLS = true
    return await get(path, kind, port, tls: true, curl)
  }

  /// Sees whether a connection stays open, where nothing more can be asked.
  private func knock(_ port: Int) async -> Outcome {
    switch await LoopbackDoor.knock(port, for: .seconds(1), clock: world.clock) {
    case .open: .answered(.good("a connection stays open"), after: nil)
    case .closed: .cut
    case .refused: .closed
    }
  }

  private func get(
    _ path: String, _ kind: TunnelKind, _ port: Int, tls: Bool, _ curl: String
  ) async -> Outcome {
    let seconds = Self.limit.components.seconds
    // The certificate is of the service's own name, not of 127.0.0.1: what is asked for here is
    // public, and nothing is sent.
    let program = Program(
      curl,
      [
        "--disable", "--silent", "--show-error", "--include", "--noproxy", "*",
        "--max-time", "\(seconds)", "--max-filesize", "\(Self.longestAnswer)",
        "--user-agent", "quarterdeck", "--write-out", "\n%{time_starttransfer}",
      ] + (tls ? ["--insecure"] : []) + ["\(tls ? "https" : "http")://127.0.0.1:\(port)\(path)"],
      environment: KeyAgent.environment(world), directory: "/",
      output: .captured(limit: Self.longestAnswer + 4_096), lifetime: .ours,
      deadline: Self.limit + .seconds(2))
    do throws(ProcessError) {
      return Self.outcome(of: try await world.processes.run(program), kind, tls: tls)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Reads how curl ended.
  ///
  /// Source: curl(1), EXIT CODES.
  static func outcome(of result: ProgramResult, _ kind: TunnelKind, tls: Bool) -> Outcome {
    // Behind the answer: a line end and the seconds until its first byte.
    let output = result.output.bytes
    let end = output.lastIndex(of: 0x0A) ?? output.endIndex
    let seconds = Double(String(decoding: output[end...].dropFirst(), as: UTF8.self))
    let answer = Array(output[..<end])
    if result.isTimedOut { return .silent }
    switch result.end.code {
    case 0:
      return .answered(
        ServiceVerdict(answer: answer, expecting: kind), after: seconds.map { .seconds($0) })
    case 7: return .closed
    case 28: return answer.contains(where: { $0 != 0x0A }) ? .unfinished : .silent
    case 52, 56: return .cut
    // Tunnels to dead services close within the handshake of TLS.
    case 35 where tls: return .cut
    case 63: return .answered(.wrong("its answer has no end"), after: nil)
    default:
      let line = result.errorOutput.text.split(whereSeparator: \.isNewline).last
      return .failed(line.map { String($0.prefix(200)) } ?? "curl ended with \(result.end.code)")
    }
  }
}
