import Terraform

/// A state that is to be put back.
struct Candidate {
  var path: String
  var bytes: [UInt8]
  var state: RawState
  var isEmergency: Bool
}

/// A state to put back beside the one that is there.
struct Restoration {
  var candidate: Candidate
  var presentBytes: [UInt8]?
  var present: RawState?
  var known: KnownState?
  var unsaved: UnsavedState?

  /// Whether the state is there already.
  var isPresent: Bool {
    present.map { $0.serial == candidate.state.serial && $0.hasSameContent(as: candidate.state) }
      ?? false
  }

  /// Why it takes the deployment's name; nil when nothing that is known is given up.
  var reasonForName: String? {
    if let unsaved, unsaved.state.map(candidate.state.hasSameContent) == false {
      return "\(unsaved.explanation) To go on without it takes the deployment's name."
    }
    let then = StateFacts(candidate.state)
    if let present, !isPresent, present.managedInstanceCount > 0, !isContinuation {
      let now = StateFacts(present)
      return "This replaces a state that can be read. Now: \(now.summary). Then: \(then.summary). "
        + (now.lineage == then.lineage
          ? "What was done after serial \(then.serial) is not in it."
          : "They are of different lineages: one is another deployment's.")
    }
    guard let known else { return nil }
    if known.lineage != then.lineage {
      return "The deployment's own state was of another lineage: \(known.lineage), serial "
        + "\(known.serial). This one is \(then.lineage), \(then.summary)."
    }
    guard known.serial > then.serial else { return nil }
    return "Serial \(known.serial) was seen, with \(known.resourceCount) resources. What was done "
      + "after serial \(then.serial) is not in this one."
  }

  /// Why a backend would not take it; nil when it would.
  var reasonAgainstPush: String? {
    guard let present else { return nil }
    if present.lineage != candidate.state.lineage {
      return "The backend holds the state of another lineage (\(present.lineage), not "
        + "\(candidate.state.lineage)), and terraform replaces none such. Check that directory and "
        + "workspace are the right ones."
    }
    guard present.serial >= candidate.state.serial else { return nil }
    return "The backend holds serial \(present.serial), and terraform goes back to no older one "
      + "(\(candidate.state.serial)). Put back a version of the backend's own, by its own means."
  }

  /// Whether it is what the present state would have become.
  private var isContinuation: Bool {
    guard let present, present.lineage == candidate.state.lineage else { return false }
    return candidate.state.serial > present.serial
      || (candidate.isEmergency && candidate.state.serial == present.serial)
  }
}
