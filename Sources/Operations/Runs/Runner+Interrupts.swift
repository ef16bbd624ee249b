extension Runner {
  /// Looks for requests to stop and heeds them; returns whether no further one can come.
  func heedRequests() async -> Bool {
    // Whether a file is there is the question; an error is a no.
    if (try? world.files.status(folder.interruptFile)) != nil, await latch.state == .quiet {
      await record("run.interrupt", askedIn: folder.interruptFile)
      await latch.request()
    }
    guard (try? world.files.status(folder.forcedStopFile)) != nil else { return false }
    guard await latch.state == .sent else {
      // The ladder has no shortcut: before the first step, this is the first step, and only that.
      await record("run.interrupt", askedIn: folder.forcedStopFile)
      try? world.files.remove(folder.forcedStopFile)
      await latch.request()
      return false
    }
    await record("run.forced-stop", askedIn: folder.forcedStopFile)
    await latch.force()
    return true
  }

  /// Notes who asked, before it is done.
  ///
  /// A log that cannot be written does not keep a run from being stopped.
  private func record(_ event: String, askedIn file: String) async {
    // Who asked stands in the file; without it the request counts all the same.
    let who = (try? world.files.read(file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    do throws(AuditError) {
      try await audit.add(
        event, .intent, of: .init(request), details: ["by": who.filter { !$0.isNewline }])
    } catch {
      journal.note("\(error)")
    }
  }
}
