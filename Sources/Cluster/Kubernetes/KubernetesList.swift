import FoundationEssentials

/// An object of the Kubernetes API that a list can hold.
public protocol KubernetesObject: Decodable, Hashable, Sendable {
  /// The API's name for this kind of object, such as `Pod`.
  static var kind: String { get }
}

/// The objects of one kind in one answer of the API.
///
/// Reads a page of the API (`kubectl get --raw '/api/v1/pods?limit=500'`), the `List` that
/// `kubectl get -o json` prints (also of several kinds: the others are left out), and a single object.
public struct KubernetesList<Item: KubernetesObject>: Hashable, Sendable {
  /// The objects, in the order of the server.
  public var items: [Item]
  /// How many entries could not be read; never a reason to lose the others.
  public var unreadableCount: Int
  /// Where a watch can begin; nil in lists that kubectl put together.
  public var resourceVersion: String?
  /// What to ask for the next page with; nil on the last one.
  public var continueToken: String?

  /// Creates a list.
  public init(
    items: [Item] = [], unreadableCount: Int = 0, resourceVersion: String? = nil,
    continueToken: String? = nil
  ) {
    self.items = items
    self.unreadableCount = unreadableCount
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken
  }

  /// Reads an answer of the API.
  ///
  /// - Parameter json: UTF-8; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when the answer is no such list.
  public init(json: [UInt8]) throws(KubernetesDecodingError) {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else {
      throw .notJSON(firstLine: FirstLine.text(of: json))
    }
    let document: ListDocument<Item>
    do {
      document = try JSONDecoder().decode(ListDocument.self, from: Data(json[start...]))
    } catch {
      throw .malformed
    }
    if document.kind == "Status" {
      throw .refused(reason: document.reason ?? "", message: document.message ?? "")
    }
    guard let items = document.items else {
      throw .notAList(kind: document.kind ?? "")
    }
    self.init(
      items: items.elements.compactMap(\.object),
      unreadableCount: items.unreadableCount,
      resourceVersion: document.resourceVersion,
      continueToken: document.continueToken)
  }

  /// Adds the next page of the same list.
  public mutating func append(_ page: Self) {
    items += page.items
    unreadableCount += page.unreadableCount
    continueToken = page.continueToken
  }
}

/// Why an answer of the API is not the list that was asked for.
public enum KubernetesDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no JSON in it; the first line usually says what happened instead.
  case notJSON(firstLine: String)
  /// The JSON is cut off or broken.
  case malformed
  /// The JSON is something else.
  case notAList(kind: String)
  /// The API server answered with an error (`kind: Status`).
  case refused(reason: String, message: String)

  /// One sentence that says what was wrong with the answer.
  public var description: String {
    switch self {
    case .notJSON(let firstLine) where firstLine.isEmpty: "The answer was empty."
    case .notJSON(let firstLine): "The answer was not JSON but: \(firstLine)"
    case .malformed: "The answer was JSON that is cut off or broken."
    case .notAList(let kind): "The answer was of kind '\(kind)', not a list of objects."
    case .refused(let reason, let message): "The API server refused: \(message) (\(reason))"
    }
  }
}

/// The outer object of an answer.
private struct ListDocument<Item: KubernetesObject>: Decodable {
  let kind: String?
  let reason: String?
  let message: String?
  let resourceVersion: String?
  let continueToken: String?
  let items: LenientArray<Entry<Item>>?

  private enum CodingKeys: String, CodingKey { case kind, reason, message, metadata, items }
  private enum MetadataKeys: String, CodingKey { case resourceVersion, `continue` }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = container.text(.kind)
    reason = container.text(.reason)
    message = container.text(.message)
    // Only lists have these; kubectl leaves them empty.
    let metadata = try? container.nestedContainer(keyedBy: MetadataKeys.self, forKey: .metadata)
    continueToken = metadata?.text(.continue)
    if kind == Item.kind {
      resourceVersion = nil
      items = LenientArray([Entry(object: try Item(from: decoder))])
    } else if kind == nil || kind == "List" || kind == "\(Item.kind)List" {
      resourceVersion = metadata?.text(.resourceVersion)
      // Go writes an empty list as null.
      items = try container.decodeIfPresent(LenientArray<Entry<Item>>.self, forKey: .items)
        ?? (container.contains(.items) ? LenientArray([]) : nil)
    } else {
      resourceVersion = nil
      items = nil
    }
  }
}

/// An entry of a list; of another kind than the wanted one, it has no object.
private struct Entry<Item: KubernetesObject>: Decodable {
  let object: Item?

  private enum CodingKeys: String, CodingKey { case kind }

  init(object: Item?) { self.object = object }

  init(from decoder: any Decoder) throws {
    // Pages of the API leave out the kind of their entries; kubectl writes it.
    let kind = try decoder.container(keyedBy: CodingKeys.self).text(.kind)
    object = kind == nil || kind == Item.kind ? try Item(from: decoder) : nil
  }
}
