/// What a person calls the thing that pods belong to: a Deployment, a StatefulSet or a CronJob.
public struct Workload: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// For example `Deployment`.
  public var kind: String
  /// The namespace.
  public var namespace: String
  /// The name, as it stands in the manifest that was applied.
  public var name: String

  /// Creates a workload.
  public init(kind: String, namespace: String, name: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// As kubectl writes it, such as `deployment/worker`.
  public var reference: String { "\(kind.lowercased())/\(name)" }

  /// The kind, the namespace and the name, such as `Deployment temporal/worker`.
  public var description: String { "\(kind) \(namespace)/\(name)" }

  /// Orders by namespace, kind and name.
  public static func < (left: Self, right: Self) -> Bool {
    (left.namespace, left.kind, left.name) < (right.namespace, right.kind, right.name)
  }

  /// What the workload itself belongs to, as far as its name tells; nil for one that stands alone.
  ///
  /// A Deployment names its ReplicaSets after itself and a hash of the template, a CronJob its Jobs
  /// after itself and the minute of the schedule. Both leave no other trace in the pod.
  public var parent: Workload? {
    guard let dash = name.lastIndex(of: "-"), dash != name.startIndex else { return nil }
    let end = name[name.index(after: dash)...]
    let parent: String
    switch kind {
    case "ReplicaSet" where Self.isTemplateHash(end): parent = "Deployment"
    case "Job" where end.count >= 8 && end.utf8.allSatisfy(\.isASCIIDigit): parent = "CronJob"
    default: return nil
    }
    return Workload(kind: parent, namespace: namespace, name: String(name[..<dash]))
  }

  /// Returns whether a name's end can be the hash of a pod template.
  ///
  /// Source: `rand.SafeEncodeString` of Kubernetes, which leaves out vowels and what looks alike.
  private static func isTemplateHash(_ text: Substring) -> Bool {
    (6...10).contains(text.count)
      && text.utf8.allSatisfy("bcdfghjklmnpqrstvwxz2456789".utf8.contains)
  }
}

extension Pod {
  /// What it belongs to, the nearest first, such as a ReplicaSet and then its Deployment; empty for
  /// a pod that stands alone.
  public var ownerChain: [Workload] {
    guard let owner = metadata.owner else { return [] }
    var chain = [Workload(kind: owner.kind, namespace: namespace, name: owner.name)]
    while let parent = chain[chain.count - 1].parent { chain.append(parent) }
    return chain
  }

  /// The outermost thing that it belongs to; nil for a pod that stands alone.
  public var workload: Workload? { ownerChain.last }
}
