public import Fleet
import FoundationEssentials
import Terraform

extension DeploymentSite {
  /// Lists the states that the workspace had, the present one first.
  ///
  /// - Throws: `SiteError` when the ledger cannot be read. A present state that cannot be read is
  ///   part of the answer.
  public func stateHistory() async throws(SiteError) -> StateHistory {
    var (present, problem): (PresentState?, String?) = (nil, nil)
    do throws(SiteError) {
      present = try await presentState()
    } catch {
      problem = error.description
    }
    do throws(FileError) {
      return try StateHistorian(paths: deploymentPaths, workspace: workspace, world: world)
        .history(present: present, problem: problem)
    } catch {
      throw SiteError(
        description: "The ledger of this deployment's states cannot be read. \(error)")
    }
  }

  /// Compares two states value by value.
  ///
  /// - Parameters:
  ///   - before: The digest of the state to compare with, from the history.
  ///   - after: The digest of the state to look at.
  /// - Returns: What became of the first.
  /// - Throws: `SiteError` when one of them is not kept or cannot be read.
  public func difference(
    from before: String, to after: String
  ) async throws(SiteError) -> StateDifference {
    let old = try await state(digest: before)
    return StateDifference(from: old, to: before == after ? old : try await state(digest: after))
  }

  private func state(digest: String) async throws(SiteError) -> RawState {
    // What is kept needs no look at a backend.
    let snapshots = Snapshots(paths: deploymentPaths, files: world.files)
    let prefix = digest.prefix(Snapshots.digits)
    let copies = snapshots.list().filter {
      $0.isLeftBehind || $0.digest.map { $0 == prefix } ?? false
    }
    do throws(StateHistoryError) {
      for copy in copies {
        if let state = try state(in: copy, digest: digest) { return state }
      }
    } catch {
      throw SiteError(description: error.description)
    }
    if let present = try await presentState(), present.digest == digest { return present.state }
    throw SiteError(description: StateHistoryError.vanished.description)
  }

  /// Reads a copy; nil when it is another state.
  private func state(
    in copy: Snapshots.Snapshot, digest: String
  ) throws(StateHistoryError) -> RawState? {
    do {
      let bytes = try world.files.read(copy.path)
      guard SHA256Digest(of: bytes).description == digest else {
        // The copy of a run that goes on is replaced all the time.
        guard copy.isLeftBehind else { throw Damage() }
        return nil
      }
      return try RawState(bytes: bytes)
    } catch {
      throw .unreadable(copy: copy.path, reason: "\(error)")
    }
  }

  private struct Damage: Error, CustomStringConvertible {
    var description: String { "it was changed after it was made" }
  }
}

// MARK: - Looks

extension DeploymentSite {
  /// The last look of this person at the state of the workspace; nil when there was none.
  public func lastLook() -> StateLook? {
    // A state file that was named is another thing.
    stateOverride == nil ? looks.last() : nil
  }

  /// Keeps a look of this person, unless a later one was kept.
  ///
  /// - Throws: `SiteError` when it cannot be written.
  public func keep(_ look: StateLook) throws(SiteError) {
    guard stateOverride == nil else { return }
    do {
      try looks.keep(look, now: world.clock.now())
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// The outline of the present state.
  ///
  /// - Returns: `StateOutline.none` when there is no state.
  /// - Throws: `SiteError` when it is there and cannot be read.
  public func stateOutline() async throws(SiteError) -> StateOutline {
    try await presentState().map(outline) ?? .none
  }

  /// Compares the present state with what this person saw last.
  ///
  /// - Parameter look: The look.
  /// - Returns: What became of the state since; value by value if its copy is kept.
  /// - Throws: `SiteError` when the present state cannot be read.
  public func changes(since look: StateLook) async throws(SiteError) -> StateDifference {
    guard let present = try await presentState() else {
      return StateDifference(from: look.outline, to: .none)
    }
    // Without the copy, or with one that cannot be read, the outline serves.
    if let seen = try? await state(digest: look.outline.digest) {
      return StateDifference(from: seen, to: present.state)
    }
    return StateDifference(from: look.outline, to: outline(present))
  }

  private var looks: StateLooks {
    StateLooks(paths: deploymentPaths, workspace: workspace, who: who, files: world.files)
  }

  /// Of a text only twelve digits of a digest are kept, and of the deployment too, so that nothing
  /// can be compared beyond it.
  private func outline(_ present: PresentState) -> StateOutline {
    StateOutline(of: present.state, digest: present.digest) { text in
      SHA256Digest(of: Array("\(deploymentPaths.root)\n\(text)".utf8)).prefix(12)
    }
  }
}

// MARK: - The present state

extension DeploymentSite {
  /// Reads the present state, and again for a second while it is torn; nil if there is none.
  private func presentState() async throws(SiteError) -> PresentState? {
    try await settled(readPresentState)
  }

  private func readPresentState() async throws(SiteError) -> PresentState? {
    guard let bytes = try await readStateBytes() else { return nil }
    do throws(StateDecodingError) {
      var writtenAt: Date?
      if case .file(let path) = stateLocation {
        // It may be gone again.
        writtenAt = (try? world.files.status(path))?.modifiedAt
      }
      return PresentState(bytes: bytes, state: try RawState(bytes: bytes), writtenAt: writtenAt)
    } catch {
      throw SiteError(description: "The state cannot be read: \(error)")
    }
  }
}
