import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Operations
import Testing

/// One after the other: each has a cluster of its own on the same addresses.
@Suite("Following a cluster", .timeLimit(.minutes(3)), .serialized) struct ClusterWatchTests {
  private var pace: ClusterWatch.Pace {
    var pace = ClusterWatch.Pace()
    pace.firstPause = .milliseconds(200)
    pace.longestPause = .seconds(1)
    pace.microk8s = .seconds(2)
    pace.lists = .milliseconds(500)
    pace.printed = .milliseconds(500)
    return pace
  }

  /// Follows a cluster while a body looks at what is told.
  private func follow(
    _ shell: RemoteShell, _ targets: ControlPlanes, pace: ClusterWatch.Pace? = nil,
    _ body: (Listener) async throws -> Void
  ) async throws {
    let listener = Listener()
    let watch = ClusterWatch(shell: shell, clock: .live, pace: pace ?? self.pace)
    let following = Task { await watch.follow(through: targets) { listener.take($0) } }
    do {
      try await body(listener)
    } catch {
      following.cancel()
      await following.value
      throw error
    }
    following.cancel()
    await following.value
  }

  private func follow(
    _ cluster: WatchedCluster, _ named: [MachineTarget]? = nil, others: [MachineTarget] = [],
    pace: ClusterWatch.Pace? = nil, _ body: (Listener) async throws -> Void
  ) async throws {
    try await follow(
      cluster.access.shell, ControlPlanes(named: named ?? cluster.targets, others: others),
      pace: pace
    ) { listener in
      try #require(await eventually { listener.isComplete })
      try await body(listener)
    }
  }

  private let node = "plane-1"

  @Test(
    "A change is on the picture at once, without another list, and the end leaves nothing")
  func change() async throws {
    try await WatchedCluster.run { cluster in
      try await follow(cluster) { listener in
        try await watchesStand(cluster)
        let before = try await cluster.asked
        #expect(listener.picture?.microk8s.value?.isRunning == true)
        try await cluster.microk8s("kubectl cordon \(node)")
        let changedAt = ContinuousClock.now
        #expect(await eventually { listener.cordoned == [node] })
        #expect(ContinuousClock.now - changedAt < .seconds(10))
        let after = try await cluster.asked
        for resource in ClusterResource.allCases {
          #expect(after["list \(resource.rawValue)"] == before["list \(resource.rawValue)"])
          #expect(after["watch \(resource.rawValue)"] == 1)
        }
        #expect(listener.gaps.isEmpty && listener.failures.isEmpty)
        #expect(try await !cluster.processes.isEmpty)
      }
      // The connection stands: it is the end of the watch that ends them on the machine.
      #expect(try await eventually { try await cluster.processes.isEmpty })
      #expect(await cluster.access.state(of: "n1") == .connected)
    }
  }

  @Test("Watches that end in the middle are resumed where they were")
  func cut() async throws {
    try await WatchedCluster.run { cluster in
      try await follow(cluster) { listener in
        try await watchesStand(cluster)
        let before = try await cluster.asked
        try await cluster.inject("watch-cut")
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(await eventually { listener.cordoned == [node] })
        let after = try await cluster.asked
        #expect(after["list nodes"] == before["list nodes"])
        #expect(after["watch nodes"] == 2)
        #expect(listener.gaps.isEmpty)
      }
    }
  }

  @Test("What the server has forgotten is listed again, and the gap is told")
  func compacted() async throws {
    try await WatchedCluster.run { cluster in
      try await follow(cluster) { listener in
        try await watchesStand(cluster)
        try await cluster.inject("api-compacted")
        #expect(await eventually { Set(listener.gaps).isSuperset(of: [.nodes, .pods]) })
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(await eventually { listener.cordoned == [node] })
        #expect(listener.isComplete)
      }
    }
  }

  @Test("A watch that says nothing for too long is given up, and said to be")
  func hung() async throws {
    try await WatchedCluster.run { cluster in
      var pace = pace
      pace.silence = .seconds(3)
      try await follow(cluster, pace: pace) { listener in
        try await cluster.inject("watch-hangs")
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(
          await eventually {
            listener.picture?.nodes.reason?.contains("said nothing for 3 seconds") == true
          })
        try await cluster.heal()
        #expect(await eventually { listener.cordoned == [node] && listener.isComplete })
      }
    }
  }

  @Test("A bookmark that is overdue makes a part old before its watch is given up")
  func overdue() async throws {
    try await WatchedCluster.run { cluster in
      var pace = pace
      pace.bookmarks = .seconds(2)
      pace.silence = .seconds(60)
      try await follow(cluster, pace: pace) { listener in
        try await watchesStand(cluster)
        try await cluster.inject("watch-hangs")
        #expect(
          await eventually {
            guard let picture = listener.picture else { return false }
            return picture.nodes.value != nil
              && picture.fetchedAt.timeIntervalSince(picture.heardAt.nodes) > 1.9
          })
        try await cluster.heal()
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(
          await eventually {
            guard let picture = listener.picture, listener.cordoned == [node] else { return false }
            return picture.fetchedAt.timeIntervalSince(picture.heardAt.nodes) < 1
          })
        #expect(listener.failures.isEmpty)
      }
    }
  }

  @Test("When a control plane's API stops, the next is asked, and nothing is called offline")
  func failover() async throws {
    try await WatchedCluster.run(planes: 2) { cluster in
      try await follow(cluster) { listener in
        try await cluster.inject("api-stopped", "plane-1")
        let command = try RemoteCommand.typed(
          "microk8s kubectl cordon \(node)", timeout: .seconds(20))
        #expect(try await cluster.access.run(command, on: "n2").get().exitCode == 0)
        #expect(await eventually { listener.cordoned == [node] })
        #expect(listener.isComplete && listener.failures.isEmpty)
      }
    }
  }

  @Test("A stopped API is said to be stopped, and followed again when it is back")
  func stopped() async throws {
    try await WatchedCluster.run { cluster in
      try await follow(cluster) { listener in
        let lists = try await cluster.asked["list pods"]
        try await cluster.inject("api-stopped")
        #expect(
          await eventually {
            listener.picture?.pods.reason?.contains("stopped or still starting") == true
          })
        try await cluster.heal()
        #expect(await eventually { listener.isComplete })
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(await eventually { listener.cordoned == [node] })
        // The same server goes on where it was.
        #expect(try await cluster.asked["list pods"] == lists)
      }
    }
  }

  @Test("A machine that turns out to be a worker is left for the others")
  func worker() async throws {
    try await WatchedCluster.run(planes: 1, workers: 1) { cluster in
      let (plane, worker) = (cluster.targets[0], cluster.targets[1])
      try await follow(cluster, [worker], others: [plane]) { listener in
        #expect(listener.picture?.nodes.value?.count == 2)
        #expect(listener.failures.isEmpty)
      }
    }
  }

  @Test("Where watching is forbidden lists are read, and where the API is, what kubectl prints")
  func forbidden() async throws {
    try await WatchedCluster.run { cluster in
      try await cluster.inject("raw-forbidden", "watch")
      try await follow(cluster) { listener in
        try await cluster.microk8s("kubectl cordon \(node)")
        #expect(await eventually { listener.cordoned == [node] })
        try await cluster.inject("raw-forbidden", "all")
        #expect(
          try await eventually {
            try await cluster.asked.contains { $0.key.contains("get pods -A -o json") }
          })
        try await cluster.microk8s("kubectl uncordon \(node)")
        #expect(await eventually { listener.cordoned.isEmpty })
        #expect(listener.isComplete)
      }
    }
  }

  @Test("A machine that sends nonsense for ever takes no memory, and is said to")
  func nonsense() async throws {
    let world = World.live(environment: testEnvironment)
    let server = try await SSHServer(world: world)
    try server.install(
      "microk8s",
      script: """
        case "$*" in
          *watch=1*) exec yes ;;
          *nodes*) exec cat \(Fixture.path("nodes.json")) ;;
          *events*) exec cat \(Fixture.path("events.json")) ;;
          *pods*) exec cat \(Fixture.path("pods-page-2.json")) ;;
          *) echo nonsense ;;
        esac
        """)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    let target = MachineTarget(id: "1", name: "controller", host: try server.host())
    let before = try residentMiB()
    try await follow(access.shell, ControlPlanes(named: [target])) { listener in
      #expect(
        await eventually { listener.picture?.pods.reason?.contains("it begins with 'y'") == true })
      #expect(await eventually { listener.picture?.microk8s.reason != nil })
    }
    #expect(try residentMiB() - before < 40)
    await access.close()
    await sshd.stop()
    #expect(
      try await eventually {
        try await world.processes.run(
          Program("/usr/bin/pgrep", ["-f", server.scratch.path], environment: testEnvironment)
        ).output.text.isEmpty
      })
  }

  @Test("Who may not use MicroK8s is told what to type")
  func permissions() async throws {
    let world = World.live(environment: testEnvironment)
    let server = try await SSHServer(world: world)
    try server.install(
      "microk8s", script: "echo 'Insufficient permissions to access MicroK8s.' >&2; exit 1")
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    let target = MachineTarget(id: "1", name: "controller", host: try server.host())
    try await follow(access.shell, ControlPlanes(named: [target])) { listener in
      let line = "sudo usermod -a -G microk8s \(server.user)"
      #expect(await eventually { listener.picture?.pods.reason?.contains(line) == true })
    }
    await access.close()
    await sshd.stop()
  }

  @Test("A machine that cannot be reached is said to be")
  func unreachable() async throws {
    let shell = RemoteShell { _, _ in .failure(.unreachable(reason: "No route to host")) }
    let host = try Host(alias: "n1", address: "10.0.0.4", hostKeyAlias: "n1")
    let target = MachineTarget(id: "1", name: "controller", host: host)
    try await follow(shell, ControlPlanes(named: [target])) { listener in
      #expect(await eventually { listener.failures.count > 1 })
      #expect(Set(listener.failures) == [.unreachable(reason: "No route to host")])
    }
  }

  private func watchesStand(_ cluster: WatchedCluster) async throws {
    #expect(
      try await eventually {
        let asked = try await cluster.asked
        return ClusterResource.allCases.allSatisfy { asked["watch \($0.rawValue)"] != nil }
      })
  }

  private func residentMiB() throws -> Double {
    let status = String(
      decoding: try FileStore.live.read("/proc/self/status"), as: UTF8.self)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return (Double(line.filter(\.isNumber)) ?? 0) / 1024
  }
}
