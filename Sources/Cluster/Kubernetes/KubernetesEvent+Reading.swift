import FoundationEssentials

extension KubernetesEvent: KubernetesObject {
  static let kind = "Event"

  /// Reads an event of either shape; only a value that is no object, or has no metadata, is none.
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var parts = Parts()
    while let key = try reader.nextKey() {
      switch key {
      case "metadata": parts.metadata = try ObjectMetadata.read(&reader)
      case "type": parts.type = try reader.text()
      case "reason": parts.reason = try reader.text()
      case "message", "note": parts.message = try reader.text() ?? parts.message
      case "involvedObject", "regarding":
        parts.subject = try Subject.read(&reader) ?? parts.subject
      case "source", "deprecatedSource":
        parts.source = try reader.peekText("component") ?? parts.source
        parts.host = try reader.peekText("host") ?? parts.host
        try reader.skip()
      case "reportingComponent", "reportingController":
        parts.reporter = try reader.text() ?? parts.reporter
      case "firstTimestamp", "deprecatedFirstTimestamp":
        parts.first = try reader.moment() ?? parts.first
      case "lastTimestamp", "deprecatedLastTimestamp":
        parts.last = try reader.moment() ?? parts.last
      case "eventTime": parts.eventTime = try reader.moment()
      case "count", "deprecatedCount": parts.count = try reader.integer() ?? parts.count
      case "series": try parts.readSeries(&reader)
      default: try reader.skip()
      }
    }
    return parts.event
  }

  /// What the two shapes of an event have, under whichever names.
  private struct Parts {
    var metadata: ObjectMetadata?
    var type, reason, message, source, host, reporter: String?
    var subject: Subject?
    var first, last, eventTime, lastOfSeries: Date?
    var count, countOfSeries: Int?

    mutating func readSeries(_ reader: inout JSONReader) throws(JSONReader.Malformed) {
      guard try reader.enterObject() else { return }
      while let key = try reader.nextKey() {
        switch key {
        case "count": countOfSeries = try reader.integer()
        case "lastObservedTime": lastOfSeries = try reader.moment()
        default: try reader.skip()
        }
      }
    }

    var event: KubernetesEvent? {
      guard let metadata else { return nil }
      return KubernetesEvent(
        metadata: metadata, type: type ?? "", reason: reason ?? "", message: message ?? "",
        subject: subject ?? Subject(kind: "", namespace: "", name: ""),
        source: source ?? reporter ?? "", host: host,
        count: max(1, countOfSeries ?? count ?? 1),
        firstSeen: first ?? eventTime ?? metadata.creationTimestamp,
        lastSeen: lastOfSeries ?? last ?? eventTime ?? first ?? metadata.creationTimestamp)
    }
  }
}

extension KubernetesEvent.Subject: JSONReadable {
  static func read(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    guard try reader.enterObject() else { return nil }
    var subject = Self(kind: "", namespace: "", name: "")
    while let key = try reader.nextKey() {
      switch key {
      case "kind": subject.kind = try reader.text() ?? ""
      case "namespace": subject.namespace = try reader.text() ?? ""
      case "name": subject.name = try reader.text() ?? ""
      case "uid": subject.uid = try reader.text()
      case "fieldPath": subject.fieldPath = try reader.text()
      default: try reader.skip()
      }
    }
    return subject
  }
}
