import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

// MARK: - Commands

extension Model {
  /// Carries out a command on the resources screen.
  mutating func updateResources(_ command: Command) -> [Effect] {
    switch command {
    case .nextPane, .previousPane:
      resources.pane = resources.pane == .tree && canShowDetail ? .detail : .tree
    case .filter: resources.search = TextField(resourceFilter)
    case .reveal: return revealValue()
    case .copyValue: return copyAtHand()
    case .copyCommand:
      guard let address = resources.tree?.selectedInstance?.address else { return [] }
      return [.copyText("terraform state show \(ShellWord.quoted(address))")]
    case .save: askForFile()
    case .toggleList:
      let visible = treeRows
      resources.tree?.toggleList(visible: visible)
    default:
      if resources.pane == .tree { updateTree(command) } else { updateAttributes(command) }
    }
    return []
  }

  /// Sorts the list in another way.
  mutating func changeResourceOrder(_ change: ListChange) {
    let visible = treeRows
    resources.tree?.change(change, visible: visible)
  }

  private mutating func updateTree(_ command: Command) {
    guard var tree = resources.tree else { return }
    let visible = treeRows
    if let distance = command.distance(page: visible) {
      tree.select(tree.selected + distance, visible: visible)
    }
    let isInstance = tree.selectedInstance != nil
    switch command {
    case .toggleFold where !isInstance: tree.toggle(visible: visible)
    case .unfold where !isInstance: tree.unfold(visible: visible)
    case .fold:
      if !tree.fold(visible: visible) { goBack() }
    case .foldAll: tree.toggleAll(visible: visible)
    case .nextMatch: tree.step(forward: true, visible: visible)
    case .previousMatch: tree.step(forward: false, visible: visible)
    case .toggleFold, .unfold: resources.pane = .detail
    default: break
    }
    if resources.tree?.selectedID != tree.selectedID { hideSecrets() }
    resources.tree = tree
    keepAttributes()
  }

  private mutating func updateAttributes(_ command: Command) {
    guard var attributes = resources.attributes else {
      if command == .fold { resources.pane = .tree }
      return
    }
    let visible = detailRows
    if let distance = command.distance(page: visible) {
      attributes.select(attributes.selected + distance, visible: visible)
    }
    switch command {
    case .toggleFold, .unfold:
      if let relation = attributes.selectedRelation { return go(to: relation) }
      if command == .unfold {
        attributes.unfold(visible: visible)
      } else {
        attributes.toggle(visible: visible)
      }
    case .fold:
      if !attributes.fold(visible: visible) { resources.pane = .tree }
    case .foldAll: attributes.toggleAll(visible: visible)
    case .nextMatch: attributes.step(forward: true, visible: visible)
    case .previousMatch: attributes.step(forward: false, visible: visible)
    default: break
    }
    resources.attributes = attributes
  }

  /// Goes back inside the screen; returns whether there was something to go back from.
  mutating func leaveResourceDetail() -> Bool {
    if resources.search != nil || !resourceFilter.isEmpty {
      clearResourceFilter()
      return true
    }
    guard resources.pane == .detail else { return false }
    resources.pane = .tree
    hideSecrets()
    return true
  }

  /// How many rows the tree shows at once.
  private var treeRows: Int { resourceAreas.tree.inset(by: 1).rows - (isResourceList ? 1 : 0) }

  /// How many rows the attributes show at once.
  private var detailRows: Int {
    max(1, resourceAreas.detail.inset(by: 1).rows - Self.resourceFactRows)
  }

  private var isResourceList: Bool { resources.tree?.isList == true }

  /// Whether there is an instance whose attributes can be shown.
  var canShowDetail: Bool { resources.tree?.selectedInstance != nil }
}

// MARK: - From one thing to another

extension Model {
  /// Goes to another resource.
  private mutating func go(to relation: ResourceDetail.Relation) {
    guard let id = relation.first else {
      return tell("\(relation.address) has no instance in the state.")
    }
    showResource(id)
  }

  /// Shows an instance on the resources screen; returns whether the state has it.
  @discardableResult
  mutating func showResource(_ id: InstanceID) -> Bool {
    hideSecrets()
    let visible = treeRows
    guard resources.tree?.select(id, visible: visible) == true else {
      tell("\(id.address) is not in the state.")
      return false
    }
    keepAttributes()
    return true
  }

  /// Goes from a resource to its machine, or from a machine to its resource.
  mutating func jump() {
    if screen == .resources, let machine = selectedResourceMachine {
      self.machine = MachineState()
      return push(.machine(machine.id))
    }
    guard case .machine(let id) = screen,
      let machine = inventory?.machines.first(where: { $0.id == id })
    else { return }
    openResource(machine.resource)
  }

  /// Goes to a resource by its address.
  mutating func openResource(_ address: String) {
    guard let resource = resources.tree?.instances.first(where: { $0.address == address }) else {
      return
    }
    resources.pane = .tree
    if showResource(resource.id) { push(.resources) }
  }

  /// The node of the machine on the screen, or of the selected resource.
  var nodeAtHand: String? {
    switch screen {
    case .resources: selectedResourceMachine?.name
    case .machine(let id):
      nodeOnScreen ?? inventory?.machines.first { $0.id == id }?.name
    case .node(let name): name
    case .nodes: selectedNode?.node?.name
    default: nil
    }
  }

  /// Goes to the pods of a node, the failing ones first.
  mutating func showPods() {
    guard let node = nodeAtHand else { return }
    showPods(matching: node)
  }
}

// MARK: - Looking for something

extension Model {
  /// What is looked for in the half that has the keys.
  var resourceFilter: String {
    (resources.pane == .tree ? resources.tree?.filter.text : resources.attributes?.filter.text)
      ?? ""
  }

  /// Gives a key to the filter: it looks while it is typed.
  mutating func updateResourceSearch(with key: Key) {
    guard var search = resources.search else { return }
    switch search.acceptInFilter(key) {
    case .closed: resources.search = nil
    case .cleared: clearResourceFilter()
    case .changed:
      resources.search = search
      lookForResources(search.value)
    case .untouched: break
    }
  }

  /// Gives pasted text to the filter.
  mutating func pasteResourceSearch(_ text: String) {
    guard var search = resources.search else { return }
    search.insert(text)
    resources.search = search
    lookForResources(search.value)
  }

  private mutating func clearResourceFilter() {
    resources.search = nil
    lookForResources("")
  }

  private mutating func lookForResources(_ text: String) {
    let (treeRows, detailRows) = (treeRows, detailRows)
    if resources.pane == .detail {
      resources.attributes?.look(for: text, visible: detailRows)
    } else {
      resources.tree?.look(for: text, visible: treeRows)
      keepAttributes()
    }
  }
}

// MARK: - Values

extension Model {
  private mutating func revealValue() -> [Effect] {
    guard let name = valueAtHand else { return [] }
    guard isValueAtHandMasked else {
      hideSecrets()
      return []
    }
    return [.reveal(name)]
  }

  /// Copies the value at hand, or the address of the selected instance.
  private mutating func copyAtHand() -> [Effect] {
    guard let name = valueAtHand else {
      return resources.tree?.selectedInstance.map { [.copyText($0.address)] } ?? []
    }
    guard !isValueAtHandMasked else {
      tell("It is hidden. \(word(for: .reveal)) shows it for a while; then it can be copied.")
      return []
    }
    return [.copyValue(name)]
  }

  private mutating func askForFile() {
    guard let name = valueAtHand else { return }
    guard !isValueAtHandMasked else {
      return tell("It is hidden. \(word(for: .reveal)) shows it for a while; then it can be saved.")
    }
    overlay = .save(SaveDialog(value: name))
  }

  /// Takes in a value to be shown in clear for a while, if it is still the one that is looked at.
  private mutating func reveal(_ name: ValueName, _ text: Secret) {
    guard screen == .resources, valueAtHand == name else { return }
    let visible = detailRows
    switch name {
    case .attribute(_, let path):
      resources.attributes?.reveal(
        AttributeTree.Revealed(path: path, text: text), visible: visible)
    case .output(let output):
      resources.revealedOutput = ResourcesState.RevealedOutput(name: output, text: text)
    }
    resources.hiddenAt = now.addingTimeInterval(ResourcesState.revealTime)
  }

  /// Hides whatever is shown in clear.
  mutating func hideSecrets() {
    guard resources.hiddenAt != nil else { return }
    resources.hiddenAt = nil
    resources.revealedOutput = nil
    let visible = detailRows
    resources.attributes?.reveal(nil, visible: visible)
  }

  /// Hides what has been shown in clear for long enough, or is not looked at any more.
  mutating func expireSecrets() {
    guard let hiddenAt = resources.hiddenAt, hiddenAt <= now || screen != .resources else {
      return
    }
    hideSecrets()
  }
}

// MARK: - What comes in

extension Model {
  /// Takes in what was read of the state for this screen.
  mutating func updateResources(with event: Event) {
    switch event {
    case .resourceRead(let detail): receive(detail)
    case .resourceUnreadable(let id, let failure):
      if resources.tree?.selectedInstance?.id == id { resources.failure = failure }
    case .stateSearched(let text, let hits, let hasMore):
      guard resources.tree?.filter.text == text else { return }
      let visible = treeRows
      resources.tree?.receive(hits, hasMore: hasMore, visible: visible)
      keepAttributes()
      if resources.pane == .tree, let hit = resources.tree?.selectedHit {
        let visible = detailRows
        resources.attributes?.selectValue(at: hit.path, visible: visible)
      }
    case .valueRevealed(let name, let text): reveal(name, text)
    default: break
    }
  }

  /// Makes the tree of a new state, which shows what the one before showed.
  mutating func receiveTree(of summary: StateSummary?) {
    let before = resources.tree
    guard let summary else {
      resources.tree = nil
      resources.pane = .tree
      return keepAttributes()
    }
    var tree = ResourceTree(of: summary)
    if let before {
      tree.resemble(before, visible: treeRows)
    } else {
      resembleSession(&tree, visible: treeRows)
    }
    resources.tree = tree
    keepAttributes()
  }

  private mutating func receive(_ detail: ResourceDetail) {
    guard resources.tree?.selectedInstance?.id == detail.id else { return }
    resources.failure = nil
    let before = resources.attributes
    guard before?.detail != detail else { return }
    var attributes = AttributeTree(of: detail)
    if let before, before.detail.id == detail.id {
      attributes.resemble(before, visible: detailRows)
    } else if let hit = resources.tree?.selectedHit {
      attributes.selectValue(at: hit.path, visible: detailRows)
    }
    hideSecrets()
    resources.attributes = attributes
  }

  /// Lets go of the attributes when no instance is selected.
  ///
  /// Those of another one stay until the selected one's are there, so that nothing flickers.
  private mutating func keepAttributes() {
    guard let id = resources.tree?.selectedInstance?.id else {
      resources.attributes = nil
      resources.failure = nil
      resources.pane = .tree
      return
    }
    if resources.attributes?.detail.id != id { resources.failure = nil }
  }
}
