/// An object of the Kubernetes API that a list can hold.
protocol KubernetesObject: JSONReadable, Hashable, Sendable {
  /// The API's name for this kind of object, such as `Pod`.
  static var kind: String { get }
}

extension KubernetesList where Item == Pod {
  /// Reads the pods of an answer.
  ///
  /// - Parameter json: UTF-8; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when the answer is no list of pods.
  public init(json: [UInt8]) throws(KubernetesDecodingError) { self = try Self.read(json) }
}

extension KubernetesList where Item == Node {
  /// Reads the nodes of an answer.
  ///
  /// - Parameter json: UTF-8; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when the answer is no list of nodes.
  public init(json: [UInt8]) throws(KubernetesDecodingError) { self = try Self.read(json) }
}

extension KubernetesList where Item == KubernetesEvent {
  /// Reads the events of an answer.
  ///
  /// - Parameter json: UTF-8; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when the answer is no list of events.
  public init(json: [UInt8]) throws(KubernetesDecodingError) { self = try Self.read(json) }
}

extension KubernetesList where Item: KubernetesObject {
  /// Reads the objects of an answer.
  static func read(_ json: [UInt8]) throws(KubernetesDecodingError) -> Self {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else {
      throw .notJSON(firstLine: FirstLine.text(of: json))
    }
    var reader = JSONReader(json, from: start)
    do {
      let kind = try reader.peekText("kind")
      if kind == "Status" { throw try refusal(reader) }
      guard let list = try read(&reader, kind: kind) else {
        throw KubernetesDecodingError.notAList(kind: kind ?? "")
      }
      return list
    } catch let error as KubernetesDecodingError {
      throw error
    } catch {
      throw .malformed
    }
  }

  private static func refusal(
    _ reader: JSONReader
  ) throws(JSONReader.Malformed) -> KubernetesDecodingError {
    .refused(
      reason: try reader.peekText("reason") ?? "", message: try reader.peekText("message") ?? "")
  }

  /// Reads a document of a kind; returns nil when no objects of this kind can be in it.
  private static func read(
    _ reader: inout JSONReader, kind: String?
  ) throws(JSONReader.Malformed) -> Self? {
    if kind == Item.kind {
      let item = try Item.read(&reader)
      return Self(items: item.map { [$0] } ?? [], unreadableCount: item == nil ? 1 : 0)
    }
    guard kind == nil || kind == "List" || kind == "\(Item.kind)List" else { return nil }
    var list = Self()
    var hasItems = false
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      switch key {
      case "items":
        hasItems = true
        // Entries of the API's own lists have no kind, so looking for one would read them twice.
        try list.readItems(&reader, mayBeMixed: kind != "\(Item.kind)List")
      case "metadata":
        list.resourceVersion = try reader.peekText("resourceVersion")
        list.continueToken = try reader.peekText("continue")
        try reader.skip()
      default: try reader.skip()
      }
    }
    return hasItems ? list : nil
  }

  private mutating func readItems(
    _ reader: inout JSONReader, mayBeMixed: Bool
  ) throws(JSONReader.Malformed) {
    // Go writes an empty list as null.
    guard try reader.enterArray() else { return }
    while try reader.nextElement() {
      if mayBeMixed, let kind = try reader.peekText("kind"), kind != Item.kind {
        try reader.skip()
      } else if let item = try Item.read(&reader) {
        items.append(item)
      } else {
        unreadableCount += 1
      }
    }
  }
}
