import Terraform

extension Runner {
  /// Taints or untaints a resource instance: the state alone changes, guarded as by an apply.
  func mark(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome {
    guard let address = request.options.address else {
      throw Refusal(reason: "No resource was named.")
    }
    _ = try await checkWorkspace(guardian)
    try guardian.record(try await guardian.examine(), .before)
    let isTaint = request.kind == .taint
    let failure = await step(
      isTaint ? .taint : .untaint, isTaint ? .taint(address) : .untaint(address), guardian)
    try guardian.record(try await guardian.read(), .after)
    return failure ?? .succeeded(changes: true)
  }
}
