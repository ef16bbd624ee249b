import Fleet
import TerminalUI

@testable import Console

extension Scene {
  /// The screen of nodes in one of its situations, and what it leads to.
  func listingNodes(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows)
    if self == .nodesWaiting {
      model = Sample.model(columns: columns, rows: rows)
      model.receive(.stateRead(try Sample.state(), at: Sample.now))
      model.press("4")
      return model
    }
    let isOdd = self != .nodes && self != .nodesOffline
    model.receive(
      .clusterRead(
        try Sample.picture(
          nodes: isOdd ? NodeJSON.odd : NodeJSON.three,
          pods: isOdd ? PodJSON.failing : PodJSON.healthy)))
    if isOdd {
      model.receive(
        .machineUnreachable(
          id: MachineJSON.three[1].id,
          Failure(what: "No answer over SSH", why: "Connection timed out")))
    }
    model.press("4")
    switch self {
    case .nodesOffline:
      model.wait(34)
      model.receive(
        .clusterUnreachable(
          Failure(what: "The control plane did not answer", why: "Connection timed out")))
    case .nodesMarked: model.press("j", "j", "space")
    case .machineWhole:
      model.press("j", "enter")
      model.receive(.nodeRead(try subject(of: model), try Sample.nodeReading()))
    case .machinePods: model.press("enter", "tab", "j")
    case .nodeAlone:
      model.press("G", "k", "enter")
      model.receive(.nodeRead(try subject(of: model), try Sample.nodeReading()))
    default: break
    }
    return model
  }

  private func subject(of model: Model) throws -> NodeSubject {
    guard let subject = model.nodeSubject else { throw Missing() }
    return subject
  }

  private struct Missing: Error {}
}
