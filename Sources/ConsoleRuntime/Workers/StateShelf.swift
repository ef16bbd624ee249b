import Fleet
import Terraform

/// The newest state, as the console's screens ask it.
///
/// An actor, because it is read by several and replaced by another; the book is opened when it is
/// first asked, which takes a walk over the state.
actor StateShelf {
  private(set) var state: RawState?
  private var book: StateBook?

  /// Keeps a state in the place of the one before.
  func keep(_ state: RawState?) {
    guard self.state != state else { return }
    self.state = state
    book = nil
  }

  /// The state, open; nil when there is none.
  func open() -> StateBook? {
    if book == nil { book = state.map(StateBook.init) }
    return book
  }
}
