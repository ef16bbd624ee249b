public import Fleet
import FoundationEssentials
import TerminalUI
public import Terraform

/// A value of a state that is shown, copied or saved by itself.
public enum ValueName: Hashable, Sendable {
  /// A value inside an instance's attributes.
  case attribute(InstanceID, AttributePath)
  /// An output.
  case output(String)
}

/// What the resources screen remembers.
struct ResourcesState: Equatable, Sendable {
  /// The two halves of the screen.
  enum Pane: Equatable, Sendable {
    case tree, detail
  }

  /// The state as a tree; nil before one was read.
  var tree: ResourceTree?
  /// The half that has the keys; on a narrow screen, the one that is shown.
  var pane = Pane.tree
  /// The selected instance as it was read last; of another than the selected one while that is read.
  var attributes: AttributeTree?
  /// Why the selected instance cannot be shown.
  var failure: Failure?
  /// The filter while it is being typed.
  var search: TextField?
  /// The output that is shown in clear.
  var revealedOutput: RevealedOutput?
  /// When what is shown in clear is hidden again.
  var hiddenAt: Date?

  /// An output that is shown in clear for a while.
  struct RevealedOutput: Equatable, Sendable {
    let name: String
    let text: Secret
  }

  /// Seconds for which a secret is shown.
  static let revealTime = 10.0
}

extension Model {
  /// Whether both halves of the resources screen are shown.
  var showsResourceDetail: Bool { size.columns >= 110 }

  /// The machine of the selected instance, if it is one.
  var selectedResourceMachine: Machine? {
    resources.tree?.selectedInstance.flatMap { resources.tree?.machines[$0.address] }
  }

  /// The value that the keys are about: of the attributes, or an output.
  var valueAtHand: ValueName? {
    if resources.pane == .detail {
      guard let attributes = resources.attributes, let path = attributes.selectedPath else {
        return nil
      }
      return .attribute(attributes.detail.id, path)
    }
    guard case .output(let number) = resources.tree?.selectedID else { return nil }
    return resources.tree.map { .output($0.outputs[number].name) }
  }

  /// Whether the value that the keys are about is hidden.
  var isValueAtHandMasked: Bool {
    switch valueAtHand {
    case nil: false
    case .attribute(_, let path): resources.attributes?.isMasked(path) == true
    case .output(let name):
      resources.revealedOutput?.name != name
        && resources.tree?.outputs.first { $0.name == name }?.value.isMasked == true
    }
  }
}
