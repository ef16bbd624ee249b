import Cluster
import Fleet
import TerminalUI

/// How wide the columns of machines and nodes are whose texts are named elsewhere: as wide as what
/// stood in them since the console was opened; see `PodColumns`.
struct NodeColumns: Equatable, Sendable {
  /// Of the names, without the words that all share.
  private(set) var name = 12
  /// Of the addresses.
  private(set) var address = 11
  /// Of a node's status with what `Ready` hides.
  private(set) var node = 10
  /// Of the version of the kubelet.
  private(set) var version = 8

  /// Takes in the machines.
  mutating func observe(_ machines: [Machine], sharedPrefix: String) {
    for machine in machines {
      widen(\.name, machine.name.removingPrefix(sharedPrefix))
      if let address = machine.addresses.preferred { widen(\.address, address) }
    }
  }

  /// Takes in the nodes.
  mutating func observe(_ nodes: [NodeRow], sharedPrefix: String) {
    for node in nodes {
      widen(\.name, node.name.removingPrefix(sharedPrefix))
      widen(\.address, node.internalIP)
      widen(\.version, node.version)
      widen(\.node, "✔ " + node.statusWords)
    }
  }

  private mutating func widen(_ column: WritableKeyPath<Self, Int>, _ text: String) {
    guard text.utf8.count > self[keyPath: column] else { return }
    self[keyPath: column] = max(self[keyPath: column], SafeText(text).width)
  }
}

extension NodeRow {
  /// The status in words, with what `Ready` hides: `Ready cordoned MemoryPressure`.
  var statusWords: String {
    ([status.replacing(",SchedulingDisabled", with: " cordoned")] + pressures)
      .joined(separator: " ")
  }
}
