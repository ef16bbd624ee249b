import Fleet
import Operations
import Terraform

/// What came of the machines that an apply made, looked at once, when it has ended.
struct AppliedMachines {
  let site: DeploymentSite
  let run: RunID

  /// The births of the machines of the run; nil when it made none, or they cannot be looked at.
  func summary(of progress: RunProgress) async -> BirthSummary? {
    let made = Set(
      progress.resources.filter {
        $0.address.isOfMachine && [.create, .replace].contains($0.action)
      }.map(\.address.description))
    guard !made.isEmpty else { return nil }
    let reader = LiveReader(site: site)
    // The apply is what was asked for: a state that cannot be read now is another command's news.
    let report = try? await reader.read()
    await reader.close()
    guard let births = report?.waterfall.births.filter({ made.contains($0.resource) }) else {
      return nil
    }
    return BirthSummary(
      waterfall: BirthWaterfall(births), history: site.timings.read(), now: site.world.clock.now())
  }

  /// How long each resource of the run took.
  func timings() -> [TimingAnswer] {
    let history = site.timings.read()
    return history.resources.filter { $0.run == run.description }.map {
      TimingAnswer($0, history: history)
    }
  }
}

extension LiveReport {
  /// The births of all machines.
  var waterfall: BirthWaterfall {
    BirthWaterfall(machines: machines, readings: readings, cluster: cluster, history: history)
  }
}
