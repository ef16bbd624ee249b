public import Terraform

/// A state that can be asked: for one instance, for a value, for what holds a text.
///
/// It knows the secrets of the whole state, so that none is shown and none can be guessed by
/// looking for its parts. Making one takes a walk over the state: keep it to ask often.
public struct StateBook: Sendable {
  /// The state.
  public let state: RawState
  private let display: StateDisplay
  /// The instances by name.
  private let places: [InstanceID: Place]
  /// The places of the resources in the state, by address without instance key.
  private let resources: [String: Int]
  /// The places of the resources that depend on one, by its address without instance key.
  private let dependents: [String: [Int]]

  private struct Place {
    let resource: Int
    let instance: Int
  }

  /// Opens a state.
  public init(_ state: RawState) {
    self.state = state
    display = StateDisplay(state)
    var places: [InstanceID: Place] = [:]
    var resources: [String: Int] = [:]
    var dependents: [String: [Int]] = [:]
    for (number, resource) in state.resources.enumerated() {
      resources[resource.address.description] = number
      for (index, instance) in resource.instances.enumerated() {
        places[resource.id(of: instance)] = Place(resource: number, instance: index)
        for dependency in instance.dependencies where dependents[dependency]?.last != number {
          dependents[dependency, default: []].append(number)
        }
      }
    }
    self.places = places
    self.resources = resources
    self.dependents = dependents
  }

  private func find(_ id: InstanceID) -> (resource: StateResource, instance: StateInstance)? {
    places[id].map {
      let resource = state.resources[$0.resource]
      return (resource, resource.instances[$0.instance])
    }
  }
}

// MARK: - One instance

extension StateBook {
  /// Returns what may be shown of an instance; nil when the state does not have it.
  public func detail(of id: InstanceID) -> ResourceDetail? {
    guard let (resource, instance) = find(id) else { return nil }
    let dependents = dependents[id.address.resource.description] ?? []
    return ResourceDetail(
      id: id, provider: resource.provider, isTainted: instance.isTainted,
      attributes: display.attributes(of: instance, in: resource),
      dependencies: instance.dependencies.sorted().map(relation(to:)),
      dependents: dependents.map { relation(to: state.resources[$0].address.description) })
  }

  private func relation(to address: String) -> ResourceDetail.Relation {
    let resource = resources[address].map { state.resources[$0] }
    return ResourceDetail.Relation(
      address: address, count: resource?.instances.count ?? 0,
      first: resource.flatMap { resource in resource.instances.first.map(resource.id(of:)) })
  }

  /// Returns the instances of an address: one with an instance key, or all of a resource; deposed
  /// objects last.
  public func instances(of address: ResourceAddress) -> [InstanceID] {
    guard let number = resources[address.resource.description] else { return [] }
    let resource = state.resources[number]
    let ids = resource.instances.map(resource.id(of:)).filter {
      address.key == nil || $0.address == address
    }
    return ids.filter { $0.deposedKey == nil } + ids.filter { $0.deposedKey != nil }
  }
}

// MARK: - One value

/// A value of a state in full, for a person who asked for exactly this one.
public struct StateValue: Equatable, Sendable {
  /// A text as it is, anything else as JSON.
  public let text: Secret
  /// Whether it is, or holds, something that is masked.
  public let isMasked: Bool
}

extension StateBook {
  /// Returns a value inside an instance's attributes; nil when there is none.
  public func value(of id: InstanceID, at path: AttributePath) -> StateValue? {
    guard let (resource, instance) = find(id),
      let value = StateDisplay.value(at: path, of: instance)
    else { return nil }
    let shown = display.attributes(of: instance, in: resource).filter {
      $0.path.steps.starts(with: path.steps) || path.steps.starts(with: $0.path.steps)
    }
    return StateValue(value, isMasked: shown.contains { $0.value.isMasked })
  }

  /// Returns the value of an output; nil when there is none.
  public func value(ofOutput name: String) -> StateValue? {
    guard let output = state.outputs[name], let value = output.value else { return nil }
    return StateValue(value, isMasked: display.display(of: output).isMasked)
  }
}

extension StateValue {
  fileprivate init(_ value: JSONValue, isMasked: Bool) {
    text = Secret(value.text ?? value.encodedText)
    self.isMasked = isMasked
  }
}

extension Display {
  /// Whether the value, or a part of it, is hidden.
  public var isMasked: Bool {
    switch self {
    case .sensitive: true
    case .known(let text): text.contains(Secret.mask)
    case .unknown, .absent: false
    }
  }
}

// MARK: - Looking for a text

extension StateBook {
  /// Returns the instances in whose attributes a text stands: in a path, or in a value as it may be
  /// shown.
  ///
  /// - Parameters:
  ///   - filter: What is looked for; nothing holds an empty one.
  ///   - limit: How many hits are enough.
  /// - Returns: The first value of each instance that holds it, in the order of the state.
  public func search(_ filter: TextFilter, limit: Int = .max) -> [AttributeHit] {
    guard !filter.isEmpty else { return [] }
    let rough = filter.roughly
    var hits: [AttributeHit] = []
    for resource in state.resources {
      for instance in resource.instances {
        let bytes = instance.attributesText.bytes
        guard rough.allSatisfy({ $0.matches(bytes) }) else { continue }
        guard let attribute = firstAttribute(matching: filter, of: instance, in: resource) else {
          continue
        }
        hits.append(AttributeHit(id: resource.id(of: instance), attribute: attribute))
        if hits.count >= limit || Task.isCancelled { return hits }
      }
    }
    return hits
  }

  private func firstAttribute(
    matching filter: TextFilter, of instance: StateInstance, in resource: StateResource
  ) -> DisplayedAttribute? {
    display.attributes(of: instance, in: resource).first {
      filter.matches($0.path.description) || filter.matches($0.value)
    }
  }
}

extension TextFilter {
  /// Returns whether a value holds it, as it is shown or as it is; nothing is found of what is
  /// hidden.
  public func matches(_ value: Display) -> Bool {
    guard case .known(let text) = value else { return false }
    return matches(text) || text.contains("\\") && matches(value.plainText ?? "")
  }

  /// Parts of what is looked for that stand in the state's own text, all of them, wherever the whole
  /// stands in a path or a value: they are looked for first, because no value must be read for that.
  ///
  /// Paths are not in the text, only the names that they are made of; and what JSON escapes is there
  /// in another form.
  fileprivate var roughly: [TextFilter] {
    let parts = text.unicodeScalars.split { scalar in
      !scalar.isASCII || scalar.value < 0x21 || "\"\\<>&'[],={}".unicodeScalars.contains(scalar)
    }.map { String(String.UnicodeScalarView($0)) }
    guard parts.allSatisfy(\.mayBePath) else { return parts.map { TextFilter($0) } }
    return parts.flatMap { $0.split(separator: ".") }.map { TextFilter(String($0)) }
  }
}

extension String {
  /// Whether this can stand in a path: there a dot is followed by a letter, as in `metadata.role`;
  /// in an address or a version number it is not.
  fileprivate var mayBePath: Bool {
    split(separator: ".", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
      part.first.map { $0.isLetter || $0 == "_" } ?? true
    }
  }
}

extension StateResource {
  /// The name of one of the instances.
  fileprivate func id(of instance: StateInstance) -> InstanceID {
    InstanceID(address: address(of: instance), deposedKey: instance.deposedKey)
  }
}
