/// An object that an apply created and that a state does not have: it exists, and terraform does not
/// know of it.
///
/// terraform says that a resource is created before it writes the state. Killed in between, it has
/// said it and not kept it.
public struct UnrecordedResource: Hashable, Sendable {
  /// The resource that it was made for.
  public let address: ResourceAddress
  /// The object's identifier, with which it can be imported; nil when terraform did not say it.
  public let id: String?
  /// Whether its creation had ended; else nobody knows whether there is an object.
  public let isComplete: Bool

  /// Compares what an apply said with a state.
  ///
  /// - Parameters:
  ///   - lines: What the run said, in its order.
  ///   - state: The state; nil when there is none.
  /// - Returns: What was created and is not in the state, then what was being created, each in the
  ///   order of its beginning.
  public static func all(
    in lines: some Sequence<RunLine>, missingFrom state: RawState?
  ) -> [UnrecordedResource] {
    var order: [ResourceAddress] = []
    var created: [ResourceAddress: UnrecordedResource] = [:]
    for line in lines {
      guard case .message(.resourceEvent(let event), _) = line, event.address.mode == .managed
      else { continue }
      let address = event.address
      switch (event.kind, event.action) {
      case (.applyStart, .create?):
        if created[address] == nil { order.append(address) }
        created[address] = UnrecordedResource(address: address, id: nil, isComplete: false)
      case (.applyComplete, .create?):
        created[address] = UnrecordedResource(address: address, id: event.id, isComplete: true)
      case (.applyErrored, .create?), (.applyComplete, .delete?): created[address] = nil
      default: break
      }
    }
    let recorded = state.map(Self.identifiers) ?? [:]
    let missing = order.compactMap { created[$0] }.filter { resource in
      guard let ids = recorded[resource.address] else { return true }
      // The same address can still be the object that was replaced.
      return resource.id.map { !ids.contains($0) } ?? false
    }
    return missing.filter(\.isComplete) + missing.filter { !$0.isComplete }
  }

  private static func identifiers(in state: RawState) -> [ResourceAddress: [String]] {
    var identifiers: [ResourceAddress: [String]] = [:]
    for resource in state.resources where resource.mode == .managed {
      for instance in resource.instances {
        identifiers[resource.address(of: instance), default: []]
          .append(instance.text("id") ?? "")
      }
    }
    return identifiers
  }
}
