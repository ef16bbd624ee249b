public import Terraform

/// What a plan means for the cluster, in plain words.
///
/// It says what can be told from the plan, the machines of the state and, where there is one, the
/// last look at the cluster; what it cannot tell it leaves out. The texts hold names from outside.
public struct PlanImpact: Hashable, Sendable {
  /// One thing that the plan brings about.
  public struct Consequence: Hashable, Sendable {
    /// How much it matters.
    public let weight: Weight
    /// What happens, as a clause that begins with a verb and has no full stop.
    public let text: String

    /// Makes a consequence.
    public init(_ weight: Weight, _ text: String) {
      self.weight = weight
      self.text = text
    }
  }

  /// How much a consequence matters, the gravest first.
  public enum Weight: String, Hashable, Sendable, CaseIterable, Codable {
    /// Something is gone for good.
    case loss
    /// Something stops working for a while, or needs a person.
    case disruption
    /// Something is other than before, or new.
    case change
    /// Good to know.
    case note
  }

  /// What the plan brings about, the gravest first.
  public let consequences: [Consequence]

  /// Works out what a plan means.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - inventory: The machines of the state on which it was made; nil when there is none.
  ///   - cluster: The last look at the cluster, if there was one.
  public init(of plan: Plan, inventory: Inventory?, cluster: ClusterPicture? = nil) {
    var reading = PlanReading(plan: plan, inventory: inventory, cluster: cluster)
    reading.judgeMachines()
    reading.judgeJoins()
    reading.judgeKeys()
    reading.judgeVolumes()
    reading.judgeNetwork()
    reading.judgeRest()
    let found = reading.consequences
    consequences = Weight.allCases.flatMap { weight in found.filter { $0.weight == weight } }
  }
}

/// A plan beside what is known of the machines, while it is being judged.
struct PlanReading {
  let plan: Plan
  let machines: [Machine]
  let roles: RoleRules
  let cluster: ClusterPicture?
  /// What the plan does to each machine of the state, by the machine's resource.
  let machineChanges: [String: ResourceChange]
  private(set) var consequences: [PlanImpact.Consequence] = []

  init(plan: Plan, inventory: Inventory?, cluster: ClusterPicture?) {
    self.plan = plan
    self.cluster = cluster
    machines = inventory?.machines ?? []
    roles = inventory?.roles ?? .standard
    machineChanges = Dictionary(
      plan.changes.filter { $0.isOfMachine && $0.deposedKey == nil }
        .map { (($0.previousAddress ?? $0.address).description, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  mutating func add(_ weight: PlanImpact.Weight, _ text: String) {
    consequences.append(PlanImpact.Consequence(weight, text))
  }

  /// What the plan does to a machine; nil for nothing.
  func action(on machine: Machine) -> Action? {
    machineChanges[machine.resource].map(\.action).flatMap { $0 == .noop ? nil : $0 }
  }

  /// The machines that go away, for good or to be built again.
  var lostMachines: [Machine] { machines.filter { action(on: $0)?.isDestructive == true } }

  /// The machines that stay as they are, or are changed in place.
  var keptMachines: [Machine] { machines.filter { action(on: $0)?.isDestructive != true } }

  /// A machine as people call it: "worker 2 (workernode-2)".
  func label(_ machine: Machine) -> String {
    let peers = machines.filter { $0.role == machine.role }
    let number =
      peers.count > 1 ? peers.firstIndex { $0.id == machine.id }.map { " \($0 + 1)" } ?? "" : ""
    return switch machine.role {
    case .controlPlane: "the control plane\(number) (\(machine.name))"
    case .worker: "worker\(number) (\(machine.name))"
    case .unknown: "the machine \(machine.name)"
    }
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
