import Cluster
public import Fleet

/// Commands that get the terminal.
extension CustomRunner {
  /// What hands the terminal to a command, until it ends.
  public typealias Session = @Sendable () async -> CustomResult

  /// Prepares a command that gets the terminal: connects to where it runs.
  ///
  /// - Parameter run: The command.
  /// - Returns: What then hands the terminal over.
  /// - Throws: `CustomRefusal`; then nothing was run.
  public func session(for run: CustomRun) async throws(CustomRefusal) -> Session {
    switch run.command.place {
    case .machine: return try await machineSession(for: run)
    case .here: return session(of: try program(of: run, output: .terminal), for: run)
    case .kubeconfig:
      // Found before anybody is asked for credentials.
      _ = try program(of: run, output: .terminal)
      let tunnel = try await openTunnel(for: run)
      do throws(CustomRefusal) {
        let file = try await credentials(of: tunnel)
        let own = session(
          of: try program(of: run, output: .terminal, kubeconfig: file), for: run)
        return { await keeping(tunnel, own) }
      } catch {
        await tunnel.close()
        throw error
      }
    }
  }

  private func credentials(of tunnel: KubernetesTunnel) async throws(CustomRefusal) -> String {
    do throws(KubernetesTunnelError) {
      return try await tunnel.writeFile()
    } catch {
      throw CustomRefusal(reason: "\(error)")
    }
  }

  private func session(of program: Program, for run: CustomRun) -> Session {
    {
      let start = site.world.clock.uptime()
      let ending: CommandRecord.Ending
      do throws(CustomRefusal) {
        ending = try await recorded(run) { () async throws(CustomRefusal) in
          do throws(ProcessError) {
            return CommandRecord.Ending(try await site.world.processes.run(program).end)
          } catch {
            throw CustomRefusal(reason: "\(error)")
          }
        }
      } catch {
        ending = .failed(error.reason)
      }
      return CustomResult(ending: ending, duration: site.world.clock.uptime() - start)
    }
  }

  private func machineSession(for run: CustomRun) async throws(CustomRefusal) -> Session {
    let target = try target(of: run)
    let words: RemoteWords
    do throws(RemoteCommandError) {
      words = try RemoteWords(run.words)
    } catch {
      throw CustomRefusal(reason: "\(error)")
    }
    // The visit has the audit log say so.
    let visit = MachineVisit(site: site, access: machines, purpose: .custom)
    switch await visit.open(on: target, running: words, details: ["name": run.command.name]) {
    case .failure(let failure): throw CustomRefusal(reason: "\(failure)")
    case .success(let session):
      return {
        let start = site.world.clock.uptime()
        let ending: CommandRecord.Ending =
          switch await session.run() {
          case .failure(let failure): .failed("\(failure)")
          case .success(let end): CommandRecord.Ending(end)
          }
        return CustomResult(ending: ending, duration: site.world.clock.uptime() - start)
      }
    }
  }
}
