import Fleet
import FoundationEssentials
import SystemPackage
import Terraform

extension StateKeeper {
  /// Puts a state back by `terraform state push`, under the directory's lock.
  ///
  /// What is in the way is moved aside and never removed. terraform compares lineage and serial
  /// itself, and is never told not to. What came of it is read back and compared.
  ///
  /// - Parameters:
  ///   - source: The state.
  ///   - name: The name that was typed, needed where a readable state is replaced by one that is
  ///     not its continuation.
  /// - Returns: What was done.
  /// - Throws: `RestoreError`, and then the present state is as it was, unless it says otherwise.
  func restore(
    _ source: RestoreSource, confirmedBy name: String?
  ) async throws(RestoreError) -> StateRestore {
    do throws(StateRefusal) {
      let lock = try DirectoryLock.take(
        guardian.reader.directory, for: "a restore by \(guardian.who)", files: world.files)
      defer { lock.release() }
      let candidate = try readCandidate(source)
      let bytes = try await guardian.read()
      let restoration = Restoration(
        candidate: candidate, presentBytes: bytes,
        // One that cannot be read is moved aside as it is.
        present: bytes.flatMap { try? RawState(bytes: $0) },
        known: try guardian.memory(),
        unsaved: try guardian.unsavedState(besides: bytes))
      if name != deployment, let reason = restoration.reasonForName {
        try await note(.refused, restoration, name == nil ? "no name" : "not the name")
        throw StateRefusal(reason: reason, needsName: true)
      }
      return try await audited(restoration)
    } catch {
      throw error.needsName ? .needsName(reason: error.reason) : .refused(reason: error.reason)
    }
  }

  // MARK: - Before

  private func readCandidate(_ source: RestoreSource) throws(StateRefusal) -> Candidate {
    let path =
      switch source {
      case .copy(let copy): copy.path
      case .file(let path): path
      }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try world.files.readState(path)
    } catch {
      throw StateRefusal(reason: "The state to put back cannot be read. \(error)")
    }
    let state: RawState
    do throws(StateDecodingError) {
      state = try RawState(bytes: bytes)
    } catch {
      throw StateRefusal(
        reason: "\(path) is no state that can be put back: \(error). Ask for the file once more, "
          + "or choose another copy.")
    }
    if case .file = source, state.managedInstanceCount == 0 {
      throw StateRefusal(
        reason: "\(path) holds no resources, so there is nothing to manage with it. Ask for the "
          + "state of the deployment itself.")
    }
    let isEmergency = if case .copy(let copy) = source { copy.isEmergency } else { false }
    return Candidate(path: path, bytes: bytes, state: state, isEmergency: isEmergency)
  }

  /// Writes the audit records around the work: without the first, there is no work.
  private func audited(_ restoration: Restoration) async throws(StateRefusal) -> StateRestore {
    try await note(.intent, restoration)
    do throws(StateRefusal) {
      let restore = try await perform(restoration)
      try await note(.end, restoration, restore.wasPresent ? "was present" : "restored")
      return restore
    } catch {
      // The reason that counts is the first one.
      try? await note(.end, restoration, "failed: \(error.reason)")
      throw error
    }
  }

  private func note(
    _ phase: AuditLog.Phase, _ restoration: Restoration, _ outcome: String? = nil
  ) async throws(StateRefusal) {
    let candidate = restoration.candidate
    var details = [
      "source": candidate.path, "serial": "\(candidate.state.serial)",
      "lineage": candidate.state.lineage, "workspace": guardian.reader.workspace,
      "sha256": SHA256Digest(of: candidate.bytes).description,
    ]
    details["outcome"] = outcome
    do throws(AuditError) {
      try await audit.add(
        "state.restore", phase,
        of: .init(who: guardian.who, directory: guardian.reader.directory, run: guardian.run),
        details: details)
    } catch {
      throw StateRefusal(reason: "\(error)")
    }
  }

  // MARK: - The work

  private func perform(_ restoration: Restoration) async throws(StateRefusal) -> StateRestore {
    let candidate = restoration.candidate
    let newest = try highestSerial(of: candidate.state.lineage)
    let wasPresent = restoration.isPresent
    var movedAside: [String] = []
    var present = restoration.presentBytes
    if !wasPresent {
      try StatePreflight(guardian).check(stateSize: candidate.bytes.count)
      // Whatever is replaced stays among the copies, if it can be read.
      try guardian.record(present, .before)
      let pushed = try keep(candidate)
      movedAside = try await replace(restoration, by: pushed)
      present = try await readBack(restoration, movedAside)
    }
    try guardian.adoptLatest(unlessIn: present ?? [])
    try guardian.record(present, .restored)
    movedAside += try moveErroredStateAside()
    let restored = present.flatMap { try? RawState(bytes: $0) } ?? candidate.state
    return StateRestore(
      id: guardian.run, source: candidate.path, restored: StateFacts(restored),
      replaced: wasPresent ? nil : restoration.present.map { StateFacts($0) },
      movedAside: movedAside, hasNewLineage: restored.lineage != candidate.state.lineage,
      wasPresent: wasPresent,
      unrecorded: unrecorded(in: candidate.state),
      newerSerial: newest.flatMap { $0 > candidate.state.serial ? $0 : nil })
  }

  private func highestSerial(of lineage: String) throws(StateRefusal) -> UInt64? {
    do throws(FileError) {
      return try guardian.ledger.entries()
        .filter { $0.lineage == lineage && $0.isAbout(guardian.reader.workspace) }
        .map(\.serial).max()
    } catch {
      throw StateRefusal(reason: "The ledger of this deployment's states cannot be read. \(error)")
    }
  }

  private func keep(_ candidate: Candidate) throws(StateRefusal) -> String {
    do throws(FileError) {
      return try guardian.snapshots.keep(candidate.bytes, serial: candidate.state.serial)
    } catch {
      throw StateRefusal(reason: "The state cannot be copied to a safe place. \(error)")
    }
  }

  /// Pushes the state; a file that is in the way is moved aside, and put back when that fails.
  private func replace(
    _ restoration: Restoration, by pushed: String
  ) async throws(StateRefusal) -> [String] {
    guard case .file(let path) = guardian.location else {
      if let reason = restoration.reasonAgainstPush { throw StateRefusal(reason: reason) }
      try await push(pushed)
      return []
    }
    var moved: (file: String, aside: String)?
    if restoration.presentBytes != nil { moved = try moveStateAside(path) }
    do throws(StateRefusal) {
      try makeRoom(moved?.file ?? path)
      try await push(pushed)
    } catch {
      // What cannot be undone stays where the next look finds it: beside the state.
      if (try? world.files.read(moved?.file ?? path)) == [] {
        try? world.files.remove(moved?.file ?? path)
      }
      if let moved { try? world.files.move(moved.aside, moved.file) }
      throw error
    }
    return moved.map { [$0.aside] } ?? []
  }

  /// Makes an empty file for the state: its owner's alone, whatever mask terraform inherits.
  private func makeRoom(_ path: String) throws(StateRefusal) {
    do throws(FileError) {
      try world.files.makeDirectory(FilePath(path).removingLastComponent().string)
      try world.files.write(path, [])
    } catch {
      throw StateRefusal(reason: "The state cannot be written. \(error)")
    }
  }

  private func moveStateAside(
    _ path: String
  ) throws(StateRefusal) -> (file: String, aside: String) {
    do throws(FileError) {
      // Of a link, the file that it leads to.
      let file = try world.files.realPath(path)
      let aside = "\(file).bad-\(guardian.run)"
      try world.files.move(file, aside)
      return (file, aside)
    } catch {
      throw StateRefusal(reason: "The present state cannot be moved aside. \(error)")
    }
  }

  private func push(_ file: String) async throws(StateRefusal) {
    let result: ProgramResult
    do throws(ProcessError) {
      result = try await world.processes.run(
        Program(
          guardian.reader.tool, Invocation.statePush(file: file).arguments,
          environment: guardian.reader.environment, directory: guardian.reader.directory,
          deadline: .seconds(600)))
    } catch {
      throw StateRefusal(reason: "\(error)")
    }
    guard result.isSuccess else {
      let words = result.errorOutput.text + result.output.text
      throw StateRefusal(
        reason: "terraform did not take the state: "
          + words.split(separator: "\n").joined(separator: " ")
          + " The present state is as it was.")
    }
  }

  /// Reads the state that is there now and compares it with what was pushed.
  private func readBack(
    _ restoration: Restoration, _ movedAside: [String]
  ) async throws(StateRefusal) -> [UInt8] {
    let bytes = try await guardian.read()
    guard let bytes, let state = try? RawState(bytes: bytes),
      // A backend that has no state gives one that is pushed a lineage of its own.
      restoration.presentBytes == nil
        ? state.hasSameObjects(as: restoration.candidate.state)
        : state.hasSameContent(as: restoration.candidate.state)
    else {
      throw StateRefusal(
        reason: "terraform took the state, and another one is there now. Do not go on before you "
          + "know why." + (movedAside.isEmpty ? "" : " What was there is in \(movedAside[0])."))
    }
    return bytes
  }

  private func moveErroredStateAside() throws(StateRefusal) -> [String] {
    let aside = "\(guardian.erroredFile).kept-\(guardian.run)"
    do throws(FileError) {
      guard try world.files.status(guardian.erroredFile) != nil else { return [] }
      try world.files.move(guardian.erroredFile, aside)
      return [aside]
    } catch {
      throw StateRefusal(
        reason: "The state is put back, and errored.tfstate cannot be moved aside. \(error) "
          + "Move it yourself: it stops every plan.")
    }
  }
}
