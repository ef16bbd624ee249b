import Cluster
import Fleet
import TerminalUI

@testable import Console

extension Scene {
  /// The screen of pods in one of its situations.
  func listing(_ columns: Int, _ rows: Int) throws -> Model {
    var model: Model
    switch self {
    case .pods: model = try Sample.overview(columns: columns, rows: rows)
    case .podsWaiting:
      model = Sample.model(columns: columns, rows: rows)
      model.receive(.stateRead(try Sample.state(), at: Sample.now))
    case .podsEmpty: model = try Sample.overview(columns: columns, rows: rows, pods: [])
    default:
      model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
    }
    model.press("5")
    switch self {
    case .podsFailing: model.press("j")
    case .podsFiltered:
      model.press("/")
      model.type("calico")
    case .podsSorted: model.press(">", ">", "I")
    case .podsFaultsOnly: model.press("\\")
    case .podsNamespaces: model.press("N", "j", "space")
    case .podsOfNamespaces: model.press("N", "j", "enter")
    case .podsRestarting:
      for (minutes, restarts) in [(2, 48), (5, 49), (11, 52)] {
        var pods = PodJSON.failing
        for index in pods.indices where pods[index].name == PodJSON.crashing.name {
          pods[index].restarts = restarts
        }
        model.wait(Double(minutes) * 60)
        model.receive(.clusterRead(try Sample.picture(pods: pods, fetchedAt: model.now)))
      }
    case .podsOffline:
      model.wait(34)
      model.receive(
        .clusterUnreachable(
          Failure(
            what: "The control plane did not answer",
            why: "ssh: connect to host 10.20.30.11 port 22: Connection timed out")))
    case .podsStale: model.wait(34)
    default: break
    }
    return model
  }
}
