import Terraform

/// Where an object stands in a state.
struct ObjectPlace: Hashable {
  let address: ResourceAddress
  let deposedKey: String?

  /// Whether the object has an identity that tells it from another in the same place.
  ///
  /// A data source is read anew each time, and what is deposed has a key instead.
  var isTracked: Bool { deposedKey == nil && address.mode == .managed }
}

/// What is known of an object of a state without its values.
struct ObjectFacts: Hashable {
  let place: ObjectPlace
  let isTainted: Bool
}

/// Which object of a state is which of another.
///
/// Objects in the same place belong together, unless their identities tell them apart. Among those
/// that are left over, the same identity elsewhere is the same object.
struct StateMatching {
  /// An object, or two, by their indices.
  enum Match: Hashable {
    case added(Int)
    case removed(Int)
    case replaced(Int, Int)
    case moved(Int, Int)
    /// One object with other content.
    case changed(Int, Int)
  }

  /// The two states.
  enum Side {
    case before, after
  }

  /// The objects that are not the same in every respect.
  let matches: [Match]

  /// Matches the objects of two states.
  ///
  /// - Parameters:
  ///   - before: The places of the objects of the earlier state.
  ///   - after: The places of those of the later state.
  ///   - isSame: Whether an object of the first is in every respect one of the second.
  ///   - identity: The identity of an object, nil without one; asked only for those that differ.
  init(
    before: [ObjectPlace], after: [ObjectPlace], isSame: (Int, Int) -> Bool,
    identity: (Side, Int) -> String?
  ) {
    var leftOver = LeftOver()
    var changed: [Match] = []
    var places = Dictionary(zip(after, after.indices), uniquingKeysWith: { first, _ in first })
    for (old, place) in before.enumerated() {
      guard let new = places.removeValue(forKey: place) else {
        leftOver.vanished.append(
          .init(old, place, place.isTracked ? identity(.before, old) : nil))
        continue
      }
      guard !isSame(old, new) else { continue }
      guard place.isTracked, let was = identity(.before, old), let isNow = identity(.after, new),
        was != isNow
      else {
        changed.append(.changed(old, new))
        continue
      }
      leftOver.vanished.append(.init(old, place, was, successor: new))
      leftOver.arrived.append(.init(new, place, isNow))
    }
    for new in places.values.sorted() {
      let place = after[new]
      leftOver.arrived.append(.init(new, place, place.isTracked ? identity(.after, new) : nil))
    }
    matches = changed + leftOver.matches()
  }
}

/// The objects that have no counterpart in their places.
private struct LeftOver {
  var vanished: [Object] = []
  var arrived: [Object] = []

  /// One of them.
  struct Object {
    let index: Int
    let identity: Identity?
    /// The object that is in its place now.
    let successor: Int?

    init(_ index: Int, _ place: ObjectPlace, _ id: String?, successor: Int? = nil) {
      self.index = index
      identity = id.map { Identity(type: place.address.type, id: $0) }
      self.successor = successor
    }
  }

  /// What tells the objects of a type apart.
  struct Identity: Hashable {
    let type: String
    let id: String
  }

  /// Pairs those of the same identity, then those of which one took the other's place.
  func matches() -> [StateMatching.Match] {
    var matches: [StateMatching.Match] = []
    var open = Set(arrived.map(\.index))
    var found: [Identity: [Int]] = [:]
    for object in arrived.reversed() {
      if let identity = object.identity { found[identity, default: []].append(object.index) }
    }
    var rest: [Object] = []
    for object in vanished {
      guard let identity = object.identity, let new = found[identity]?.popLast() else {
        rest.append(object)
        continue
      }
      open.remove(new)
      matches.append(.moved(object.index, new))
    }
    for object in rest {
      if let successor = object.successor, open.remove(successor) != nil {
        matches.append(.replaced(object.index, successor))
      } else {
        matches.append(.removed(object.index))
      }
    }
    return matches + open.sorted().map(StateMatching.Match.added)
  }
}

extension ObjectChange {
  /// Makes what happened of a match.
  ///
  /// - Parameters:
  ///   - match: The match.
  ///   - old: Returns an object of the earlier state.
  ///   - new: Returns one of the later state.
  ///   - attributes: Returns the values that differ between two of them.
  init(
    _ match: StateMatching.Match, old: (Int) -> ObjectFacts, new: (Int) -> ObjectFacts,
    attributes: (Int, Int) -> [AttributeChange] = { _, _ in [] }
  ) {
    switch match {
    case .added(let index): self.init(new(index), .added)
    case .removed(let index):
      self.init(ObjectFacts(place: old(index).place, isTainted: false), .removed)
    case .replaced(let before, let after):
      self.init(new(after), .replaced, attributes: attributes(before, after))
    case .moved(let before, let after):
      self.init(
        new(after), .moved(from: old(before).place.address), wasTainted: old(before).isTainted,
        attributes: attributes(before, after))
    case .changed(let before, let after):
      self.init(
        new(after), .changed, wasTainted: old(before).isTainted,
        attributes: attributes(before, after))
    }
  }

  private init(
    _ facts: ObjectFacts, _ kind: Kind, wasTainted: Bool = false,
    attributes: [AttributeChange] = []
  ) {
    self.init(
      address: facts.place.address, deposedKey: facts.place.deposedKey, kind: kind,
      taint: facts.isTainted == wasTainted ? nil : facts.isTainted, attributes: attributes)
  }
}
