import Fleet
import Terraform

/// A state in JSON.
struct StateAnswer: Encodable {
  let schema = "quarterdeck/state/1"
  let serial: UInt64
  let lineage: String
  let terraformVersion: String
  let resources: [Resource]
  let outputs: [Value]
  let checks: [Check]

  struct Resource: Encodable {
    let address: String
    let module: String
    let mode: String
    let type: String
    let name: String
    /// The instance key as an address has it: `0` or `"eu"`.
    let key: String?
    let isTainted: Bool
    let deposed: String?
  }

  struct Value: Encodable {
    let name: String
    /// In terraform's notation; nil for what is hidden.
    let value: String?
    let isSensitive: Bool
  }

  struct Check: Encodable {
    let address: String
    let status: String
    let problems: [String]
  }

  init(_ summary: StateSummary) {
    serial = summary.serial
    lineage = summary.lineage
    terraformVersion = summary.terraformVersion
    resources = (summary.resources + summary.dataSources).map(Resource.init)
    outputs = summary.outputs.map(Value.init)
    checks = summary.checks.map {
      Check(address: $0.address, status: $0.status.rawValue, problems: $0.problems)
    }
  }
}

extension StateAnswer.Resource {
  init(_ resource: StateSummary.Resource) {
    let address = resource.id.address
    self.init(
      address: resource.address, module: address.module, mode: address.mode.rawValue,
      type: address.type, name: address.name,
      key: address.key.map { String($0.description.dropFirst().dropLast()) },
      isTainted: resource.isTainted, deposed: resource.id.deposedKey)
  }
}

extension StateAnswer.Value {
  init(_ output: StateSummary.Output) {
    self.init(name: output.name, display: output.value)
  }

  init(_ attribute: DisplayedAttribute) {
    self.init(name: attribute.path.description, display: attribute.value)
  }

  private init(name: String, display: Display) {
    let text: String? = if case .known(let text) = display { text } else { nil }
    self.init(name: name, value: text, isSensitive: display.isMasked)
  }
}

/// The outputs of a state in JSON.
struct StateOutputsAnswer: Encodable {
  let schema = "quarterdeck/outputs/1"
  let outputs: [StateAnswer.Value]
}

/// The instances of a resource in JSON.
struct ResourceAnswer: Encodable {
  let schema = "quarterdeck/resource/1"
  let instances: [Instance]

  struct Instance: Encodable {
    let address: String
    let deposed: String?
    let provider: String
    let isTainted: Bool
    let attributes: [StateAnswer.Value]
    let dependencies: [String]
    let dependents: [String]

    init(_ detail: ResourceDetail) {
      address = detail.id.address.description
      deposed = detail.id.deposedKey
      provider = detail.provider
      isTainted = detail.isTainted
      attributes = detail.attributes.map(StateAnswer.Value.init)
      dependencies = detail.dependencies.map(\.address)
      dependents = detail.dependents.map(\.address)
    }
  }
}

/// Where a text stands in a state, in JSON.
struct StateSearchAnswer: Encodable {
  let schema = "quarterdeck/state-search/1"
  let hits: [Hit]

  struct Hit: Encodable {
    let address: String
    let deposed: String?
    let attribute: StateAnswer.Value

    init(_ hit: AttributeHit) {
      address = hit.id.address.description
      deposed = hit.id.deposedKey
      attribute = StateAnswer.Value(hit.attribute)
    }
  }
}
