import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// What stands between a plan that destroys something and its apply.
struct Confirmation: Equatable, Sendable {
  /// The run that made the plan.
  let planID: String
  /// What will be lost.
  let losses: [Loss]
  /// How many resources the plan adds, changes and destroys.
  let counts: ChangeCounts
  /// Which deployment it is.
  let card: IdentityCard
  /// The machines that go away, for good or to be built again.
  let machines: [String]
  /// What runs in the cluster now, by namespace; nil when that is not known.
  let workloads: [Workload]?
  /// The name to type.
  var name: TypedName

  /// A resource that an apply destroys or replaces.
  struct Loss: Equatable, Sendable {
    /// Its address in the configuration.
    let address: String
    /// What is done to it.
    let action: Action
  }

  /// The pods of one namespace.
  struct Workload: Equatable, Sendable {
    let namespace: String
    let pods: Int
  }
}

/// The last seconds before terraform starts: any key stops them.
struct Countdown: Equatable, Sendable {
  /// The run that made the plan.
  let planID: String
  /// The name that was typed.
  let name: String
  /// How many resources are destroyed or replaced.
  let losses: Int
  /// When terraform starts.
  let until: Date

  /// Seconds in which a person can still change their mind.
  static let length = 5.0
}

extension Model {
  /// Returns what a person must see before a plan that destroys something is applied.
  func confirmation(of plan: Plan, runID: String) -> Confirmation {
    let machines = inventory?.machines ?? []
    let lost = Set(plan.destructiveChanges.map(\.address.description))
    let pods = cluster.pods.value.map { pods in
      Dictionary(grouping: pods.filter { $0.row.health != .finished }, by: \.row.namespace)
        .map { Confirmation.Workload(namespace: $0.key, pods: $0.value.count) }
        .sorted { $0.namespace < $1.namespace }
    }
    return Confirmation(
      planID: runID,
      losses: plan.destructiveChanges.map {
        Confirmation.Loss(address: $0.address.description, action: $0.action)
      },
      counts: plan.counts,
      card: deploy.review?.card
        ?? IdentityCard(
          directory: deployment.directory, workspace: deployment.workspace, lineage: nil,
          serial: nil, tool: "", cloud: CloudIdentity()),
      machines: machines.filter { lost.contains($0.resource) }.map(\.name),
      workloads: pods, name: TypedName(expected: deployment.name, now: now))
  }
}
