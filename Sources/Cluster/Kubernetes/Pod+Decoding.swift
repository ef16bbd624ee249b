import FoundationEssentials

extension Pod: KubernetesObject {
  /// `Pod`.
  public static let kind = "Pod"

  private enum CodingKeys: String, CodingKey { case metadata, spec, status }
  private enum SpecKeys: String, CodingKey {
    case nodeName, containers, initContainers, restartPolicy, readinessGates
  }

  /// Reads a pod; what is absent or odd is left out.
  ///
  /// - Throws: a decoding error only when the value is not an object, or has no metadata.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      metadata: try container.decode(ObjectMetadata.self, forKey: .metadata),
      status: container.lenient(.status) ?? PodStatus())
    // A pod whose spec cannot be read still has a name and a status to show.
    guard let spec = try? container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec) else {
      return
    }
    nodeName = spec.text(.nodeName)
    containers = spec.list(.containers)
    initContainers = spec.list(.initContainers)
    restartPolicy = spec.text(.restartPolicy)
    readinessGates = spec.list(.readinessGates, of: ReadinessGate.self).map(\.conditionType)
  }

  private struct ReadinessGate: Decodable {
    let conditionType: String
  }
}

extension PodStatus: Decodable {
  private enum CodingKeys: String, CodingKey {
    case phase, reason, message, podIP, podIPs, nominatedNodeName, startTime, conditions
    case initContainerStatuses, containerStatuses
  }

  /// Reads a pod's status; what is absent or odd is left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      phase: container.text(.phase) ?? "",
      reason: container.text(.reason),
      message: container.text(.message),
      podIP: container.list(.podIPs, of: Address.self).first?.ip ?? container.text(.podIP),
      nominatedNodeName: container.text(.nominatedNodeName),
      startTime: container.moment(.startTime),
      conditions: container.list(.conditions),
      initContainerStatuses: container.list(.initContainerStatuses),
      containerStatuses: container.list(.containerStatuses))
  }

  private struct Address: Decodable {
    let ip: String
  }
}
