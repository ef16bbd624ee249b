import Console
import Fleet
import Operations

extension LiveWorld {
  /// Seconds between two looks at what a node has and how long its certificates are valid.
  private static let nodePause = Duration.seconds(15)

  /// Looks at a node and its machine again and again.
  func pollNode(_ subject: NodeSubject, _ inbox: Inbox) async {
    while !Task.isCancelled {
      switch await machines.readNode(subject) {
      case .success(let reading): await inbox.send(.nodeRead(subject, reading))
      case .failure(.withdrawn): break
      case .failure(let failure):
        guard !Task.isCancelled else { return }
        await inbox.send(.nodeUnreachable(subject, Failure(failure)))
      }
      guard await rest(Self.nodePause) else { return }
    }
  }
}
