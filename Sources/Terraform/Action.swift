/// What terraform does, or means to do, with one resource.
///
/// One vocabulary for plans and for messages. `remove` of a message and `forget` of a plan are
/// the same: the object leaves the state and goes on existing.
public enum Action: Hashable, Sendable {
  /// Nothing.
  case noop
  /// Makes a new object.
  case create
  /// Reads a data source.
  case read
  /// Changes an object in place.
  case update
  /// Destroys an object and makes another: two actions, in an order that the plan names.
  case replace
  /// Destroys an object.
  case delete
  /// Takes an object out of the state and leaves it alone.
  case forget
  /// Gives an object another address.
  case move
  /// Takes an existing object into the state.
  case importing
  /// Opens an ephemeral resource.
  case open
  /// Renews an ephemeral resource.
  case renew
  /// Closes an ephemeral resource.
  case close
  /// A word that a newer terraform may use.
  case other(String)

  /// Reads the `action` of a message.
  init(message word: String) {
    switch word {
    case "noop", "no-op": self = .noop
    case "create": self = .create
    case "read": self = .read
    case "update": self = .update
    case "replace": self = .replace
    case "delete": self = .delete
    case "remove", "forget": self = .forget
    case "move": self = .move
    case "import": self = .importing
    case "open": self = .open
    case "renew": self = .renew
    case "close": self = .close
    default: self = .other(word)
    }
  }

  /// How many starts and ends an apply reports for it: 2 for a replacement, 0 for what happens
  /// in the state alone, and 0 for a read, which terraform leaves out of its own counts.
  public var countedSteps: Int {
    switch self {
    case .create, .update, .delete: 1
    case .replace: 2
    case .noop, .read, .forget, .move, .importing, .open, .renew, .close, .other: 0
    }
  }

  /// Whether an object that exists is destroyed.
  public var isDestructive: Bool { self == .delete || self == .replace }
}

extension Action: CustomStringConvertible {
  /// The word for "to …": "create", "destroy", "replace".
  public var description: String {
    switch self {
    case .noop: "keep"
    case .create: "create"
    case .read: "read"
    case .update: "change"
    case .replace: "replace"
    case .delete: "destroy"
    case .forget: "forget"
    case .move: "move"
    case .importing: "import"
    case .open: "open"
    case .renew: "renew"
    case .close: "close"
    case .other(let word): word
    }
  }

  /// The word while it goes on: "creating", "destroying".
  public var ongoing: String {
    switch self {
    case .noop: "keeping"
    case .create: "creating"
    case .read: "reading"
    case .update: "changing"
    case .replace: "replacing"
    case .delete: "destroying"
    case .forget: "forgetting"
    case .move: "moving"
    case .importing: "importing"
    case .open: "opening"
    case .renew: "renewing"
    case .close: "closing"
    case .other(let word): word
    }
  }

  /// The word when it is done: "created", "destroyed".
  public var past: String {
    switch self {
    case .noop: "kept"
    case .create: "created"
    case .read: "read"
    case .update: "changed"
    case .replace: "replaced"
    case .delete: "destroyed"
    case .forget: "forgotten"
    case .move: "moved"
    case .importing: "imported"
    case .open: "opened"
    case .renew: "renewed"
    case .close: "closed"
    case .other(let word): word
    }
  }
}

/// How many resources a plan means to touch, or an apply has touched.
///
/// A replacement counts as one added and one destroyed, as in terraform's own summary.
///
/// Source: `change_summary.changes`; in a plan, counted from `resource_changes`.
public struct ChangeCounts: Hashable, Sendable {
  /// Objects created.
  public var add: Int
  /// Objects changed in place.
  public var change: Int
  /// Objects destroyed (terraform's `remove`).
  public var destroy: Int
  /// Objects taken into the state.
  public var importing: Int

  /// Makes counts.
  public init(add: Int = 0, change: Int = 0, destroy: Int = 0, importing: Int = 0) {
    self.add = add
    self.change = change
    self.destroy = destroy
    self.importing = importing
  }

  /// Everything created, changed and destroyed: the M of "N of M".
  public var total: Int { add + change + destroy }

  /// Whether nothing is touched, not even by an import.
  public var isEmpty: Bool { total == 0 && importing == 0 }

  /// Adds what one action counts for.
  mutating func count(_ action: Action) {
    switch action {
    case .create: add += 1
    case .update: change += 1
    case .delete: destroy += 1
    case .replace:
      add += 1
      destroy += 1
    default: break
    }
  }
}

extension ChangeCounts: CustomStringConvertible {
  /// "3 to add, 2 to change, 1 to destroy", with the imports in front when there are any.
  public var description: String {
    (importing > 0 ? "\(importing) to import, " : "")
      + "\(add) to add, \(change) to change, \(destroy) to destroy"
  }
}
