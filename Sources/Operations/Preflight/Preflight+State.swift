import Fleet
import Terraform

extension Preflight {
  private static let stateChecks: [PreflightCheck.ID] = [
    .stateHealth, .stateRoom, .stateReaders, .stateGit,
  ]

  /// Looks at the state, and at where it is kept.
  func state() async -> [PreflightCheck] {
    if let run = site.runs.active() {
      return skipped("Run \(run.request.id) goes on and changes the state.")
    }
    let keeper: StateKeeper
    do throws(SiteError) {
      keeper = try site.stateKeeper()
    } catch {
      return skipped(error.description)
    }
    let late = [PreflightCheck.late(.stateHealth, after: limit)]
    return await limited(else: late) { await state(keeper) }
  }

  private func state(_ keeper: StateKeeper) async -> [PreflightCheck] {
    let look = StatePreflight(keeper.guardian)
    async let exposures = look.exposures()
    var checks = [await health(keeper)]
    var size = 0
    if case .file(let path) = look.location {
      // A state that cannot be looked at is told by its health.
      size = (try? world.files.status(path))?.size ?? 0
    }
    if let obstacle = look.obstacle(stateSize: size) {
      checks.append(
        .failure(
          .stateRoom, obstacle.reason,
          remedy: obstacle.remedy.map { "\($0)." } ?? "Look at the file system: df -h"))
    } else {
      checks.append(.ok(.stateRoom, "there is room, and leave to write"))
    }
    let (readers, git) = await exposures
    checks.append(check(.stateReaders, readers, else: "the state is for its owner alone"))
    checks.append(check(.stateGit, git, else: "git does not track the state"))
    if let hostKeys = await hostKeys() { checks.append(hostKeys) }
    return checks
  }

  /// How many machines are trusted by which keys; nil where there is no machine to connect to.
  private func hostKeys() async -> PreflightCheck? {
    // A state that cannot be read is told by its health.
    guard let state = try? await site.readState() else { return nil }
    let inventory = site.inventory(of: state)
    let targets = inventory.targets
    guard !targets.isEmpty else { return nil }
    var counts: [HostKeySource: Int] = [:]
    for target in targets {
      let sources = target.hostKeys.isEmpty ? site.hostKeys(of: target).map(\.source) : [.terraform]
      if let source = sources.first { counts[source, default: 0] += 1 }
    }
    let unread = inventory.hostKeys.filter(\.value.isEmpty).map(\.key).sorted()
    if let first = unread.first {
      return .warning(
        .hostKeys, "The output ssh_host_keys has no public key for \(first).",
        why: "The first key that the machine shows would be taken.",
        remedy: "Name it as public_key_openssh has it: ssh-ed25519 AAAA…")
    }
    let parts = HostKeySource.allCases.compactMap { source in
      counts[source].map { "\($0) \(source.words)" }
    }
    let known = counts.values.reduce(0, +)
    let rest = targets.count - known
    let words = parts + (rest > 0 ? ["\(rest) not seen yet"] : [])
    return .ok(.hostKeys, "host keys: " + words.joined(separator: ", "))
  }

  private func check(
    _ id: PreflightCheck.ID, _ exposure: StatePreflight.Exposure?, else good: String
  ) -> PreflightCheck {
    guard let exposure else { return .ok(id, good) }
    return .warning(id, exposure.fact, remedy: exposure.remedy)
  }

  private func health(_ keeper: StateKeeper) async -> PreflightCheck {
    let remedy = "Look at it and its copies: quarterdeck restore \(site.directory)"
    let survey: StateSurvey
    do throws(StateRefusal) {
      survey = try await keeper.survey()
    } catch {
      return .failure(.stateHealth, error.reason, remedy: remedy)
    }
    if let unsaved = survey.unsaved { return .failure(.stateHealth, unsaved, remedy: remedy) }
    guard !survey.health.blocksMutation else {
      return .failure(.stateHealth, survey.health.explanation, remedy: remedy)
    }
    guard survey.brokenLedgerLines.isEmpty else {
      return .warning(
        .stateHealth, "The ledger of the states was changed or damaged.",
        why: "What the state must not fall behind is known less well.", remedy: remedy)
    }
    return .ok(.stateHealth, survey.present?.summary ?? "there is none yet")
  }

  private func skipped(_ reason: String) -> [PreflightCheck] {
    Self.stateChecks.map { .skipped($0, because: reason) }
  }
}
