import Fleet

/// A screen with the way that leads to it, as it was left.
struct View: Equatable, Sendable {
  /// The screens, the shown one last.
  let navigation: [Screen]
  /// What the screen of a pod remembers.
  let pod: PodState
  /// What the screen of a machine, or of a node, remembers.
  let machine: MachineState
  /// Whether what became of a state fills the screen of the history.
  let isDifferenceOpen: Bool
}

extension Model {
  /// The view that is shown.
  var view: View {
    View(
      navigation: navigation, pod: pod, machine: machine, isDifferenceOpen: history.isOpen)
  }

  /// Remembers the view that was left, if another screen is shown than before.
  ///
  /// What lists remember stays theirs; pods and machines share a screen, so the view has it.
  mutating func remember(_ view: View) {
    guard navigation != view.navigation else { return }
    lastView = view
  }

  /// Goes to the view that was shown before this one; there, it leads back here.
  ///
  /// - Returns: What the world is asked for the view.
  mutating func showLastView() -> [Effect] {
    guard let lastView else {
      tell("There is no view before this one.")
      return []
    }
    if let gone = lastView.gone(from: self) {
      tell(gone)
      return []
    }
    navigation = lastView.navigation
    (pod, machine) = (lastView.pod, lastView.machine)
    history.isOpen = lastView.isDifferenceOpen
    resizeLists()
    switch screen {
    case .logs:
      if logs.sources.isEmpty { showLogs() } else { logs.begin() }
      return []
    case .history: return showTimeline()
    default: return []
    }
  }

  /// Where the screen is: the names of the screens that lead to it, and its own.
  var breadcrumbs: [String] {
    navigation.dropFirst().map { screen in
      switch screen {
      case .machine(let id): inventory?.machines.first { $0.id == id }?.name ?? "machine"
      case .node(let name): name
      case .pod(let id): "\(id)"
      case .overview, .deploy, .resources, .nodes, .pods, .logs, .tunnels, .history:
        screen.id.title
      }
    }
  }
}

extension View {
  /// Why it cannot be shown any more; nil if it can.
  fileprivate func gone(from model: Model) -> String? {
    let machines = Set(model.inventory?.machines.map(\.id) ?? [])
    let isLost = navigation.contains { screen in
      if case .machine(let id) = screen { !machines.contains(id) } else { false }
    }
    return isLost ? "The last view was of a machine that is no longer in the state." : nil
  }
}
