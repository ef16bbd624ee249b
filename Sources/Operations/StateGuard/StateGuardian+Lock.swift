import Terraform

extension StateGuardian {
  /// Why a state that cannot be trusted may be so for a moment only: a terraform writes it.
  ///
  /// terraform empties the file before it writes it, so what is read meanwhile is no loss, and
  /// nobody should be told to remove or to restore it.
  ///
  /// - Returns: nil when nobody holds the state's lock, or it is in a backend.
  func refusalWhileHeld() -> StateRefusal? {
    guard case .file(let path) = location, let holder = RecordLock.holder(of: path) else {
      return nil
    }
    return StateRefusal(
      reason: "The state is being written by process \(holder) on this computer. Wait for its end.")
  }
}
