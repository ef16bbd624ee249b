import Cluster
import Fleet
import FoundationEssentials
import Operations
import Synchronization
import Testing

@Suite("The probes of a machine", .timeLimit(.minutes(2))) struct MachineProbeTests: ProbeTesting {
  @Test("What a machine measures of itself is printed in one piece")
  func onePiece() async throws {
    let world = World.live(environment: testEnvironment)
    let pieces = Mutex<[[UInt8]]>([])
    let script = Program(
      "/bin/sh", ["-c", RemoteCommand.probe.text(nonce: "end")], environment: testEnvironment)
    _ = try await world.processes.run(script) { stream, bytes in
      if stream == .output { pieces.withLock { $0.append(bytes) } }
    }
    let said = pieces.withLock(\.self)
    // The exit code is printed behind it.
    #expect(said.count <= 2)
    let vitals = try #require(
      MachineVitals(probe: String(decoding: said.joined(), as: UTF8.self)))
    #expect(vitals.clock != nil && vitals.load != nil && vitals.disk != nil)
  }

  @Test("How a machine was set up is read from its status and from both logs, each by itself")
  func setUp() async throws {
    var answers = try failedMachine(
      logging: """
        2027-01-15 07:58:00,000 - util.py[DEBUG]: Cloud-init v. 22.4.2 running 'modules:final' at Fri, 15 Jan 2027 07:58:00 +0000. Up 9 seconds.
        2027-01-15 07:58:01,000 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running
        2027-01-15 07:58:03,000 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running

        """)
    let whole = try await SetUpProbe(shell: ProbeScript(answers).shell, clock: .live).read(
      try target
    )
    .get()
    #expect(whole.missing.isEmpty)
    #expect(whole.report.verdict == .failed)
    #expect(whole.report.failure?.command != nil)
    #expect(whole.report.stages.first?.steps.first?.duration == .seconds(2))
    answers["tail cloud-init.log"] = [failure("tail: cannot open '/var/log/cloud-init.log'\n")]
    let part = try await SetUpProbe(shell: ProbeScript(answers).shell, clock: .live).read(
      try target
    )
    .get()
    #expect(part.missing.count == 1)
    #expect(part.missing.first?.contains("cannot open '/var/log/cloud-init.log'") == true)
    #expect(part.report.verdict == .failed)
  }

  @Test("A machine that does not answer has no set-up to tell of")
  func setUpWithoutAnswer() async throws {
    let shell = RemoteShell { _, _ in .failure(.timedOut(after: .seconds(9))) }
    let result = await SetUpProbe(shell: shell, clock: .live).read(try target)
    #expect(result == .failure(.timedOut(after: .seconds(9))))
  }

  @Test("A machine that does not answer is asked once, not once for each value")
  func unreachable() async throws {
    let script = ProbeScript(["probe": [.failure(.unreachable(reason: "No route to host"))]])
    let result = await MachineProbe(shell: script.shell, clock: .live).read(try target)
    #expect(result == .failure(.unreachable(reason: "No route to host")))
    #expect(script.count("probe") == 1)
    #expect(script.count("cloud-init status") == 0)
    #expect(script.count("tail cloud-init-output.log") == 0)
  }

  @Test(
    "A question to a machine that was withdrawn leaves no reading with a hole, and no failure",
    arguments: [
      "probe", "cloud-init status", "tail cloud-init-output.log", "tail cloud-init.log",
    ])
  func withdrawnOfMachine(title: String) async throws {
    var answers = try failedMachine
    answers[title] = [.failure(.withdrawn)]
    let probe = MachineProbe(shell: ProbeScript(answers).shell, clock: .live)
    #expect(await probe.read(try target) == .failure(.withdrawn))
  }

  @Test(
    "Of logs that are longer than what is read of them, that is said", arguments: [true, false])
  func longLogs(areLong: Bool) async throws {
    var answers = try failedMachine
    let line = "+ true\n"
    let count = areLong ? 1 << 18 : 10
    let text = String(repeating: line, count: count / line.utf8.count + 1)
    answers["tail cloud-init-output.log"] = [reply(text: String(text.suffix(count)))]
    let shell = ProbeScript(answers).shell
    let reading = try await MachineProbe(shell: shell, clock: .live).read(try target).get()
    let said = "the beginning of cloud-init-output.log: only its last 256 KiB are asked for"
    #expect(reading.setUpMissing == (areLong ? [said] : []))
  }

  @Test("A machine that is being set up says at which command it is")
  func command() async throws {
    var answers = try failedMachine
    answers["cloud-init status"] = [reply(text: #"{"status": "running", "errors": []}"#)]
    answers["tail cloud-init-output.log"] = [reply(text: "+ snap install microk8s --classic\n")]
    let probe = MachineProbe(shell: ProbeScript(answers).shell, clock: .live)
    let reading = try await probe.read(try target).get()
    #expect(reading.cloudInitCommand == "snap install microk8s --classic")
    #expect(reading.cloudInitFailure == nil)
    #expect(reading.setUp?.verdict == .running)
  }

  @Test("Where the set-up failed, the log is read as well and its verdict is joined")
  func failedSetUp() async throws {
    var answers = try failedMachine(
      logging: """
        2027-01-15 07:58:01,000 - handlers.py[DEBUG]: start: modules-final/config-scripts-user: running
        2027-01-15 07:58:02,000 - subp.py[DEBUG]: Unexpected error while running command.
        Command: ['/var/lib/cloud/instance/scripts/runcmd']
        Exit code: 6
        2027-01-15 07:58:03,000 - handlers.py[DEBUG]: finish: modules-final/config-scripts-user: FAIL: running

        """)
    let script = ProbeScript(answers)
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.setUp?.verdict == .failed)
    #expect(reading.setUp?.failure?.exitCode == 6)
    #expect(reading.setUp?.failure?.command == reading.cloudInitFailure?.command)
    answers["cloud-init status"] = [reply(text: #"{"status": "done", "errors": []}"#)]
    let well = ProbeScript(answers)
    let fine = try await MachineProbe(shell: well.shell, clock: .live).read(try target).get()
    #expect(fine.setUp == nil)
    #expect(well.count("tail cloud-init.log") == 0, "What is well is asked for no logs.")
  }

  @Test(
    "A boot that says done is looked through for user data that was skipped",
    arguments: [true, false])
  func skippedUserData(isSkipped: Bool) async throws {
    var answers = try failedMachine
    answers["cloud-init status"] = [reply(text: #"{"status": "done"}"#)]
    answers["tail cloud-init-output.log"] = [reply(text: "")]
    answers["grep cloud-init.log"] = [isSkipped ? reply(text: "") : failure("", exitCode: 1)]
    answers["tail cloud-init.log"] = [
      reply(
        text: """
          2027-01-15 07:58:00,000 - util.py[WARNING]: Failed loading yaml blob. Invalid format at line 3 column 1

          """)
    ]
    let script = ProbeScript(answers)
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.cloudInit.value?.status == .done)
    #expect(reading.setUp?.verdict == (isSkipped ? .notConfigured : nil))
    #expect(script.count("tail cloud-init.log") == (isSkipped ? 1 : 0))
  }

  @Test("A boot that has ended is not asked about at each look, unless the machine booted again")
  func settledBoot() async throws {
    func vitals(_ boot: String) -> Reply {
      reply(text: "@clock\n2027-01-15T07:59:00Z\n@boot\n\(boot)\n")
    }
    let script = ProbeScript([
      "probe": [vitals("a"), vitals("a"), vitals("a"), vitals("b")],
      "cloud-init status": [reply(text: #"{"status": "done", "errors": []}"#)],
    ])
    let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    let clock = WallClock(
      now: { now.withLock { $0 } }, uptime: { .seconds(5) }, sleep: { _ in })
    let probe = MachineProbe(shell: script.shell, clock: clock)
    let first = try await probe.read(try target).get()
    now.withLock { $0.addTimeInterval(5) }
    let second = try await probe.read(try target, after: first).get()
    #expect(script.count("cloud-init status") == 1)
    #expect(second.cloudInit == first.cloudInit)
    #expect(second.fetchedAt > first.fetchedAt && second.cloudInitReadAt == first.fetchedAt)
    now.withLock { $0.addTimeInterval(60) }
    let third = try await probe.read(try target, after: second).get()
    #expect(script.count("cloud-init status") == 2)
    _ = try await probe.read(try target, after: third).get()
    #expect(script.count("cloud-init status") == 3)
  }

  @Test("A version of cloud-init that knows no --format is asked in its own words")
  func oldCloudInit() async throws {
    var answers = try failedMachine
    answers["cloud-init status"] = [
      failure(
        "usage: status [-h] [-l] [-w]\nstatus: error: unrecognized arguments: --format json\n",
        exitCode: 2)
    ]
    answers["cloud-init status --long"] = [
      .success(
        RemoteReply(
          output: Array(
            """
            status: error
            time: Mon, 23 Nov 2026 07:40:38 +0000
            detail:
            ('scripts-user', RuntimeError('Runparts: 1 failures in 1 attempted commands'))

            """.utf8), exitCode: 1))
    ]
    let machine = try await MachineProbe(shell: ProbeScript(answers).shell, clock: .live)
      .read(try target).get()
    #expect(machine.cloudInit.value?.status == .error)
    #expect(machine.cloudInit.value?.failedModules == ["scripts-user"])
    let setUp = try await SetUpProbe(shell: ProbeScript(answers).shell, clock: .live)
      .read(try target).get()
    #expect(setUp.report.verdict == .failed)

    // Where the old words fail too, the first answer says why.
    answers["cloud-init status --long"] = [failure("no", exitCode: 1)]
    let unknown = try await MachineProbe(shell: ProbeScript(answers).shell, clock: .live)
      .read(try target).get()
    #expect(unknown.cloudInit.reason?.contains("usage: status") == true)
  }

  @Test("Without cloud-init its output is nobody's, and not looked at")
  func noCloudInit() async throws {
    let script = ProbeScript([
      "probe": [reply(text: "@clock\n2027-01-15T07:59:00Z\n")],
      "cloud-init status": [failure("cloud-init: not found\n", exitCode: 127)],
    ])
    let reading = try await MachineProbe(shell: script.shell, clock: .live).read(try target).get()
    #expect(reading.cloudInit.reason?.contains("not installed") == true)
    #expect(script.count("tail cloud-init-output.log") == 0)
  }

  @Test("A clock that is wrong is noticed")
  func skew() async throws {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let clock = WallClock(now: { now }, uptime: { .seconds(5) }, sleep: { _ in })
    let answer = RemoteReply(output: Array("@clock\n2027-01-15T07:59:00Z\n".utf8))
    let script = ProbeScript(["probe": [.success(answer)]])
    let probe = MachineProbe(shell: script.shell, clock: clock)
    let reading = try await probe.read(try target).get()
    #expect(reading.fetchedAt == now)
    #expect(reading.clockSkew == .seconds(-60))
  }

  @Test("A real machine tells its vitals, and why its boot failed")
  func realMachine() async throws {
    let world = World.live(environment: testEnvironment)
    let server = try await SSHServer(world: world)
    try server.install("sudo", script: "exit 1")
    try server.install(
      "cloud-init", script: "cat \(Fixture.path("cloud-init-status.json")); exit 1")
    try server.install("tail", script: "cat \(Fixture.path("cloud-init-output.log"))")
    try server.install(
      "microk8s",
      script: """
        [ "$1" = status ] && echo 'microk8s is not running, try microk8s start' && exit
        echo 'microk8s is not running, try microk8s start' >&2; exit 1
        """)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    let target = MachineTarget(id: "1", name: "controller", host: try server.host())
    let machine = try await MachineProbe(shell: access.shell, clock: world.clock).read(target).get()
    #expect(machine.vitals.value?.uptime != nil)
    #expect(machine.vitals.value?.disk?.usedFraction != nil)
    #expect(machine.clockSkew == .zero)
    #expect(machine.cloudInit.value?.status == .error)
    #expect(machine.cloudInitFailure?.command?.contains("usermod") == true)
    let cluster = try await ClusterProbe(shell: access.shell, clock: world.clock)
      .read(through: target).get()
    let stopped = KubectlFailure(line: "microk8s is not running, try microk8s start")
    #expect(stopped.cause == .notRunning)
    #expect(cluster.pods.reason == stopped.summary)
    #expect(cluster.microk8s.value?.isRunning == false)
    #expect(abs(cluster.clusterTime.timeIntervalSince(cluster.fetchedAt)) < 2)
    await access.close()
    await sshd.stop()
  }
}
