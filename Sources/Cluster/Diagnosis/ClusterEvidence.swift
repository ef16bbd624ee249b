/// What files tell about a cluster: what `kubectl` and `microk8s status` printed into them.
///
/// Takes whatever comes, in any order and number, and finds out by itself what each file is. Reads no
/// files: the caller brings their bytes.
public struct ClusterEvidence: Sendable {
  /// The objects that were read.
  public private(set) var objects = ClusterObjects()
  /// What `microk8s status` said, if that was among it.
  public private(set) var microk8s: MicroK8sStatus?
  /// The version of the API server, if that was among it.
  public private(set) var server: ServerVersion?
  /// What a reader should know of a file that was taken nevertheless, one sentence each.
  public private(set) var notes: [String] = []

  private var kinds: Set<String> = []
  private var unfinishedKinds: Set<String> = []
  private var finishedKinds: Set<String> = []
  private var hasEmptyList = false
  private var documentCount = 0

  /// Creates evidence that tells nothing yet.
  public init() {}

  /// Whether nodes were given, be it none at all.
  public var hasNodes: Bool { has(Node.kind) }
  /// Whether pods were given, be it none at all.
  public var hasPods: Bool { has(Pod.kind) }
  /// Whether events were given, be it none at all.
  public var hasEvents: Bool { has(KubernetesEvent.kind) }

  /// A list of kubectl that is empty does not say of what.
  private func has(_ kind: String) -> Bool { kinds.contains(kind) || hasEmptyList }

  /// The kinds of which there were more than the files hold.
  public var incompleteKinds: [String] { unfinishedKinds.subtracting(finishedKinds).sorted() }

  /// Adds what a file holds.
  ///
  /// - Parameter bytes: all of the file.
  /// - Throws: `EvidenceProblem` when it is of no use; then nothing of it was added.
  public mutating func add(_ bytes: [UInt8]) throws(EvidenceProblem) {
    let text = EvidenceText(bytes)
    if let problem = text.problem { throw problem }
    if let start = text.jsonStart {
      try addJSON(bytes, from: start)
    } else {
      try addText(text)
    }
  }

  private mutating func addText(_ text: EvidenceText) throws(EvidenceProblem) {
    if let status = MicroK8sStatus(text: text.whole), !status.actsAsWorker {
      microk8s = status
    } else {
      throw text.textProblem
    }
  }

  /// Reads all the documents of a file; several answers may stand one behind the other.
  private mutating func addJSON(_ bytes: [UInt8], from start: Int) throws(EvidenceProblem) {
    var copy = self
    var reader = JSONReader(bytes, from: start)
    repeat {
      let document: ClusterObjects.Document
      do {
        document = try ClusterObjects.document(&reader)
      } catch {
        throw EvidenceText.endsEarly(bytes) ? .cutOff : .broken
      }
      try copy.add(document)
    } while reader.hasMore() && reader.rest.first == UInt8(ascii: "{")
    if reader.hasMore() {
      let line = FirstLine.text(of: Array(reader.rest.prefix(4_096)))
      copy.notes.append("has text behind its JSON, which is left out: \(line)")
    }
    self = copy
  }

  private mutating func add(_ document: ClusterObjects.Document) throws(EvidenceProblem) {
    switch document {
    case .objects(let contents):
      documentCount += 1
      objects.add(contents.objects)
      kinds.formUnion(contents.kinds)
      if contents.kinds.isEmpty { hasEmptyList = true }
      if contents.hasMore {
        unfinishedKinds.formUnion(contents.kinds)
      } else {
        finishedKinds.formUnion(contents.kinds)
      }
    case .version(let version): server = version
    case .refusal(let reason, let message):
      throw .refused(KubectlFailure(line: "Error from server (\(reason)): \(message)"))
    case .other(kind: "Table"): throw .table
    case .change: throw .watch
    case .other(let kind): throw .otherKind(kind)
    }
  }

  /// Leaves out what came twice, as when a file was given in two forms; the last one counts.
  public mutating func removeDuplicates() {
    guard documentCount > 1 else { return }
    objects.pods = Self.unique(objects.pods) { "\($0.namespace)/\($0.name)" }
    objects.nodes = Self.unique(objects.nodes, by: \.name)
    objects.events = Self.unique(objects.events) { "\($0.metadata.namespace)/\($0.metadata.name)" }
  }

  private static func unique<Item>(_ items: [Item], by key: (Item) -> String) -> [Item] {
    var places: [String: Int] = [:]
    var result: [Item] = []
    for item in items {
      if let place = places[key(item)] {
        result[place] = item
      } else {
        places[key(item)] = result.count
        result.append(item)
      }
    }
    return result
  }
}
