/// The nodes, pods and events of one moment, from however many answers.
public struct ClusterObjects: Hashable, Sendable {
  /// The nodes.
  public var nodes: [Node]
  /// The pods of all namespaces.
  public var pods: [Pod]
  /// The events of all namespaces.
  public var events: [KubernetesEvent]
  /// How many entries could not be read.
  public var unreadableCount: Int

  /// Creates a set of objects.
  public init(
    nodes: [Node] = [], pods: [Pod] = [], events: [KubernetesEvent] = [], unreadableCount: Int = 0
  ) {
    self.nodes = nodes
    self.pods = pods
    self.events = events
    self.unreadableCount = unreadableCount
  }

  /// Adds what an answer holds: a list of nodes, pods or events, or a list of several kinds.
  ///
  /// - Parameter json: one answer of the API, or what `kubectl get … -o json` printed.
  /// - Throws: `KubernetesDecodingError` when it holds none of them.
  public mutating func add(json: [UInt8]) throws(KubernetesDecodingError) {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else {
      throw .notJSON(firstLine: FirstLine.text(of: json))
    }
    var reader = JSONReader(json, from: start)
    switch try Self.document(&reader) {
    case .objects(let contents): add(contents.objects)
    case .refusal(let reason, let message): throw .refused(reason: reason, message: message)
    case .version, .change: throw .notAList(kind: "")
    case .other(let kind): throw .notAList(kind: kind)
    }
  }

  /// Adds other objects behind these.
  mutating func add(_ others: Self) {
    nodes += others.nodes
    pods += others.pods
    events += others.events
    unreadableCount += others.unreadableCount
  }
}

extension ClusterObjects {
  /// What one JSON document is.
  enum Document {
    /// A list, or a single object, of kinds that are looked at.
    case objects(Contents)
    /// The version of the server: `kubectl version -o json` or `/version`.
    case version(ServerVersion)
    /// An error of the API.
    case refusal(reason: String, message: String)
    /// A change that a watch printed.
    case change
    /// Something else, with its kind.
    case other(kind: String)
  }

  /// The objects of a document, and what it says about itself.
  struct Contents {
    var objects = ClusterObjects()
    /// The kinds that it is about, though it may hold none of them.
    var kinds: Set<String> = []
    /// Whether there are more pages of the list.
    var hasMore = false
    /// The kinds of the entries that are not looked at.
    var otherKinds: Set<String> = []
  }

  /// Reads one document, once from front to back.
  static func document(
    _ reader: inout JSONReader
  ) throws(KubernetesDecodingError) -> Document {
    do {
      return try readDocument(&reader)
    } catch {
      throw .malformed
    }
  }

  private static func readDocument(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) -> Document {
    let head = try Head(reader)
    var contents = Contents()
    switch head.kind {
    case Pod.kind?, Node.kind?, KubernetesEvent.kind?:
      try contents.readItem(&reader, kind: head.kind)
      return .objects(contents)
    case "PodList"?, "NodeList"?, "EventList"?, "List"?: break
    case nil where head.hasItems: break
    case let kind:
      defer { try? reader.skip() }
      return try other(reader, kind: kind)
    }
    let listed = head.kind.flatMap { $0 == "List" ? nil : String($0.dropLast("List".count)) }
    if let listed { contents.kinds.insert(listed) }
    guard try reader.enterObject() else { return .other(kind: "") }
    while let key = try reader.nextKey() {
      switch key {
      case "items": try contents.readItems(&reader, kind: listed)
      case "metadata":
        contents.hasMore = try reader.peekText("continue") != nil
        try reader.skip()
      default: try reader.skip()
      }
    }
    if contents.kinds.isEmpty, !contents.otherKinds.isEmpty {
      return .other(kind: contents.otherKinds.sorted().joined(separator: ", "))
    }
    return .objects(contents)
  }

  /// What can be told of a document without going through its items.
  private struct Head {
    var kind: String?
    var hasItems = false

    /// `kubectl get -o json` prints a list's kind behind its items, which name theirs; the API itself
    /// prints it first.
    init(_ reader: JSONReader) throws(JSONReader.Malformed) {
      var reader = reader
      guard try reader.enterObject() else { return }
      while let key = try reader.nextKey() {
        switch key {
        case "kind":
          kind = try reader.text()
          return
        case "items":
          hasItems = true
          if try Self.entriesHaveKinds(reader) { return }
          try reader.skip()
        default: try reader.skip()
        }
      }
    }

    /// Looks at the first entry only.
    private static func entriesHaveKinds(_ reader: JSONReader) throws(JSONReader.Malformed) -> Bool
    {
      var reader = reader
      guard try reader.enterArray(), try reader.nextElement() else { return false }
      return try reader.peekText("kind") != nil
    }
  }

  private static func other(
    _ reader: JSONReader, kind: String?
  ) throws(JSONReader.Malformed) -> Document {
    if kind == "Status" {
      return .refusal(
        reason: try reader.peekText("reason") ?? "", message: try reader.peekText("message") ?? "")
    }
    if kind == nil, let version = try version(reader) { return .version(version) }
    if kind == nil, try reader.peekText("type") != nil, let object = try reader.peek("object") {
      // A watch that ends says so as a change.
      guard try object.peekText("kind") == "Status" else { return .change }
      return try other(object, kind: "Status")
    }
    return .other(kind: kind ?? "")
  }

  private static func version(_ reader: JSONReader) throws(JSONReader.Malformed) -> ServerVersion? {
    let server = try reader.peek("serverVersion") ?? reader
    return try server.peekText("gitVersion").flatMap { ServerVersion($0) }
  }
}

extension ClusterObjects.Contents {
  /// Reads the entries of a list; without a kind each entry names its own.
  fileprivate mutating func readItems(
    _ reader: inout JSONReader, kind: String?
  ) throws(JSONReader.Malformed) {
    // Go writes an empty list as null.
    guard try reader.enterArray() else { return }
    while try reader.nextElement() {
      let named = try kind == nil ? reader.peekText("kind") : kind
      try readItem(&reader, kind: named)
    }
  }

  fileprivate mutating func readItem(
    _ reader: inout JSONReader, kind: String?
  ) throws(JSONReader.Malformed) {
    switch kind {
    case Pod.kind?: add(try Pod.read(&reader), to: \.pods)
    case Node.kind?: add(try Node.read(&reader), to: \.nodes)
    case KubernetesEvent.kind?: add(try KubernetesEvent.read(&reader), to: \.events)
    case let kind?:
      otherKinds.insert(kind)
      try reader.skip()
    case nil:
      objects.unreadableCount += 1
      try reader.skip()
    }
  }

  private mutating func add<Item: KubernetesObject>(
    _ item: Item?, to list: WritableKeyPath<ClusterObjects, [Item]>
  ) {
    kinds.insert(Item.kind)
    if let item {
      objects[keyPath: list].append(item)
    } else {
      objects.unreadableCount += 1
    }
  }
}
