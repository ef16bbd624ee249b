import Cluster
import Console
import Fleet
import FoundationEssentials
import Terraform

/// What the console shows of the ways into the cloud and the machines.
extension Sample {
  /// The tunnel to the cluster's API, up.
  static var clusterTunnel: TunnelReading {
    var reading = TunnelReading(
      route: TunnelRoute(
        name: "kubernetes", host: "10.20.30.11", port: 16_443, kind: .kubernetes),
      state: .up, since: now.addingTimeInterval(-90),
      command: "export KUBECONFIG=/run/user/1000/qd/4b1f/kubeconfig")
    reading.localPort = 40_217
    reading.latency = .milliseconds(21)
    reading.behind = "livez ok"
    reading.lastSuccess = now.addingTimeInterval(-2)
    return reading
  }

  /// What doctor finds where one thing fails.
  static var doctorReport: PreflightReport {
    PreflightReport([
      .ok(.terraform, "terraform 1.11.4 fits >= 1.3"),
      .ok(.ssh, "OpenSSH 9.2"),
      .ok(.stateHealth, "serial 42, 14 resources"),
      .ok(.hostKeys, "host keys: 2 from Terraform, 1 taken at first contact"),
      .failure(
        .authURL, "Keystone cannot be asked at http://localhost:5000: nothing listens there.",
        remedy: "Open the tunnel to Keystone itself: ssh -N -L 5000:<keystone-host>:<port> "
          + "<user>@<bastion>; the address comes from $OS_AUTH_URL."),
      .skipped(.token, because: "Keystone does not answer as it should."),
    ])
  }

  /// A machine that boots: SSH is not up yet, and its console is shown.
  static func silentMachine(_ columns: Int, _ rows: Int) throws -> Model {
    var model = model(columns: columns, rows: rows)
    model.receive(.stateRead(try state(), at: now))
    let machine = MachineJSON.three[0]
    model.receive(
      .machineUnreachable(
        id: machine.id,
        Failure(
          what: "No answer over SSH",
          why: "The machine cannot be reached: ssh: connect to host 10.20.30.11 port 22: "
            + "Connection refused.",
          remedy: "Check that it is running, its address, the security group and the way to its "
            + "network; it is tried again.")))
    model.press("enter")
    let console = """
      [    2.118204] EXT4-fs (vda1): mounted filesystem with ordered data mode.
      [    4.902113] cloud-init[512]: Cloud-init v. 22.4.2 running 'init' at 07:31:58 +0000.
      [    5.310377] cloud-init[512]: ci-info: | ens3 | True | 10.20.30.11 | 255.255.255.0 |
      [\u{1B}[0;32m  OK  \u{1B}[0m] Finished Initial cloud-init job (metadata service crawler).
      [\u{1B}[0;1;31mFAILED\u{1B}[0m] Failed to start OpenBSD Secure Shell server.
      """
    model.receive(
      .particularsRead(
        id: machine.id,
        MachineParticulars(
          hostKeys: PublicKey(
            line: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICrYqoE+ZDAZ0aodfv7f+FqdDUt7rWN4fAtZFhqy9hsV"
          ).map { [HostKeyRecord(key: $0, source: .terraform)] } ?? [],
          console: ConsoleLog(text: console, readAt: now.addingTimeInterval(-3)))))
    return model
  }
}
