import Cluster
import Fleet
import Synchronization

/// Knows where the keys of machines can be looked up before the first contact, and has it recorded
/// which key a machine is trusted by, and which agent has the key that opens them.
///
/// A class, because what is to be recorded comes from many connections at once; it is written one
/// after the other, and no connection waits for it.
final class HostKeyDesk: Sendable {
  /// What is recorded.
  enum Note: Sendable {
    /// A key that a machine is trusted by from now on.
    case hostKey(Host, HostKeyRecord)
    /// The machines' key is in a private agent, at this socket.
    case agent(String)
  }

  private let ask: @Sendable (Host) async -> [PublicKey]
  private let write: @Sendable (Note) async -> Void
  private let state = Mutex(State())

  private struct State {
    var waiting: [Note] = []
    var writer: Task<Void, Never>?
  }

  /// Makes a desk.
  ///
  /// - Parameters:
  ///   - ask: Looks up the keys that a machine showed on its console; none where that is not known.
  ///   - write: Records a key.
  init(
    ask: @escaping @Sendable (Host) async -> [PublicKey],
    write: @escaping @Sendable (Note) async -> Void
  ) {
    self.ask = ask
    self.write = write
  }

  /// The keys that are known of a machine; if there are none, those that its console showed.
  ///
  /// - Parameters:
  ///   - host: The machine.
  ///   - file: The file of known keys, which gets them.
  /// - Returns: The keys; none where the first that comes is to be taken.
  func learn(of host: Host, into file: KnownHosts) async -> [PublicKey] {
    let known = file.keys(of: host)
    guard known.isEmpty else { return known }
    let shown = await ask(host)
    guard !shown.isEmpty else { return [] }
    do {
      try file.add(shown, of: host, from: .console)
    } catch {
      // What cannot be written cannot be trusted by ssh: it takes the first key that it sees.
      return []
    }
    note(shown.map { .hostKey(host, HostKeyRecord(key: $0, source: .console)) })
    return shown
  }

  /// Records the key that a machine was the first to show.
  func noteFirstContact(with host: Host, in file: KnownHosts) {
    note(file.records(of: host).map { .hostKey(host, $0) })
  }

  /// Has keys recorded.
  func note(_ notes: [Note]) {
    guard !notes.isEmpty else { return }
    state.withLock { state in
      state.waiting += notes
      guard state.writer == nil else { return }
      state.writer = Task(executorPreference: WorkerThreads.current) { await self.writeAll() }
    }
  }

  /// Returns when everything is recorded.
  func finish() async {
    await state.withLock { $0.writer }?.value
  }

  private func writeAll() async {
    while let note = next() { await write(note) }
  }

  private func next() -> Note? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.writer = nil
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}
