/// What one line of a watch says.
///
/// Source: `kubectl get --raw '/api/v1/pods?watch=1&resourceVersion=N&allowWatchBookmarks=true'`:
/// `{"type": …, "object": …}`, one a line.
public enum WatchEvent<Item: Hashable & Sendable>: Hashable, Sendable {
  /// What became of an object.
  public enum Change: String, Hashable, Sendable {
    /// It is new, or has come into view.
    case added = "ADDED"
    /// It is another than before.
    case modified = "MODIFIED"
    /// It is gone; the object is as it was last.
    case deleted = "DELETED"
  }

  /// An object changed; the version is where the collection stands with it.
  case changed(Change, Item, version: String?)
  /// Nothing changed up to this version: a sign of life, and where to go on from.
  case bookmark(version: String)
  /// The server does not remember the version that was asked for: list again.
  case expired(message: String)
  /// The server ends the watch with an error.
  case failed(code: Int, message: String)
}

extension WatchEvent where Item: KubernetesObject {
  /// Reads a line; nil when it is no line of a watch on such objects.
  init?(reading line: [UInt8]) {
    do {
      guard let event = try Self.read(line) else { return nil }
      self = event
    } catch {
      return nil
    }
  }

  private static func read(_ line: [UInt8]) throws(JSONReader.Malformed) -> Self? {
    guard let start = line.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var reader = JSONReader(line, from: start)
    let type = try reader.peekText("type")
    if type == nil, try reader.peekText("kind") == "Status" { return try error(&reader) }
    var event: Self?
    guard try reader.enterObject() else { return nil }
    // Read to its end: a line that is cut off is none.
    while let key = try reader.nextKey() {
      guard "object" ~= key, let type else {
        try reader.skip()
        continue
      }
      event = try read(type: type, &reader)
    }
    return event
  }

  private static func read(
    type: String, _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) -> Self? {
    if type == "ERROR" { return try error(&reader) }
    let version = try reader.peekText("metadata", "resourceVersion")
    if type == "BOOKMARK" {
      try reader.skip()
      return version.map { .bookmark(version: $0) }
    }
    let kind = try reader.peekText("kind")
    guard let change = Change(rawValue: type), kind == nil || kind == Item.kind,
      let item = try Item.read(&reader)
    else { return nil }
    return .changed(change, item, version: version)
  }

  /// Reads a `Status`: 410 in its code, or one of its two reasons, means that a list is needed.
  private static func error(_ reader: inout JSONReader) throws(JSONReader.Malformed) -> Self? {
    var (code, reason, message) = (0, "", "")
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      switch key {
      case "code": code = try reader.integer() ?? 0
      case "reason": reason = try reader.text() ?? ""
      case "message": message = try reader.text() ?? ""
      default: try reader.skip()
      }
    }
    if code == 410 || reason == "Expired" || reason == "Gone" { return .expired(message: message) }
    return .failed(code: code, message: message.isEmpty ? reason : message)
  }
}

extension JSONReader {
  /// Returns the value of a member of a member of the object that comes next, without consuming it.
  func peekText(_ outer: StaticString, _ inner: StaticString) throws(Malformed) -> String? {
    var reader = self
    guard try reader.enterObject() else { return nil }
    while let key = try reader.nextKey() {
      if outer ~= key { return try reader.peekText(inner) }
      try reader.skip()
    }
    return nil
  }
}
