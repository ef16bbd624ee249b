import Fleet
import TerminalUI
import Terraform

/// A saved plan, read for review.
struct Review: Equatable, Sendable {
  /// The run that made it.
  let runID: String
  /// Whether it destroys everything.
  let kind: RunKind
  /// The plan, once it has been read.
  private(set) var plan: Plan?
  /// The plan's changes as they are folded, filtered and selected.
  var outline: PlanOutline?
  /// Which deployment the plan would touch.
  private(set) var card: IdentityCard?
  /// What the plan means for the cluster.
  private(set) var impact: PlanImpact?
  /// The filter while it is being typed.
  var search: TextField?
  /// What is shown of the meaning.
  var impactScroll = Scroll()
  /// Why it cannot be read.
  var failure: Failure?
  /// Whether a run has applied it.
  var isApplied = false

  init(runID: String, kind: RunKind) {
    self.runID = runID
    self.kind = kind
  }

  /// Takes in the plan.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - card: Which deployment it would touch.
  ///   - isDriftOnly: Whether it only looks for drift, which is then unfolded.
  mutating func receive(_ plan: Plan, card: IdentityCard?, isDriftOnly: Bool) {
    self.plan = plan
    self.card = card
    outline = PlanOutline(of: plan, isDriftOnly: isDriftOnly)
    failure = nil
  }

  /// Works out anew what the plan means, as more becomes known of the cluster.
  mutating func judge(inventory: Inventory?, cluster: ClusterPicture?) {
    guard let plan else { return }
    impact = PlanImpact(of: plan, inventory: inventory, cluster: cluster)
  }
}

extension Review {
  /// Whether something is being looked for, typed or done typing.
  var isFiltered: Bool { search != nil || outline?.filter.isEmpty == false }
}
