/// Why a file tells nothing about a cluster; as text, what follows its name in a sentence.
public enum EvidenceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing in it.
  case empty
  /// It ends in the middle of its JSON.
  case cutOff
  /// It is JSON up to some point, and then is not.
  case broken
  /// It is a table of kubectl, as text or as the API makes it.
  case table
  /// It is what `kubectl describe` prints.
  case description
  /// It is YAML.
  case yaml
  /// It is a web page.
  case webPage
  /// It is compressed.
  case compressed
  /// It is no text.
  case binary
  /// It is an error of kubectl, of microk8s or of the API.
  case refused(KubectlFailure)
  /// It is what a watch printed: changes, and no list.
  case watch
  /// It is JSON of a kind that is not looked at.
  case otherKind(String)
  /// It is a text that says nothing known.
  case unknown(firstLine: String)

  /// What is wrong, why, and what to do.
  public var description: String {
    switch self {
    case .empty:
      "is empty: the command printed nothing into it. Run the command again, and see what it says "
        + "on standard error."
    case .cutOff: "is cut off: its JSON ends before its end. Have it made or copied again."
    case .broken: "is broken: its JSON cannot be read to its end. Have it made again."
    case .table:
      "is a table, which leaves out why something fails. Have it made with -o json, or with "
        + "kubectl get --raw."
    case .description:
      "is what kubectl describe prints, which cannot be read safely. Have it made with "
        + "kubectl get -o json."
    case .yaml: "is YAML. Have it made with -o json."
    case .webPage:
      "is a web page: something else answered in the API's place, such as a proxy or a login. Ask "
        + "on a control plane node."
    case .compressed: "is compressed. Unpack it first."
    case .binary: "is no text. Give what kubectl or microk8s status printed."
    case .refused(let failure): "holds an error in place of an answer. \(failure)"
    case .watch:
      "is what a watch printed: changes, and not what there is. Have it made without --watch."
    case .otherKind(let kind):
      "holds \(kind.isEmpty ? "JSON of an unknown kind" : "objects of the kind \(kind)"), and not "
        + "pods, nodes or events. \(Self.advice)"
    case .unknown(let line):
      "is neither JSON nor a status of MicroK8s; it begins with \"\(line)\". \(Self.advice)"
    }
  }

  private static let advice =
    "Give what `kubectl get pods,nodes,events -A -o json` or `microk8s status` prints."
}
