/// The objects of one collection, kept up to date by a list and the watch that follows it.
public struct WatchedList<Item: WatchedObject>: Sendable {
  /// An object that is another than before.
  public struct Change: Hashable, Sendable {
    /// Its name.
    public let name: ObjectName
    /// What it was; nil when it is new.
    public let before: Item?
    /// What it is; nil when it is gone.
    public let after: Item?
  }

  /// The most objects that are kept: no cluster has as many, and a server that makes them up must
  /// not fill the memory.
  public static var limit: Int { 200_000 }

  /// The objects by their names.
  public private(set) var items: [ObjectName: Item] = [:]
  /// Where a watch goes on; nil when there is nothing to go on from, so that a list is needed.
  public private(set) var resourceVersion: String?
  /// How often what happened in between was lost, so that a list was needed again.
  public private(set) var gapCount = 0
  /// How many objects were not taken, because there are too many.
  public private(set) var refusedCount = 0

  /// Begins with nothing.
  public init() {}

  /// Whether a list is needed before a watch can begin.
  public var needsList: Bool { resourceVersion == nil }

  /// Takes a whole list, all pages of it.
  ///
  /// - Returns: What is another than before.
  public mutating func replace(with list: KubernetesList<Item>) -> [Change] {
    var newer: [ObjectName: Item] = [:]
    newer.reserveCapacity(min(list.items.count, Self.limit))
    refusedCount = max(0, list.items.count - Self.limit)
    for item in list.items.prefix(Self.limit) { newer[item.objectName] = item }
    var changes =
      items.keys.lazy.filter { newer[$0] == nil }
      .map { Change(name: $0, before: items[$0], after: nil) } as [Change]
    for (name, item) in newer where items[name] != item {
      changes.append(Change(name: name, before: items[name], after: item))
    }
    items = newer
    resourceVersion = list.resourceVersion
    return changes
  }

  /// Takes an event of the watch.
  ///
  /// - Returns: What is another than before; nil when nothing is.
  public mutating func apply(_ event: WatchEvent<Item>) -> Change? {
    switch event {
    case .bookmark(let version):
      resourceVersion = version
      return nil
    case .expired:
      loseTrack()
      return nil
    case .failed: return nil
    case .changed(let change, let item, let version):
      if let version { resourceVersion = version }
      return change == .deleted ? remove(item) : put(item)
    }
  }

  /// Forgets where a watch would go on, because something was missed; the objects stay until the
  /// next list.
  public mutating func loseTrack() {
    guard resourceVersion != nil else { return }
    resourceVersion = nil
    gapCount += 1
  }

  /// Forgets the objects that do not pass, such as old events; says which.
  public mutating func drop(where isOld: (Item) -> Bool) -> [Change] {
    let old = items.filter { isOld($0.value) }
    for name in old.keys { items[name] = nil }
    return old.map { Change(name: $0.key, before: $0.value, after: nil) }
  }

  private mutating func put(_ item: Item) -> Change? {
    let name = item.objectName
    let before = items[name]
    guard before != item else { return nil }
    guard before != nil || items.count < Self.limit else {
      refusedCount += 1
      return nil
    }
    items[name] = item
    return Change(name: name, before: before, after: item)
  }

  private mutating func remove(_ item: Item) -> Change? {
    let name = item.objectName
    // One of the same name that came after it is not meant.
    guard let before = items[name], before.metadata.uid == item.metadata.uid else { return nil }
    items[name] = nil
    return Change(name: name, before: before, after: nil)
  }
}
