import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The screen of a pod")
struct PodDetailTests {
  private let failing = PodJSON.withoutSecret[0].id

  /// The screen of a pod whose secret is missing.
  private func model(
    _ particulars: PodParticulars? = Sample.particulars(), readOnly: Bool = false
  ) throws -> Model {
    var model = try Sample.overview(readOnly: readOnly, pods: PodJSON.failing)
    model.press("5", "enter")
    #expect(model.screen == .pod(failing))
    if let particulars {
      model.receive(.podRead(failing, Sample.podReading(particulars)))
    }
    return model
  }

  @Test("It says since when, how sure it is, and which pods of which workload share the cause")
  func standing() throws {
    let shown = try model().shown
    #expect(
      shown.contains(
        "certain · since 14:21 · 2 pods of deployment temporal-worker fail for this cause"))
    #expect(shown.contains("1 of 3 failing"))
  }

  @Test("c copies the next command, and the one that was selected")
  func nextCommand() throws {
    var model = try model()
    let next = try #require(model.pods[0].finding?.next)
    #expect(model.press("c") == [.copyText(next[0])])
    model.press("tab", "j", "j", "j", "j")
    #expect(model.press("c") == [.copyText(try #require(next.last))])
    model.press("k", "g")
    #expect(model.press("c") == [.copyText(next[0])])
  }

  @Test("The chain goes from the pod to its owner, node, machine and resource, and each opens")
  func chain() throws {
    var model = try model()
    for words in [
      "pod temporal-worker-7c9d8f6b5-2xkfp",
      "deployment temporal-worker · revision 7; 6 serves",
      "node rocks-temporal-workers-workernode · Ready", "ssh 4ms · cloud-init done",
      "openstack_compute_instance_v2",
    ] {
      #expect(model.shown.contains(words), "\(words)")
    }
    model.press("tab", "tab", "enter")
    #expect(model.screen == .pods)
    // Not those of temporal-worker-payments, whose name begins alike.
    #expect(model.podList.workload?.name == "temporal-worker")
    #expect(model.podList.list.numbers.count == 4)
    #expect(model.shown.contains("of deployment temporal-worker in temporal"))
    model.press("esc")
    #expect(model.podList.list.numbers.count == 13)
    for (steps, screen) in [
      (1, Screen.machine(MachineJSON.three[1].id)), (2, .machine(MachineJSON.three[1].id)),
      (3, .resources),
    ] {
      model = try self.model()
      model.press("tab", "tab")
      for _ in 0..<steps { model.press("j") }
      model.press("enter")
      #expect(model.screen == screen)
      model.press("esc", "esc")
    }
  }

  @Test("A boot that failed is a link of its own, and leads to the machine")
  func failedBoot() throws {
    var model = try model()
    model.receive(
      .machineRead(
        id: MachineJSON.three[1].id, try Sample.machineReading(setUp: .joinFailed)))
    #expect(model.shown.contains("cloud-init failed at: "))
    model.press("tab", "tab", "j", "j", "j", "enter")
    #expect(model.screen == .machine(MachineJSON.three[1].id))
  }

  @Test("o goes to the pods of the owner, and says why not where there is none")
  func owner() throws {
    var model = try model()
    model.press("o")
    #expect(model.screen == .pods)
    #expect(model.podList.list.numbers.count == 4)
    model = try self.model(Sample.particulars(owner: nil))
    #expect(model.shown.contains("no owner: nobody makes it again"))
    model = try Sample.overview(pods: [PodJSON.starting])
    model.press("5", "enter", "o")
    #expect(model.shown.contains("Nothing owns this pod."))
  }

  @Test("The chain says the revision, and which one serves if that is another")
  func revisions() throws {
    for (revisions, words) in [
      ([("temporal-worker-7c9d8f6b5", 7, 2)], "deployment temporal-worker · revision 7"),
      ([("temporal-worker-7c9d8f6b5", 7, 0)], "revision 7; none serves"),
      ([("another", 6, 1)], "deployment temporal-worker · replica set"),
    ] {
      var model = try model()
      let all = RolloutRevisions(
        revisions.map { .init(replicaSet: $0.0, number: $0.1, ready: $0.2) })
      model.receive(.podRead(failing, Sample.podReading(Sample.particulars(), revisions: all)))
      #expect(model.shown.contains(words), "\(words)")
      #expect(!model.shown.contains("6 serves"))
    }
  }

  @Test("s opens a shell in the container whose logs are shown, or asks in which")
  func shell() throws {
    var model = try model()
    #expect(model.press("s") == [.containerShell(failing, container: "worker")])
    let two = [ContainerParticulars(name: "worker"), ContainerParticulars(name: "proxy")]
    var particulars = Sample.particulars()
    particulars.containers = two
    model = try self.model(particulars)
    #expect(model.press("s") == [])
    #expect(model.shown.contains("Shell in"))
    #expect(model.press("j", "j", "enter") == [.containerShell(failing, container: "proxy")])
    #expect(model.press("s", "enter") == [.containerShell(failing, container: nil)])
    model.press("L", "j", "enter")
    #expect(model.press("s") == [.containerShell(failing, container: "worker")])
  }

  @Test("Of the list, the shell is one in the pod's default container; never read-only")
  func shellOfList() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("5")
    #expect(model.press("s") == [.containerShell(failing, container: nil)])
    model = try Sample.overview(readOnly: true, pods: PodJSON.failing)
    model.press("5")
    #expect(model.press("s") == [])
    #expect(model.shown.contains("--read-only"))
    model.press("enter")
    #expect(model.press("s") == [])
  }

  @Test("The containers tell state, restarts, image, resources, probes and their last end")
  func containers() throws {
    let model = try model()
    for words in [
      "✖ worker  CreateContainerConfigError", "3 restarts", "temporal/worker:1.4",
      "secret \"candid-key\" not found", "requests 100m 256Mi · limits – 512Mi",
      "liveness – · readiness http :8080/ready", "exit 137, OOMKilled", "Burstable",
      "✔ prepare  exit 0, Completed", "runs first",
    ] {
      #expect(model.shown.contains(words), "\(words)")
    }
  }

  @Test("The keys of the tabs, and ] and [ in turn, show the texts")
  func tabs() throws {
    var model = try model()
    for (key, tab) in [
      ("d", .describe), ("y", .manifest), ("l", .logs), ("p", .previousLogs), ("v", .events),
    ] as [(Key, PodState.Tab)] {
      model.press(key)
      #expect(model.pod.tab == tab)
    }
    for tab in [PodState.Tab.describe, .manifest, .logs, .previousLogs, .events] {
      model.press("]")
      #expect(model.pod.tab == tab)
    }
    model.press("[")
    #expect(model.pod.tab == .previousLogs)
  }

  @Test("y asks for the pod as YAML, and once more as JSON; leaving the tab ends it")
  func manifest() throws {
    func formats(_ model: Model) -> [ManifestFormat] {
      model.subscriptions.compactMap {
        if case .manifest(let id, let format, _) = $0, id == failing { format } else { nil }
      }
    }
    var model = try model()
    #expect(formats(model) == [])
    model.press("y")
    #expect(formats(model) == [.yaml])
    #expect(model.shown.contains("Asking the control plane…"))
    let yaml = ManifestReading(
      fetchedAt: model.now, format: .yaml, text: .value("apiVersion: v1\nkind: Pod"))
    model.receive(.manifestRead(failing, yaml))
    #expect(model.shown.contains("kind: Pod"))
    model.press("y")
    #expect(formats(model) == [.json])
    #expect(model.shown.contains("y JSON"))
    model.receive(.manifestRead(failing, yaml))
    #expect(!model.shown.contains("kind: Pod"))
    model.press("d")
    #expect(formats(model) == [])
  }

  @Test("A text that is read again stays where it was scrolled to")
  func scrollKept() throws {
    var model = try model()
    model.press("d", "j", "j", "ctrl-d")
    let window = model.pod.scroll
    model.receive(.podRead(failing, Sample.podReading(Sample.particulars())))
    #expect(model.pod.scroll == window)
  }

  @Test("L chooses the container whose logs are shown")
  func container() throws {
    var model = try model()
    model.press("L")
    #expect(model.shown.contains("all containers"))
    model.press("j", "j", "enter")
    #expect(model.pod.container == "worker")
    #expect(model.pod.tab == .logs)
    #expect(model.shown.contains("only the worker"))
    model.press("p")
    #expect(model.shown.contains("worker has not run before."))
    model.press("L", "g", "enter")
    #expect(model.pod.container == nil)
    #expect(model.pod.tab == .previousLogs)
  }

  @Test("Deleting a pod that comes back takes a y, and Enter does nothing")
  func deletion() throws {
    for key: Key in ["enter", "n", "esc", "K", "space"] {
      var model = try model()
      model.press("K")
      #expect(model.shown.contains("Delete this pod?"))
      #expect(model.shown.contains("The replica set temporal-worker-7c9d8f6b5 makes another one"))
      #expect(model.shown.contains("Runs: microk8s kubectl delete pod --namespace=temporal"))
      #expect(model.press(key) == [])
      #expect(model.overlay == nil)
    }
    var model = try model()
    model.press("K")
    #expect(model.press("y") == [.changeCluster(.deletePod(failing))])
  }

  @Test("Deleting a pod that nobody makes again takes its name, typed by hand")
  func deletionForGood() throws {
    var model = try model(Sample.particulars(owner: nil))
    model.press("K")
    #expect(model.shown.contains("nobody makes it again"))
    #expect(model.press("y", "enter") == [])
    model.press("backspace")
    model.receive(.input(.paste(failing.name)))
    #expect(model.press("enter") == [])
    model.type(failing.name)
    #expect(model.press("enter") == [.changeCluster(.deletePod(failing))])
    #expect(model.overlay == nil)
    model.press("K", "esc")
    #expect(model.shown.contains("Nothing was done."))
  }

  @Test("Restarting goes to the owner, and only to one that can be restarted")
  func restart() throws {
    var model = try model()
    model.press("B")
    #expect(model.shown.contains("Restart all pods of deployment temporal-worker?"))
    #expect(
      model.press("y") == [
        .changeCluster(.restart(.deployment, name: "temporal-worker", namespace: "temporal"))
      ])
    let job = ObjectMetadata.Owner(kind: "Job", name: "migrate")
    model = try self.model(Sample.particulars(owner: job))
    model.press("B")
    #expect(model.overlay == nil)
    #expect(model.shown.contains("A job migrate cannot be restarted pod by pod."))
  }

  @Test("Nothing is changed read-only, on old news, before the pod is read, or when it is gone")
  func refused() throws {
    var model = try model(readOnly: true)
    model.press("K")
    #expect(model.overlay == nil)
    #expect(model.shown.contains("--read-only"))
    model = try self.model(nil)
    model.press("K")
    #expect(model.shown.contains("The pod has not been read yet."))
    model = try self.model()
    model.wait(60)
    model.press("B")
    #expect(model.overlay == nil)
    #expect(model.shown.contains("is old"))
    model = try self.model()
    model.press("K")
    model.receive(.clusterRead(try Sample.picture()))
    #expect(model.press("y") == [])
    #expect(model.shown.contains("The pod is gone already."))
  }

  @Test("A job's and a static pod's deletion says what becomes of it")
  func promises() throws {
    for (kind, words) in [
      ("Job", "may try again"), ("Node", "The kubelet of x makes it again"),
      ("DaemonSet", "The daemon set x makes another one"),
    ] {
      var model = try model(Sample.particulars(owner: .init(kind: kind, name: "x")))
      model.press("K")
      #expect(model.shown.contains(words))
    }
  }
}
