/// What a run is told beyond what it is for: which part of the configuration, from where, how.
///
/// Most runs need none of it. What does not fit the kind of run is refused by ``problem(for:)``.
public struct RunOptions: Hashable, Codable, Sendable {
  /// Whether a plan only looks for what somebody else changed, and proposes nothing but to take
  /// that into the state.
  public var isRefreshOnly: Bool
  /// What a plan is limited to; empty for everything.
  public var targets: [PlanTarget]
  /// The resource instances that a plan replaces although nothing asks for it.
  public var replacements: [ResourceAddress]
  /// Whether `init` may choose newer providers than the recorded ones.
  public var upgradesProviders: Bool
  /// What `init` does when the backend is configured otherwise than before; nil: it refuses.
  public var backendChange: BackendChange?
  /// The resource instance that is tainted or untainted.
  public var address: ResourceAddress?
  /// The workspace that is selected or made.
  public var workspace: WorkspaceName?

  /// Makes options; what is left out is as usual.
  public init(
    isRefreshOnly: Bool = false, targets: [PlanTarget] = [], replacements: [ResourceAddress] = [],
    upgradesProviders: Bool = false, backendChange: BackendChange? = nil,
    address: ResourceAddress? = nil, workspace: WorkspaceName? = nil
  ) {
    self.isRefreshOnly = isRefreshOnly
    self.targets = targets
    self.replacements = replacements
    self.upgradesProviders = upgradesProviders
    self.backendChange = backendChange
    self.address = address
    self.workspace = workspace
  }
}

/// What becomes of the state when the backend is configured otherwise than before.
public enum BackendChange: String, Hashable, Codable, Sendable, CaseIterable {
  /// The new backend is used as it is; the state stays in the old one.
  case reconfigure
  /// The state is copied into the new backend.
  case migrateState = "migrate-state"
}

extension RunOptions {
  /// Why a run of a kind cannot have these options, as a sentence; nil when it can.
  public func problem(for kind: RunKind) -> String? {
    switch kind {
    case .plan: problemOfPlan
    case .destroyPlan:
      isPartial || isRefreshOnly || !replacements.isEmpty
        ? "A plan to destroy is always about everything: it takes no targets, no replacements and "
          + "no refresh-only." : nil
    case .apply: nil
    case .taint, .untaint: address == nil ? "No resource was named." : nil
    case .selectWorkspace, .newWorkspace: workspace == nil ? "No workspace was named." : nil
    case .format: nil
    }
  }

  private var problemOfPlan: String? {
    if isRefreshOnly, !replacements.isEmpty {
      return "A refresh-only plan changes nothing, so it cannot replace \(replacements[0])."
    }
    if let data = replacements.first(where: { $0.mode != .managed }) {
      return "\(data) is only read, so it cannot be replaced."
    }
    return nil
  }

  /// Whether the plan leaves out what else the configuration asks for.
  public var isPartial: Bool { !targets.isEmpty }

  /// What is special about the plan, in words: "looks for drift only", "only ADDRESS".
  public var remarks: [String] {
    func list(_ items: [some CustomStringConvertible]) -> String {
      items.map(\.description).joined(separator: ", ")
    }
    var remarks: [String] = []
    if isRefreshOnly { remarks.append("drift only") }
    if isPartial { remarks.append("partial: only \(list(targets))") }
    if !replacements.isEmpty { remarks.append("replaces \(list(replacements))") }
    if upgradesProviders { remarks.append("providers upgraded") }
    switch backendChange {
    case .reconfigure: remarks.append("backend reconfigured")
    case .migrateState: remarks.append("state moved to the new backend")
    case nil: break
    }
    if let address { remarks.append(address.description) }
    if let workspace { remarks.append(workspace.description) }
    return remarks
  }
}
