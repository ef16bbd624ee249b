extension RawState {
  /// Whether `terraform state pull` answered for a state that was never written.
  ///
  /// Some backends answer nothing then, others (`http`, `pg`) a state without lineage.
  ///
  /// - Parameter bytes: The answer.
  /// - Returns: False for what is no state at all: that is damage, not absence.
  public static func isUnwritten(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return true }
    guard let state = try? RawState(bytes: bytes) else { return false }
    return state.lineage.isEmpty && state.resources.isEmpty
  }
}
