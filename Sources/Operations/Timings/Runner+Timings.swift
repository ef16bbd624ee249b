import Fleet
import FoundationEssentials
public import Terraform

extension Runner {
  /// Keeps how long each resource of this apply took, from its own lines: whoever watches or not.
  func keepTimings() {
    let progress = RunStore(paths: folder.deployment, world: world).progress(of: request.id)
    let timings = progress.resources.compactMap { ResourceTiming($0, run: "\(request.id)") }
    do throws(FileError) {
      try TimingStore(paths: folder.deployment, world: world).add(timings)
    } catch {
      journal.note("The durations of this run are not kept. \(error)")
    }
  }
}

extension ResourceTiming {
  /// Takes the time of a resource that is done; nil for any other, and for what is only read.
  init?(_ resource: ResourceProgress, run: String) {
    guard case .done(let elapsed) = resource.state, resource.action != .read,
      let startedAt = resource.startedAt, let endedAt = resource.endedAt
    else { return nil }
    // Between the halves of a replacement others may have their turn: then only what terraform
    // itself counted belongs to it.
    let seconds =
      resource.plannedSteps > 1
      ? elapsed / .seconds(1) : max(0, endedAt.timeIntervalSince(startedAt))
    self.init(
      run: run, address: resource.address.description, type: resource.address.type,
      action: resource.action.description, startedAt: startedAt, seconds: seconds)
  }
}

extension RunStore {
  /// How far a run is, from what it has written so far.
  public func progress(of id: RunID) -> RunProgress {
    var progress = RunProgress()
    // No output yet is a run at its very beginning.
    let bytes = (try? world.files.read(folder(id).outputFile)) ?? []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      progress.fold(RunLine(line: Array(line)))
    }
    return progress
  }
}
