import ArgumentParser
import Cluster
import Fleet
import TerminalUI

/// `quarterdeck explain`: why pods fail, each cause once, with what proves it and what to do next.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why pods fail: cause, evidence, next command.",
    discussion: """
      Without a pod it explains all that need a person, each cause once. Exits with 0 when it could \
      answer, whatever the answer is; quarterdeck status tells by its exit code whether something \
      fails. With --from, write the pod before it.
      """)

  @Argument(
    help: "A pod: its name, a part of it, or namespace/name (default: all that fail).",
    completion: Completions.nothing)
  var pod: String?

  @OptionGroup var place: PlaceOptions

  @OptionGroup var offline: OfflineOptions

  @OptionGroup var part: NamespaceOptions

  @OptionGroup var answer: AnswerOptions

  func run() async throws {
    let look = try await ClusterLook.take(from: offline) { try place.site() }
    let picture = look.picture
    let pods = try picture.pods.checked("pods").filter { part.includes($0.id.namespace) }
    for (reason, what) in [
      (picture.events.reason, "events"), (picture.nodes.reason, "nodes"),
    ] where reason != nil {
      Output.note("Without \(what) causes are less sure. \(SafeText(reason ?? "").string)")
    }
    let asked = try pod.map { try PodQuery($0).pod(among: pods) }
    let explanation = Explanation(
      of: asked.map { [$0] } ?? pods, asked: asked, picture: picture, part: part)
    if answer.json {
      try Output.json(ExplainAnswer(explanation))
    } else {
      Output.write(explanation.text)
    }
    try look.end()
  }
}

/// Which pod an argument means.
struct PodQuery {
  private let text: String

  init(_ text: String) { self.text = text }

  /// The pod that is meant.
  ///
  /// - Throws: `CommandFailure` with the candidates if it is none, or several.
  func pod(among pods: [PodItem]) throws -> PodItem {
    let exact = pods.filter { "\($0.id)" == text || $0.id.name == text }
    let matches = exact.isEmpty ? pods.filter { "\($0.id)".contains(text) } : exact
    guard let first = matches.first else {
      throw CommandFailure(
        "There is no pod \(SafeText(text).string). quarterdeck pods lists them all.")
    }
    guard matches.count == 1 else {
      let names = matches.prefix(5).map { SafeText("\($0.id)").string }.joined(separator: ", ")
      let rest = matches.count > 5 ? " and \(matches.count - 5) others" : ""
      throw CommandFailure(
        "\(SafeText(text).string) can be \(names)\(rest). Say which, as namespace/name.")
    }
    return first
  }
}
