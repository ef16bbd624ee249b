/// The objects of one kind in one answer of the API.
///
/// Reads a page of the API (`kubectl get --raw '/api/v1/pods?limit=500'`), the `List` that
/// `kubectl get -o json` prints (also of several kinds: the others are left out), and a single object.
public struct KubernetesList<Item: Hashable & Sendable>: Hashable, Sendable {
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

  /// Adds the next page of the same list.
  public mutating func append(_ page: Self) {
    items += page.items
    unreadableCount += page.unreadableCount
    continueToken = page.continueToken
    // All pages show the moment of the first one.
    resourceVersion = resourceVersion ?? page.resourceVersion
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
