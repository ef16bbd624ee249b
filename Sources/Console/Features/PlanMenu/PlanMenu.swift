import Fleet
import TerminalUI
import Terraform

/// The menu of what a plan can be told, and of what else is done to the state and the files.
struct PlanMenu: Equatable, Sendable {
  /// What can be chosen.
  enum Item: Hashable, CaseIterable {
    case drift, target, replace, taint, untaint, upgrade, reconfigure, migrateState
    case restore, format
    case workspaces

    /// What it does, in a line.
    var title: String {
      switch self {
      case .drift: "Look for drift: what somebody else changed"
      case .target: "Plan one resource only…"
      case .replace: "Plan to replace a resource…"
      case .taint: "Taint a resource, so that the next plan replaces it…"
      case .untaint: "Untaint a resource…"
      case .upgrade: "Upgrade the providers, then plan"
      case .reconfigure: "Use the changed backend as it is, then plan"
      case .migrateState: "Copy the state into the changed backend, then plan"
      case .restore: "Put a copy of the state back…"
      case .format: "Put the files into terraform's layout"
      case .workspaces: "Change the workspace…"
      }
    }

    /// Whether a resource has to be chosen for it.
    var needsResource: Bool {
      switch self {
      case .target, .replace, .taint, .untaint: true
      default: false
      }
    }
  }

  /// What the menu shows.
  enum Page: Equatable {
    /// What can be chosen.
    case items
    /// The resources of the state, for an item that needs one.
    case resources(Item)
    /// The workspaces; nil while terraform is asked.
    case workspaces(WorkspaceChoice?)
    /// The name of a new workspace.
    case newWorkspace(TextField, complaint: String?)
  }

  /// What it shows.
  var page = Page.items
  /// The selected item.
  var items = Selection<Item>()
  /// The selected resource, by its address.
  var resources = Selection<String>()
  /// The selected workspace; the empty name stands for a new one.
  var workspaces = Selection<String>()

  /// Takes pasted text into the field, up to the first line break.
  mutating func paste(_ text: String) {
    guard case .newWorkspace(var field, _) = page else { return }
    field.insert(String(text.prefix { !$0.isNewline }))
    page = .newWorkspace(field, complaint: nil)
  }
}

extension Model {
  /// Whether an item of the menu can be chosen now, and if not, why not.
  func availability(of item: PlanMenu.Item) -> Availability {
    let planning = availabilityOfPlanning(toDestroy: false)
    guard planning.isAvailable else { return planning }
    let resources = state.value.flatMap(\.self)?.resources ?? []
    switch item {
    case .target, .replace, .taint:
      return resources.isEmpty ? .unavailable("The state has no resources.") : .available
    case .untaint:
      return resources.contains(where: \.isTainted)
        ? .available : .unavailable("No resource is tainted.")
    case .reconfigure, .migrateState:
      let hasChanged = deploy.progress.errors.contains(where: Remedy.isBackendChange)
      return hasChanged ? .available : .unavailable("The backend has not changed.")
    case .drift, .upgrade, .restore, .format, .workspaces: return .available
    }
  }

  /// The addresses that can be chosen for an item.
  func addresses(for item: PlanMenu.Item) -> [String] {
    let resources = state.value.flatMap(\.self)?.resources ?? []
    return resources.filter { item != .untaint || $0.isTainted }.map(\.address)
  }

  /// The address of the machine on the screen, or of the selected one.
  var addressAtHand: String? {
    let machines = inventory?.machines ?? []
    switch screen {
    case .machine(let id): return machines.first { $0.id == id }?.resource
    case .overview where overview.pane == .machines:
      return overview.machines.index(in: machines.map(\.id)).map { machines[$0].resource }
    case .resources:
      return resources.tree?.selectedInstance.flatMap {
        $0.id.address.mode == .managed ? $0.address : nil
      }
    default: return nil
    }
  }
}
