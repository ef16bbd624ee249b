import Fleet
import FoundationEssentials
import SystemPackage
import Terraform

/// A state that terraform could not save, and left in an emergency copy.
struct UnsavedState: Sendable {
  /// Where it is.
  var path: String
  /// What is in it; nil when there was no room even for the copy.
  var state: RawState?

  /// Sentences for a person: what is the matter, why it matters, what to do.
  var explanation: String {
    let content =
      state.map { "serial \($0.serial) with \($0.managedInstanceCount) resources" }
      ?? "which cannot be read"
    return "terraform could not save the state of an earlier run. Its newest form, \(content), is "
      + "in \(path). Going on without it would build what exists once more. "
      + "Look at it and put it back with: quarterdeck restore"
  }
}

extension RawState {
  /// Whether another state says the same of what exists, whatever its serial is.
  func hasSameContent(as other: RawState) -> Bool {
    lineage == other.lineage && hasSameObjects(as: other)
  }

  /// The same, whatever its lineage is.
  func hasSameObjects(as other: RawState) -> Bool {
    resources == other.resources && outputs == other.outputs
  }
}

// MARK: - Finding

extension StateGuardian {
  /// The file in which terraform leaves a state that it cannot save, in the directory where it runs.
  var erroredFile: String { "\(reader.directory)/errored.tfstate" }

  /// Looks for a state that was not saved and that the present one does not hold.
  ///
  /// - Parameter bytes: The present state.
  /// - Returns: nil when terraform saved everything, or that was put back.
  /// - Throws: `StateRefusal` when that cannot be told.
  func unsavedState(besides bytes: [UInt8]?) throws(StateRefusal) -> UnsavedState? {
    // One that cannot be read holds nothing.
    let present = bytes.flatMap { try? RawState(bytes: $0) }
    func isMissing(_ state: RawState) -> Bool { present?.hasSameContent(as: state) != true }
    do throws(FileError) {
      if let salvaged = try salvagedSnapshot(), isMissing(salvaged.state) {
        return UnsavedState(path: salvaged.path, state: salvaged.state)
      }
      guard let copy = try world.files.readIfPresent(erroredFile), try !isSettled(copy) else {
        return nil
      }
      // One that cannot be read is one all the same; see `UnsavedState.state`.
      let state = try? RawState(bytes: copy)
      if let state, try workspace(of: state) != reader.workspace || !isMissing(state) { return nil }
      return UnsavedState(path: erroredFile, state: state)
    } catch {
      throw StateRefusal(reason: "Whether terraform left an unsaved state is not known. \(error)")
    }
  }

  /// The copy of the newest state that was salvaged, unless another state counts since.
  func salvagedSnapshot() throws(FileError) -> (path: String, bytes: [UInt8], state: RawState)? {
    guard let entry = try ledger.entriesInForce(workspace: reader.workspace).last,
      entry.moment == .salvaged,
      let snapshot = snapshots.list().first(where: {
        $0.digest.map(entry.sha256.hasPrefix) == true
      })
    else { return nil }
    let bytes = try world.files.read(snapshot.path)
    // It was read back when it was written.
    guard let state = try? RawState(bytes: bytes) else { return nil }
    return (snapshot.path, bytes, state)
  }

  /// Whether an emergency copy was salvaged before, and the state was found in order since then, so
  /// that it is only a file that nobody has removed.
  private func isSettled(_ copy: [UInt8]) throws(FileError) -> Bool {
    let entries = try ledger.entries()
    if let state = try? RawState(bytes: copy) {
      let workspace = try workspace(of: state)
      let entries = entries.filter { $0.isAbout(workspace) }
      let digest = SHA256Digest(of: copy).description
      let salvaged = entries.lastIndex { $0.sha256 == digest && $0.moment == .salvaged }
      return salvaged.map { $0 < entries.count - 1 } ?? false
    }
    // Without room for the file terraform printed the state: what was salvaged after it is that.
    guard let salvaged = entries.last(where: { $0.moment == .salvaged }),
      let status = try world.files.status(erroredFile)
    else { return false }
    // The ledger has whole seconds.
    return status.modifiedAt < salvaged.at.addingTimeInterval(1)
  }

  /// The workspace that a state belongs to, by its lineage; ours when that was never seen.
  private func workspace(of state: RawState) throws(FileError) -> String {
    guard let seen = try ledger.entries().last(where: { $0.lineage == state.lineage }) else {
      return reader.workspace
    }
    return seen.workspace ?? "default"
  }
}

// MARK: - Salvaging

extension StateGuardian {
  /// Copies a state that terraform could not save to a safe place, after a run that failed.
  ///
  /// - Parameter folder: The run.
  /// - Returns: What was done, in words; nil when the run saved its state.
  /// - Throws: `StateRefusal` when there is such a state and no room for it here either.
  func salvage(_ folder: RunFolder) throws(StateRefusal) -> String? {
    do throws(FileError) {
      var words: [String?] = []
      if let copy = try world.files.readIfPresent(erroredFile),
        // Empty or cut off: the whole state is then in the run's output.
        let state = try? RawState(bytes: copy)
      {
        words.append(try keepSalvaged(copy, state, from: erroredFile))
      }
      if let dump = try EmergencyDump.find(in: folder, files: world.files) {
        words.append(try keepSalvaged(dump.bytes, dump.state, from: "its output"))
        try dump.cover(in: folder, files: world.files)
      }
      return words.compactMap(\.self).first
    } catch {
      throw StateRefusal(
        reason: "terraform could not save the state, and the copy that it left cannot be kept in "
          + "\(snapshots.paths.snapshots). \(error) Make room, then run: quarterdeck restore")
    }
  }

  private func keepSalvaged(
    _ bytes: [UInt8], _ state: RawState, from source: String
  ) throws(FileError) -> String? {
    let digest = SHA256Digest(of: bytes).description
    guard try ledger.entries().last(where: { $0.sha256 == digest })?.moment != .salvaged else {
      return nil
    }
    let path = try snapshots.keep(bytes, serial: state.serial)
    do {
      var entry = entry(of: state, bytes, .salvaged)
      entry.workspace = try workspace(of: state)
      try ledger.add(entry)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError("write", paths.ledger, .invalidArgument)
    }
    return "terraform could not save the state and left it in \(source). It is kept in \(path). "
      + "Put it back with: quarterdeck restore"
  }

  /// Does the same for earlier runs whose own process was killed, or found no room.
  func salvageEarlierRuns() throws(StateRefusal) {
    let store = RunStore(paths: paths, world: world)
    for earlier in store.list().prefix(Self.runsLookedAt) where earlier.request.id != run {
      guard earlier.request.kind.steps.contains(.apply), let outcome = earlier.outcome else {
        continue
      }
      if case .succeeded = outcome { return }
      _ = try salvage(store.folder(earlier.request.id))
    }
  }

  /// How many runs may have been refused or failed since the one that could not save the state.
  private static let runsLookedAt = 20
}
