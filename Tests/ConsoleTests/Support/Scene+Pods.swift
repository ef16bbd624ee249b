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

  /// The screen of a pod whose secret is missing.
  func showingPod(_ columns: Int, _ rows: Int) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
    model.press("5", "enter")
    let particulars =
      self == .podDeletionForGood ? Sample.particulars(owner: nil) : Sample.particulars()
    model.receive(.podRead(PodJSON.withoutSecret[0].id, Sample.podReading(particulars)))
    switch self {
    case .podChain: model.press("tab", "tab", "j")
    case .podContainers: model.press("tab", "tab", "tab")
    case .podManifest:
      model.press("y")
      model.receive(
        .manifestRead(
          PodJSON.withoutSecret[0].id,
          ManifestReading(fetchedAt: model.now, format: .yaml, text: .value(Self.yaml))))
    case .podDeletion: model.press("K")
    case .podDeletionForGood:
      model.press("K")
      model.type("temporal-w")
    case .podRestart: model.press("B")
    default: break
    }
    return model
  }

  private static let yaml = """
    apiVersion: v1
    kind: Pod
    metadata:
      creationTimestamp: "2026-11-23T14:21:01Z"
      labels:
        app: temporal-worker
        pod-template-hash: 7c9d8f6b5
      name: temporal-worker-7c9d8f6b5-2xkfp
      namespace: temporal
    spec:
      containers:
      - env:
        - name: TEMPORAL_ADDRESS
          value: temporal-frontend:7233
        - name: CANDID_PRIVATE_KEY
          value: ••••••
        image: registry.example.com/temporal/worker:1.4
        imagePullPolicy: IfNotPresent
        name: worker
    """
}
