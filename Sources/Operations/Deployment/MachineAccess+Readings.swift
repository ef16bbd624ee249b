public import Cluster
public import Fleet

extension MachineAccess {
  /// Looks at a machine.
  ///
  /// - Parameters:
  ///   - target: The machine.
  ///   - earlier: What it said at the look before.
  /// - Returns: What it said; why it did not answer; or `AccessFailure.withdrawn`, which says
  ///   nothing about it.
  public nonisolated func readMachine(
    _ target: MachineTarget, after earlier: MachineReading? = nil
  ) async -> Result<MachineReading, AccessFailure> {
    await read { shell in
      await MachineProbe(shell: shell, clock: site.world.clock).read(target, after: earlier)
    }
  }

  /// Looks at how a machine was set up; fails as `readMachine` does.
  public nonisolated func readSetUp(
    of target: MachineTarget
  ) async -> Result<SetUpReading, AccessFailure> {
    await read { shell in
      await SetUpProbe(shell: shell, clock: site.world.clock).read(target)
    }
  }

  /// Looks at the cluster through its control plane; fails as `readMachine` does.
  public nonisolated func readCluster(
    through target: MachineTarget
  ) async -> Result<ClusterReading, AccessFailure> {
    await read { shell in
      await ClusterProbe(shell: shell, clock: site.world.clock).read(through: target)
    }
  }

  /// Looks at the cluster through the first control plane that answers; fails as `readMachine` does.
  public nonisolated func readCluster(
    through targets: ControlPlanes
  ) async -> Result<ClusterAnswer, AccessFailure> {
    await read { shell in
      await ClusterProbe(shell: shell, clock: site.world.clock).read(through: targets)
    }
  }

  /// Follows the cluster through its control planes until the task is cancelled.
  ///
  /// - Parameters:
  ///   - targets: The machines that may be control planes.
  ///   - tell: Takes the news.
  public nonisolated func followCluster(
    through targets: ControlPlanes, tell: @escaping @Sendable (ClusterNews) async -> Void
  ) async {
    await ClusterWatch(shell: lastingShell(), clock: site.world.clock)
      .follow(through: targets, tell: tell)
  }

  /// A door that outlives the access, which may be made anew at any time, when the key changes.
  ///
  /// - Parameter forLogs: Whether what lasts takes the places for logs.
  /// - Returns: The door.
  nonisolated func lastingShell(forLogs: Bool = false) -> RemoteShell {
    RemoteShell(
      run: { command, alias in
        switch await self.opened() {
        case .success(let access): await access.run(command, on: alias)
        case .failure(let failure): .failure(failure)
        }
      },
      stream: { command, alias, receive in
        switch await self.opened() {
        case .success(let access):
          await access.stream(command, on: alias, isLog: forLogs, receive: receive)
        case .failure(let failure): .failure(failure)
        }
      },
      runShowing: { command, alias, show in
        switch await self.opened() {
        case .success(let access): await access.run(command, on: alias, showing: show)
        case .failure(let failure): .failure(failure)
        }
      })
  }

  /// Looks at a pod through the control plane; fails as `readMachine` does.
  public nonisolated func readPod(
    _ id: PodIdentity, through target: MachineTarget
  ) async -> Result<PodReading, AccessFailure> {
    await read { shell in
      await PodProbe(shell: shell, clock: site.world.clock).read(id, through: target)
    }
  }

  /// Reads the whole of a pod through the control plane; fails as `readMachine` does.
  public nonisolated func readManifest(
    _ id: PodIdentity, as format: ManifestFormat, through target: MachineTarget
  ) async -> Result<ManifestReading, AccessFailure> {
    await read { shell in
      await PodProbe(shell: shell, clock: site.world.clock)
        .readManifest(id, as: format, through: target)
    }
  }

  /// Looks at a node and its machine; fails as `readMachine` does.
  public nonisolated func readNode(
    _ subject: NodeSubject
  ) async -> Result<NodeReading, AccessFailure> {
    await read { shell in
      await NodeProbe(shell: shell, clock: site.world.clock).read(subject)
    }
  }

  /// Looks at a workload through the control plane; fails as `readMachine` does.
  public nonisolated func readWorkload(
    _ rule: WorkloadRule, through target: MachineTarget
  ) async -> Result<Part<WorkloadReading>, AccessFailure> {
    await read { shell in
      await WorkloadProbe(shell: shell, clock: site.world.clock).read(rule, through: target)
    }
  }

  private nonisolated func read<Reading>(
    _ look: (RemoteShell) async -> Result<Reading, AccessFailure>
  ) async -> Result<Reading, AccessFailure> {
    switch await opened() {
    case .success(let access): await look(access.shell)
    case .failure(let failure): .failure(failure)
    }
  }
}
