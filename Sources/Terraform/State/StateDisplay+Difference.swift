extension StateDisplay {
  /// Learns the secrets of two states, so that what is secret in one is hidden in both.
  ///
  /// - Parameters:
  ///   - state: A state.
  ///   - other: The other state.
  ///   - instances: The instances of the other state that the first does not have as they are, each
  ///     with its resource's type: the rest is known already.
  public init(
    _ state: RawState, and other: RawState,
    with instances: [(type: String, instance: StateInstance)]
  ) {
    var masking = Masking()
    masking.learn(state)
    masking.learn(outputs: other.outputs)
    for (type, instance) in instances {
      var names = SensitiveNames(ofType: type)
      masking.learn(instance, knowing: &names)
    }
    self.masking = masking
  }

  /// Returns the values that differ between two instances of one resource type.
  ///
  /// - Parameters:
  ///   - before: The instance in the earlier state.
  ///   - after: The instance in the later one.
  ///   - type: The resource type of both.
  /// - Returns: One for each value that differs, in order of their paths.
  public func changes(
    from before: StateInstance, to after: StateInstance, ofType type: String
  ) -> [AttributeChange] {
    var difference = AttributeDifference(type: type, masking: masking)
    difference.compare(.init(before), .init(after), unknown: .none)
    return difference.changes
  }

  /// Returns what differs between two values of an output: a whole value that is new or gone, else
  /// one for each value inside that differs.
  ///
  /// - Parameters:
  ///   - before: The output in the earlier state, nil if it was not there.
  ///   - after: The output in the later one, nil if it is not there.
  /// - Returns: The values, in order of their paths; the path of a whole value is empty.
  public func changes(from before: OutputValue?, to after: OutputValue?) -> [AttributeChange] {
    guard let before, let after else {
      return [
        AttributeChange(
          path: AttributePath(), before: before.map(display) ?? .absent,
          after: after.map(display) ?? .absent)
      ]
    }
    let sensitive: Marks = before.isSensitive || after.isSensitive ? .whole : .none
    var difference = AttributeDifference(type: "", masking: masking)
    difference.compare(
      .init(before.value, sensitive: sensitive), .init(after.value, sensitive: sensitive),
      unknown: .none)
    return difference.changes
  }
}

extension Masking {
  /// Learns the secrets of a state.
  mutating func learn(_ state: RawState) {
    learn(outputs: state.outputs)
    for resource in state.resources {
      var names = SensitiveNames(ofType: resource.type)
      for instance in resource.instances { learn(instance, knowing: &names) }
    }
  }

  fileprivate mutating func learn(outputs: [String: OutputValue]) {
    for output in outputs.values where output.isSensitive {
      if let value = output.value { learnAll(of: value) }
    }
  }

  fileprivate mutating func learn(_ instance: StateInstance, knowing names: inout SensitiveNames) {
    let suspects = JSONValue.object(
      names.suspects(in: instance.attributesText, paths: instance.sensitivePaths))
    learn(
      suspects.withoutDynamicTypes, marks: Marks(paths: instance.sensitivePaths),
      ofType: names.type)
  }
}

extension AttributeDifference.Side {
  /// All attributes of an instance.
  fileprivate init(_ instance: StateInstance) {
    self.init(
      instance.attributes.withoutDynamicTypes, sensitive: Marks(paths: instance.sensitivePaths))
  }
}
