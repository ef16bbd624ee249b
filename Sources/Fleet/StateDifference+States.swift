public import Terraform

extension StateDifference {
  /// Compares two states value by value.
  ///
  /// Only objects whose content differs are compared in depth.
  ///
  /// - Parameters:
  ///   - before: The state to compare with.
  ///   - after: The state to look at.
  public init(from before: RawState, to after: RawState) {
    let old = StateObject.all(in: before)
    let new = StateObject.all(in: after)
    let matching = StateMatching(
      before: old.map(\.facts.place), after: new.map(\.facts.place),
      isSame: { old[$0].instance == new[$1].instance },
      identity: { side, index in (side == .before ? old : new)[index].identity })
    let differing = matching.matches.compactMap(\.before).map { index in
      (type: old[index].type, instance: old[index].instance)
    }
    // To learn all secrets takes a walk over the whole state: not where no value is shown.
    let display =
      differing.isEmpty && before.outputs == after.outputs
      ? nil : StateDisplay(after, and: before, with: differing)
    let changes = matching.matches.map { match in
      ObjectChange(match, old: { old[$0].facts }, new: { new[$0].facts }) { before, after in
        display?.changes(
          from: old[before].instance, to: new[after].instance, ofType: new[after].type) ?? []
      }
    }
    let told = changes.filter { !$0.isNoteOnly }
    self.init(
      from: StateMark(of: before), to: StateMark(of: after), objects: told,
      outputs: Self.outputs(before, after, display), hasOtherNotes: told.count < changes.count,
      machines: (MachineNote.all(in: before), MachineNote.all(in: after)))
  }

  private static func outputs(
    _ before: RawState, _ after: RawState, _ display: StateDisplay?
  ) -> [OutputDifference] {
    guard let display, before.outputs != after.outputs else { return [] }
    return Set(before.outputs.keys).union(after.outputs.keys).compactMap { name in
      OutputDifference(name: name, before.outputs[name], after.outputs[name]) {
        display.changes(from: $0, to: $1)
      }
    }
  }
}

extension ObjectChange {
  /// Whether no value differs: then only what terraform notes beside them does.
  fileprivate var isNoteOnly: Bool { kind == .changed && taint == nil && attributes.isEmpty }
}

extension StateMatching.Match {
  /// The object of the earlier state.
  fileprivate var before: Int? {
    switch self {
    case .added: nil
    case .removed(let index), .replaced(let index, _), .moved(let index, _),
      .changed(let index, _):
      index
    }
  }
}

/// One instance of a state with its place.
private struct StateObject {
  let facts: ObjectFacts
  let instance: StateInstance

  var type: String { facts.place.address.type }

  /// The instances of a state in the order of the file.
  static func all(in state: RawState) -> [StateObject] {
    state.resources.flatMap { resource in
      resource.instances.map { instance in
        StateObject(facts: ObjectFacts(instance, of: resource), instance: instance)
      }
    }
  }

  /// What the provider calls it; nil if it has no name of its own.
  var identity: String? {
    guard let id = instance.text("id"), !id.isEmpty else { return nil }
    return id
  }
}

extension ObjectFacts {
  init(_ instance: StateInstance, of resource: StateResource) {
    self.init(
      place: ObjectPlace(
        address: resource.address(of: instance), deposedKey: instance.deposedKey),
      isTainted: instance.isTainted)
  }
}
