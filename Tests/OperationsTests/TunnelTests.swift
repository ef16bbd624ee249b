import Cluster
import Fleet
import FoundationEssentials
import Glibc
import TestKit
import Testing

@testable import Operations

/// With the bastion and the services of the laboratory: a real sshd, real HTTP.
@Suite("Tunnels", .timeLimit(.minutes(5))) struct TunnelTests {
  @Test("All are up with what is behind them; nothing is left when they end")
  func up() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan()) { kept in
      #expect(
        await kept.waits { $0.isWell && $0.bastion.roundTrip != nil }, "\(kept.survey as Any)")
      #expect(kept.reading("keystone")?.behind?.hasPrefix("Keystone v3") == true)
      #expect(kept.reading("nova")?.behind == "Nova 2.1 to 2.90")
      #expect(kept.reading("neutron")?.behind == "Neutron v2.0")
      #expect(kept.reading("glance")?.behind?.hasPrefix("Glance v2") == true)
      #expect(kept.survey?.tunnels.allSatisfy { $0.latency != nil } == true)
      #expect(kept.survey?.bastion.fingerprint?.hasPrefix("SHA256:") == true)
      let masters = try await lab.masters()
      #expect(masters.count == 1)
      // That the far end refuses what measures the way to it is no failure.
      let echoes = lab.log.records.filter { $0.line.contains(" -W ") }
      #expect(echoes.contains { $0.ending == .exited(SSHInvocation.failureCode) })
      #expect(!echoes.contains { $0.hasFailed })
    }
    #expect(try await lab.processes().isEmpty)
    #expect(try lab.world.files.list(lab.scratch.file("qd")).isEmpty)
  }

  @Test("A master that is killed or stopped is replaced, on the same ports")
  func lostMasters() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan([.keystone, .nova])) { kept in
      try #require(await kept.waits { $0.isWell })
      let ports = kept.survey?.tunnels.map(\.localPort)
      for (count, signal) in [(2, SIGKILL), (3, SIGSTOP)] {
        let master = try #require(await lab.masters().first)
        kill(master, signal)
        #expect(await kept.waits { $0.isWell && $0.bastion.connections == count })
        #expect(lab.world.processes.identity(master) == nil)
      }
      #expect(kept.survey?.tunnels.map(\.localPort) == ports)
    }
    #expect(try await lab.processes().isEmpty)
  }

  @Test("A bastion that goes down is noticed, and found again when it comes back")
  func bastionDown() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan([.keystone])) { kept in
      try #require(await kept.waits { $0.isWell })
      try await lab.lab.inject("bastion-down")
      #expect(
        await kept.waits { $0.upCount == 0 && $0.bastion.state == .waiting })
      #expect(kept.survey?.bastion.problem?.why.contains("cannot be reached") == true)
      try await lab.lab.heal()
      #expect(await kept.waits { $0.isWell })
    }
  }

  @Test("A link through which nothing comes any more is noticed, and made anew")
  func halfOpen() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan([.keystone])) { kept in
      try #require(await kept.waits { $0.isWell })
      // The far end of the link: the sshd of this connection stands still for ever.
      let numbers = try await lab.servers()
      try #require(!numbers.isEmpty)
      for number in numbers { kill(number, SIGSTOP) }
      #expect(await kept.waits { !$0.isWell })
      #expect(await kept.waits { $0.isWell && $0.bastion.connections == 2 })
      for number in numbers { kill(number, SIGKILL) }
    }
  }

  @Test("A bastion that forbids forwarding accepts here and closes: it is said so")
  func noForwarding() async throws {
    let lab = try await TunnelLab()
    try await lab.lab.inject("bastion-no-forwarding")
    try await lab.keep(try lab.plan([.keystone])) { kept in
      #expect(
        await kept.waits { survey in
          survey.tunnels[0].state == .down && survey.bastion.state == .connected
            && survey.tunnels[0].problem?.why.contains("does not forward") == true
        }, "\(kept.survey as Any)")
    }
  }

  @Test(
    "Another host key is final, with both fingerprints; nothing was sent", arguments: [true, false])
  func changedKey(isPinned: Bool) async throws {
    let lab = try await TunnelLab()
    let plan = try lab.plan([.keystone], bastion: try lab.bastion(isPinned: isPinned))
    if !isPinned {
      let first = Kept(lab.tunnels(plan))
      try #require(await first.waits { $0.isWell })
      await first.stop()
    }
    let line = try #require(lab.lab.environment["LAB_BASTION_HOST_KEY"])
    let known = try #require(PublicKey(line: line))
    try await lab.lab.inject("bastion-key-changed")
    try await lab.keep(plan) { kept in
      #expect(await kept.waits { $0.bastion.state == .refused })
      let why = kept.survey?.bastion.problem?.why ?? ""
      #expect(why.contains(known.fingerprint))
      #expect(why.matches(of: /SHA256:/).count == 2, "\(why)")
      #expect(kept.survey?.bastion.problem?.isFinal == true)
      try await lab.lab.heal()
      await kept.tunnels.restartBastion()
      #expect(await kept.waits { $0.isWell })
    }
  }

  @Test("A refused key is final")
  func refusedKey() async throws {
    let lab = try await TunnelLab()
    _ = try await lab.scratch.makeKey("stranger", world: lab.world)
    let bastion = try lab.bastion(key: lab.scratch.file("stranger"))
    try await lab.keep(try lab.plan([.keystone], bastion: bastion)) { kept in
      #expect(await kept.waits { $0.bastion.state == .refused })
      #expect(kept.survey?.bastion.problem?.why.contains("does not accept the key") == true)
    }
  }

  @Test("The operator's own file leads to the bastion, and forwards nothing of its own")
  func ownFile() async throws {
    let lab = try await TunnelLab()
    let file = try #require(lab.lab.environment["LAB_BASTION_SSH_CONFIG"])
    let bastion = Bastion(host: "bastion", configurationFile: file)
    try await lab.keep(try lab.plan([.keystone], bastion: bastion)) { kept in
      #expect(await kept.waits { $0.isWell })
      let text = try #require(lab.lab.environment["LAB_NOVA_LOCAL_PORT"])
      let port = try #require(Int(text))
      #expect(PortHolder.of(port) == nil)
    }
  }

  @Test("The operator's agent opens the bastion where the configuration says so")
  func agent() async throws {
    let lab = try await TunnelLab()
    let key = try lab.bastion().identityFile ?? ""
    let agent = try await lab.world.processes.start(
      Program(
        "/usr/bin/ssh-agent", ["-D", "-a", lab.scratch.file("agent")],
        environment: testEnvironment, output: .discarded, lifetime: .ours), nil)
    var environment = testEnvironment
    environment["SSH_AUTH_SOCK"] = lab.scratch.file("agent")
    let adding = Program("/usr/bin/ssh-add", ["-q", key], environment: environment)
    try #require(
      await eventually { (try? await lab.world.processes.run(adding).isSuccess) == true })
    var bastion = try lab.bastion()
    bastion.identityFile = nil
    bastion.usesAgent = true
    let kept = Kept(
      Tunnels(
        plan: try lab.plan([.keystone], bastion: bastion), role: .console, paths: lab.deployment,
        runtimePaths: lab.paths, agentSocket: lab.scratch.file("agent"), world: lab.world))
    #expect(await kept.waits { $0.isWell })
    await kept.stop()
    await agent.stop()
    try await lab.lab.stop()
  }

  @Test("A slow bastion is no dead one")
  func slow() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan()) { kept in
      try #require(await kept.waits { $0.isWell })
      try await lab.lab.inject("bastion-slow")
      let start = try #require(kept.survey?.readAt)
      #expect(await kept.waits { $0.readAt.timeIntervalSince(start) > 12 })
      #expect(await kept.waits { $0.isWell })
      #expect(kept.survey?.bastion.connections == 1)
    }
  }

  @Test("What is behind a tunnel is asked, not only whether something accepts")
  func services() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan([.keystone, .nova, .neutron])) { kept in
      try #require(await kept.waits { $0.isWell })
      @Sendable func why(_ name: String) -> String { kept.reading(name)?.problem?.why ?? "" }
      try await lab.lab.inject("neutron-impostor", into: "nginx")
      #expect(await kept.waits { _ in why("neutron").contains("Welcome to nginx!") })
      try await lab.lab.heal()
      try await lab.lab.inject("neutron-impostor", into: "nova")
      #expect(await kept.waits { _ in why("neutron").contains("Nova 2.1 to 2.90 answers, not") })
      try await lab.lab.heal()
      try await lab.lab.inject("keystone-down")
      #expect(await kept.waits { _ in why("keystone").contains("Connection refused") })
      #expect(kept.reading("nova")?.state == .up)
      try await lab.lab.heal()
      try await lab.lab.inject("api-hangs", into: "nova")
      #expect(await kept.waits { _ in why("nova").contains("did not end within 5 seconds") })
      try await lab.lab.heal()
      try await lab.lab.inject("nova-unavailable")
      #expect(await kept.waits { _ in why("nova").contains("503 Service Unavailable") })
      try await lab.lab.heal()
      try await lab.lab.inject("tls-required")
      #expect(await kept.waits { $0.isWell && $0.tunnels[0].behind?.hasSuffix("· TLS") == true })
      try await lab.lab.heal()
      #expect(await kept.waits { $0.isWell && $0.tunnels[0].behind?.hasSuffix("TLS") == false })
      // The way there was never in doubt.
      #expect(kept.survey?.bastion.connections == 1)
    }
  }

  @Test("A port that another program has is told with its owner, and used when it is free")
  func portInUse() async throws {
    let lab = try await TunnelLab()
    var listener: LoopbackPort? = try LoopbackPort(isListening: true)
    let port = try #require(listener?.number)
    var plan = try lab.plan([.keystone, .nova])
    plan.routes[0].localPort = port
    let kept = Kept(lab.tunnels(plan))
    #expect(await kept.waits { $0.tunnels[0].state == .blocked && $0.tunnels[1].state == .up })
    let why = kept.reading("keystone")?.problem?.why ?? ""
    #expect(why.contains("Port \(port) is taken by"))
    #expect(why.contains("process \(getpid())"))
    listener = nil
    #expect(await kept.waits { $0.isWell })
    await kept.stop()
    try await lab.lab.stop()
  }

  @Test("A second keeper shares the tunnels, and takes them on the same ports when the first goes")
  func sharing() async throws {
    let lab = try await TunnelLab()
    let plan = try lab.plan([.keystone, .nova])
    let first = Kept(lab.tunnels(plan))
    try #require(await first.waits { $0.isWell })
    let second = Kept(lab.tunnels(plan))
    #expect(await second.waits { $0.isWell && $0.keeper != .here })
    #expect(try await lab.masters().count == 1)
    let ports = first.survey?.tunnels.map(\.localPort)
    #expect(second.survey?.tunnels.map(\.localPort) == ports)
    await first.stop()
    #expect(await second.waits { $0.isWell && $0.keeper == .here })
    #expect(second.survey?.tunnels.map(\.localPort) == ports)
    await second.stop()
    #expect(try await lab.processes().isEmpty)
    try await lab.lab.stop()
  }

  @Test("A tunnel is closed and opened again by hand")
  func byHand() async throws {
    let lab = try await TunnelLab()
    try await lab.keep(try lab.plan([.keystone, .nova])) { kept in
      try #require(await kept.waits { $0.isWell })
      let port = try #require(kept.reading("keystone")?.localPort)
      await kept.tunnels.set("keystone", isOpen: false)
      #expect(await kept.waits { $0.tunnels[0].state == .closed && $0.isWell })
      #expect(PortHolder.of(port) == nil)
      await kept.tunnels.set("keystone", isOpen: true)
      #expect(await kept.waits { $0.upCount == 2 })
      await kept.tunnels.restart("nova")
      #expect(await kept.waits { $0.upCount == 2 })
    }
  }

  @Test("Beginnings and ends, again and again, leave no process, no socket and no file")
  func cycles() async throws {
    let lab = try await TunnelLab()
    let plan = try lab.plan([.keystone, .nova])
    let before = try lab.world.files.list("/proc/self/fd").count
    for cycle in 0..<max(9, Repetitions.cycles) {
      let kept = Kept(lab.tunnels(plan))
      // Some end while they are being made, some when a master was killed.
      if cycle % 3 != 0 { try #require(await kept.waits { $0.isWell }) }
      if cycle % 3 == 2 { for master in try await lab.masters() { kill(master, SIGKILL) } }
      await kept.stop()
    }
    #expect(try await lab.processes().isEmpty)
    #expect(try lab.world.files.list(lab.scratch.file("qd")).isEmpty)
    // Tests beside this one have files open for a while; what cycles left would stay.
    #expect(
      try await eventually { try lab.world.files.list("/proc/self/fd").count <= before + 8 })
    let names = try lab.world.files.list(lab.deployment.root)
    #expect(Set(names).isSubset(of: ["tunnels.lock"]))
    try await lab.lab.stop()
  }

  @Test(
    "Who listens is read from the kernel's table",
    arguments: [(5000, ["77"]), (22, ["78"]), (443, ["79"]), (8080, []), (9999, [])])
  func table(port: Int, inodes: [String]) {
    let text = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 77 1
         1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78 1
         2: 00000000000000000000000000000000:01BB 00:0 0A 0:0 00:0 0 0 0 79 1
         3: 0200000A:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 80 1
         4: 0100007F:270F 0100007F:1388 01 00000000:00000000 00:00000000 00000000     0        0 81 1
      """
    #expect(PortHolder.listeners(at: port, inTable: text) == inodes)
  }
}
