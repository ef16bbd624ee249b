import TerminalUI
import Terraform

extension Model {
  /// Gives a key to the menu.
  mutating func updatePlanMenu(_ menu: PlanMenu, with key: Key) -> [Effect] {
    if case .newWorkspace(let field, _) = menu.page {
      return typeWorkspace(menu, field, with: key)
    }
    if key.leaves || key == Key(.character("q")) || key == Key(.backspace) {
      leave(menu)
      return []
    }
    if key == Key(.enter) || key == Key(.right) { return choose(in: menu) }
    var menu = menu
    if let command = keymap.scrolling(for: key) { move(&menu, command) }
    overlay = .planMenu(menu)
    return []
  }

  /// Goes back to the items, or closes the menu.
  private mutating func leave(_ menu: PlanMenu) {
    var menu = menu
    guard menu.page != .items else {
      overlay = nil
      return
    }
    menu.page = .items
    overlay = .planMenu(menu)
  }

  private func move(_ menu: inout PlanMenu, _ command: Command) {
    guard let distance = command.distance(page: 8, half: 8) else { return }
    switch menu.page {
    case .items: menu.items.move(by: distance, in: PlanMenu.Item.allCases)
    case .resources(let item): menu.resources.move(by: distance, in: addresses(for: item))
    case .workspaces(let choice): menu.workspaces.move(by: distance, in: choice?.rows ?? [])
    case .newWorkspace: break
    }
  }

  // MARK: - Choosing

  private mutating func choose(in menu: PlanMenu) -> [Effect] {
    switch menu.page {
    case .items:
      guard let index = menu.items.index(in: PlanMenu.Item.allCases) else { return [] }
      return choose(PlanMenu.Item.allCases[index], in: menu)
    case .resources(let item):
      let addresses = addresses(for: item)
      guard let index = menu.resources.index(in: addresses),
        let address = ResourceAddress(parsing: addresses[index])
      else { return [] }
      return start(item, on: address)
    case .workspaces(let choice):
      guard let choice, let index = menu.workspaces.index(in: choice.rows) else { return [] }
      return choose(workspace: choice.rows[index], of: choice, in: menu)
    case .newWorkspace: return []
    }
  }

  /// Chooses an item: begins what it stands for, or asks for what it needs.
  mutating func choose(_ item: PlanMenu.Item, in menu: PlanMenu) -> [Effect] {
    guard case .available = availability(of: item) else { return [] }
    var menu = menu
    if item.needsResource {
      let addresses = addresses(for: item)
      menu.page = .resources(item)
      if let hand = addressAtHand, let index = addresses.firstIndex(of: hand) {
        menu.resources.select(index, in: addresses)
      }
      overlay = .planMenu(menu)
      return []
    }
    if item == .workspaces {
      menu.page = .workspaces(nil)
      overlay = .planMenu(menu)
      return [.listWorkspaces]
    }
    if item == .restore {
      overlay = .restore(RestoreDialog())
      return [.surveyStates]
    }
    overlay = nil
    switch item {
    case .drift: return askForPlan(toDestroy: false, options: RunOptions(isRefreshOnly: true))
    case .upgrade: return askForPlan(toDestroy: false, options: RunOptions(upgradesProviders: true))
    case .reconfigure:
      return askForPlan(toDestroy: false, options: RunOptions(backendChange: .reconfigure))
    case .migrateState:
      return askForPlan(toDestroy: false, options: RunOptions(backendChange: .migrateState))
    case .format: return startAtOnce(.format, RunOptions())
    case .target, .replace, .taint, .untaint, .restore, .workspaces: return []
    }
  }

  /// Begins what an item stands for with a resource that was named.
  mutating func start(_ item: PlanMenu.Item, onAddress text: String) -> [Effect] {
    guard addresses(for: item).contains(text), let address = ResourceAddress(parsing: text) else {
      tell("No resource that can be chosen for it is called \(text).")
      return []
    }
    return start(item, on: address)
  }

  private mutating func start(_ item: PlanMenu.Item, on address: ResourceAddress) -> [Effect] {
    guard case .available = availability(of: item) else { return [] }
    overlay = nil
    switch item {
    case .target:
      return askForPlan(toDestroy: false, options: RunOptions(targets: [PlanTarget(address)]))
    case .replace:
      return askForPlan(toDestroy: false, options: RunOptions(replacements: [address]))
    case .taint: return startAtOnce(.taint, RunOptions(address: address))
    case .untaint: return startAtOnce(.untaint, RunOptions(address: address))
    default: return []
    }
  }

  /// Starts a run that needs no variables.
  private mutating func startAtOnce(_ kind: RunKind, _ options: RunOptions) -> [Effect] {
    show(.deploy)
    return startRun(kind, planID: nil, options: options)
  }

  // MARK: - Workspaces

  /// Changes to a workspace that was named; the menu asks for it where that cannot be right.
  mutating func changeWorkspace(to name: String) -> [Effect] {
    guard name != deployment.workspace else {
      tell("The workspace \(name) is in use.")
      return []
    }
    guard let workspaces, !workspaces.isPinned, workspaces.names.contains(name),
      let workspace = WorkspaceName(name)
    else {
      return choose(.workspaces, in: PlanMenu())
    }
    return startAtOnce(.selectWorkspace, RunOptions(workspace: workspace))
  }

  /// Takes in which workspaces there are, and which one is chosen.
  mutating func receive(_ choice: WorkspaceChoice) {
    workspaces = choice
    guard case .planMenu(var menu) = overlay, case .workspaces = menu.page else { return }
    menu.page = .workspaces(choice)
    if let index = choice.rows.firstIndex(of: choice.current) {
      menu.workspaces.select(index, in: choice.rows)
    }
    overlay = .planMenu(menu)
  }

  /// Closes the menu, because nobody knows the workspaces.
  mutating func workspacesFailed(_ failure: Failure) {
    if case .planMenu = overlay { overlay = nil }
    tell(failure)
  }

  /// Takes in which workspace is chosen on disk: after a change everything else is read again.
  mutating func receive(workspace: String) -> [Effect] {
    guard workspace != deployment.workspace else { return [] }
    deployment.workspace = workspace
    forgetState()
    history = HistoryState()
    return [.refresh]
  }

  private mutating func choose(
    workspace name: String, of choice: WorkspaceChoice, in menu: PlanMenu
  ) -> [Effect] {
    guard !choice.isPinned else { return [] }
    var menu = menu
    guard let workspace = WorkspaceName(name) else {
      menu.page = .newWorkspace(TextField(), complaint: nil)
      overlay = .planMenu(menu)
      return []
    }
    overlay = nil
    guard name != choice.current else { return [] }
    return startAtOnce(.selectWorkspace, RunOptions(workspace: workspace))
  }

  private mutating func typeWorkspace(
    _ menu: PlanMenu, _ field: TextField, with key: Key
  ) -> [Effect] {
    if key.leaves {
      leave(menu)
      return []
    }
    var (menu, field) = (menu, field)
    guard key == Key(.enter) else {
      _ = field.accept(key)
      menu.page = .newWorkspace(field, complaint: nil)
      overlay = .planMenu(menu)
      return []
    }
    guard let name = WorkspaceName(field.value) else {
      menu.page = .newWorkspace(
        field, complaint: "Letters, digits, - _ and . make a name; it begins with none of - and .")
      overlay = .planMenu(menu)
      return []
    }
    overlay = nil
    return startAtOnce(.newWorkspace, RunOptions(workspace: name))
  }
}

extension WorkspaceChoice {
  /// The rows of the menu: the names, and an empty one for a new workspace.
  var rows: [String] { names + (isPinned ? [] : [""]) }
}
