import FoundationEssentials

extension KubernetesEvent: KubernetesObject {
  /// `Event`.
  public static let kind = "Event"

  private enum CodingKeys: String, CodingKey {
    case metadata, type, reason, eventTime, series
    case message, involvedObject, source, firstTimestamp, lastTimestamp, count
    case note, regarding, deprecatedSource, deprecatedFirstTimestamp, deprecatedLastTimestamp
    case deprecatedCount, reportingComponent, reportingController
  }

  /// Reads an event; what is absent or odd is left out.
  ///
  /// - Throws: a decoding error only when the value is not an object, or has no metadata.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMetadata.self, forKey: .metadata)
    let series = container.lenient(.series, as: Series.self)
    let source =
      container.lenient(.source, as: Source.self)
      ?? container.lenient(.deprecatedSource, as: Source.self)
    let eventTime = container.moment(.eventTime)
    let first = container.moment(.firstTimestamp) ?? container.moment(.deprecatedFirstTimestamp)
    let last = container.moment(.lastTimestamp) ?? container.moment(.deprecatedLastTimestamp)
    let count = container.lenient(.count, as: Int.self) ?? container.lenient(.deprecatedCount)
    self.init(
      metadata: metadata,
      type: container.text(.type) ?? "",
      reason: container.text(.reason) ?? "",
      message: container.text(.message) ?? container.text(.note) ?? "",
      subject: container.lenient(.involvedObject) ?? container.lenient(.regarding)
        ?? Subject(kind: "", namespace: "", name: ""),
      source: source?.component ?? container.text(.reportingComponent)
        ?? container.text(.reportingController) ?? "",
      host: source?.host,
      count: max(1, series?.count ?? count ?? 1),
      firstSeen: first ?? eventTime ?? metadata.creationTimestamp,
      lastSeen: series?.lastObservedTime ?? last ?? eventTime ?? first
        ?? metadata.creationTimestamp)
  }

  private struct Source: Decodable {
    let component: String?
    let host: String?

    enum CodingKeys: String, CodingKey { case component, host }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      component = container.text(.component)
      host = container.text(.host)
    }
  }

  private struct Series: Decodable {
    let count: Int?
    let lastObservedTime: Date?

    enum CodingKeys: String, CodingKey { case count, lastObservedTime }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      count = container.lenient(.count)
      lastObservedTime = container.moment(.lastObservedTime)
    }
  }
}

extension KubernetesEvent.Subject: Decodable {
  private enum CodingKeys: String, CodingKey { case kind, namespace, name, uid, fieldPath }

  /// Reads an `involvedObject` or a `regarding` object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      kind: container.text(.kind) ?? "",
      namespace: container.text(.namespace) ?? "",
      name: container.text(.name) ?? "",
      uid: container.text(.uid),
      fieldPath: container.text(.fieldPath))
  }
}
